/** What passes between the thread that runs untrusted code and the one that started it. Values travel as JSON text. */
import type { Vocabulary } from '../../../src/index.ts'
import type { SandboxLimits } from './limits.ts'
import type { SandboxReason } from './sandbox-error.ts'

export type ReadMethod = 'get' | 'find' | 'count'

export interface Assignment {
  readonly code: string
  readonly vocabulary: Vocabulary
  readonly limits: SandboxLimits
  /** Compiled by interpreter.ts. */
  readonly interpreter: WebAssembly.Module
}

export type FromWorker =
  /** The code starts now. */
  | { readonly type: 'started' }
  | {
      readonly type: 'read'
      readonly id: number
      readonly noun: string
      readonly method: ReadMethod
      readonly argsText: string
    }
  | {
      readonly type: 'ended'
      readonly stepsText: string
      /** `undefined` where the code returned nothing. */
      readonly valueText: string | undefined
      readonly output: string
    }
  | {
      readonly type: 'failed'
      readonly reason: SandboxReason
      readonly message: string
      readonly line: number | undefined
    }

export type ToWorker =
  | {
      readonly type: 'answer'
      readonly id: number
      readonly text: string
      /** Of a page that is not the last. */
      readonly next: string | undefined
    }
  | { readonly type: 'refusal'; readonly id: number; readonly message: string }
