/** What a tool says when it is done, and when it cannot do what was asked. */

import { z } from 'zod'
import type { Json } from '../index.ts'
import { WonceError } from '../index.ts'
import type { ToolAnswer } from './tool.ts'

export function answer(data: { readonly [name: string]: unknown }, text: string): ToolAnswer {
  return { data: plain(data) as ToolAnswer['data'], text, isError: false }
}

/** `more` stands beside the code and the message. What is no error of ours is told by its message alone, without a stack. */
export function failure(error: unknown, more: { readonly [name: string]: unknown } = {}): ToolAnswer {
  const said = describe(error)
  return { data: plain({ error: { ...said, ...more } }) as ToolAnswer['data'], text: textOf(said, more), isError: true }
}

function describe(error: unknown): { readonly code: string; readonly message: string; readonly details?: unknown } {
  if (error instanceof WonceError) return { code: error.code, message: error.message, details: error.details }
  if (error instanceof z.ZodError) return { code: 'validation', message: z.prettifyError(error) }
  if (!(error instanceof Error)) return { code: 'failed', message: String(error) }
  const code: unknown = Reflect.get(error, 'code')
  return { code: typeof code === 'string' ? code : 'failed', message: error.message }
}

function textOf({ code, message }: { readonly code: string; readonly message: string }, more: object): string {
  const rest = Object.keys(more).length === 0 ? '' : `\n${JSON.stringify(plain(more), undefined, 2)}`
  return `${message} (${code})${rest}`
}

/** JSON as it arrives on the other side: no `undefined`, dates as text. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null') as Json // what was written as JSON reads as JSON
}
