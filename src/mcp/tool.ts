/** What a tool is, before any protocol: a server over stdio or HTTP offers it, and so does a page. */

import type { z } from 'zod'
import type { Json } from '../index.ts'

/** Something that only a person can decide. */
export interface Question {
  readonly message: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

/** Who asks, and what they may. */
export interface ToolContext {
  /** Whether whoever asks may write. Reading is always allowed. */
  readonly canWrite: boolean
  /** Tells those apart who ask through one server: each has idempotency keys of its own. */
  readonly caller?: string
  /** Asks the person behind the client; missing where the client cannot. `undefined` where they would not say. */
  readonly ask?: (question: Question) => Promise<string | undefined>
  readonly signal?: AbortSignal
}

/** What a tool gives, as data and as text. */
export interface ToolAnswer {
  /** As the tool's `output` says; of an error: `{ error: { code, message, … } }`. */
  readonly data: { readonly [name: string]: Json }
  /** The same for people and for models that read no data. Of `search` and `fetch` it is JSON, as connectors read it. */
  readonly text: string
  readonly isError: boolean
  /** What went wrong inside, for a log: it may hold paths and addresses, and is never sent to whoever called. */
  readonly cause?: unknown
}

/** One of the three, with schemas of what goes in and what comes out. */
export interface Tool {
  readonly name: 'search' | 'fetch' | 'do'
  readonly title: string
  readonly description: string
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  readonly isReadOnly: boolean
  /** `input` is checked here, whatever the protocol has checked. Never rejects: what goes wrong is an answer. */
  run(input: unknown, context: ToolContext): Promise<ToolAnswer>
}
