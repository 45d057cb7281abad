/** What a tool says when it is done, and when it cannot do what was asked. */

import { z } from 'zod'
import type { Json } from '../index.ts'
import { WonceError } from '../index.ts'
import { bytesOf, maxDataBytes } from './data-size.ts'
import { inManyLines, jsonInOneLine, linesBehind } from './one-line.ts'
import { ToldError } from './told-error.ts'
import type { ToolAnswer } from './tool.ts'

/** Of a text: models read all of it, and what is longer stands in the data. */
export const maxTextChars = 40_000

export function answer(data: { readonly [name: string]: unknown }, text: string): ToolAnswer {
  return { data: plain(data) as ToolAnswer['data'], text: cutText(text), isError: false }
}

/**
 * Of a read. The text is JSON of all that is `told`, the same values as in the data: connectors read that and nothing else.
 * What is `besides` is in the data alone.
 */
export function answerInJson(
  told: { readonly [name: string]: unknown },
  besides: { readonly [name: string]: unknown } = {},
): ToolAnswer {
  const data = plain({ ...told, ...besides }) as ToolAnswer['data']
  return { data, text: jsonInOneLine(told), isError: false }
}

/** Of a read, which leaves nothing behind to be looked for. */
export function readFailure(error: unknown): ToolAnswer {
  return failure(error, {}, '')
}

/**
 * `more` stands beside the code and the message. What is no error of ours is not told, since its message may hold paths
 * and addresses: it is the `cause`, for a log, and `advice` what to do then.
 */
export function failure(
  error: unknown,
  more: { readonly [name: string]: unknown } = {},
  advice = ' Look what was done before trying again.',
): ToolAnswer {
  const { cause, details, ...said } = describe(error, advice)
  const message = cutText(said.message)
  // They say in data what the message says in words.
  const isTold = details !== undefined && bytesOf(details) <= maxDataBytes
  return {
    data: plain({ error: { ...said, message, ...(isTold ? { details } : undefined), ...more } }) as ToolAnswer['data'],
    text: cutText(textOf(said, more)),
    isError: true,
    ...(cause === undefined ? undefined : { cause }),
  }
}

interface Cutting {
  /** What to do about it. */
  readonly advice?: string
  /** Stands at the end, whether the text is cut or not. */
  readonly last?: string
}

/** A text that is too long ends with a line that says so. */
export function cutText(text: string, cutting: Cutting = {}): string {
  const { advice = 'Ask for less, by a limit or a filter.', last } = cutting
  const end = last === undefined ? '' : `\n${last}`
  if (text.length + end.length <= maxTextChars) return `${text}${end}`
  const note = `\n(The text was cut here: it has ${text.length} characters. ${advice})${end}`
  return `${text.slice(0, maxTextChars - note.length).replace(/[\ud800-\udbff]$/, '')}${note}`
}

interface Described {
  readonly code: string
  readonly message: string
  readonly details?: unknown
  readonly cause?: unknown
}

function describe(error: unknown, advice: string): Described {
  if (error instanceof WonceError) return { code: error.code, message: error.message, details: error.details }
  if (error instanceof z.ZodError) return { code: 'validation', message: z.prettifyError(error) }
  if (error instanceof ToldError) return { code: error.code, message: error.message, cause: error.cause }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'failed', message: 'The call was given up.' }
  const message = `It failed for a reason of the server, which its log has.${advice}`
  return { code: 'failed', message, cause: error }
}

function textOf({ code, message }: { readonly code: string; readonly message: string }, more: object): string {
  const rest = Object.keys(more).length === 0 ? '' : `\n${inManyLines(plain(more))}`
  return `${linesBehind('  ', message).trimStart()} (${code})${rest}`
}

/** JSON as it arrives on the other side: no `undefined`, dates as text. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null') as Json // what was written as JSON reads as JSON
}
