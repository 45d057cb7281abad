/** What a request is aimed at: the path and the query of its URL, as they came from outside. */
import { z } from 'zod'
import type { JoinRequest } from './connection.ts'

/** A workspace's name as it stands in URLs, tokens and keys. */
export const workspaceSchema = z.string().regex(/^(?!\.{1,2}$)[0-9A-Za-z_.-]{1,64}$/)

export interface RequestTarget {
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** Without the query, which may hold a token: fit for a log. */
  readonly plain: string
}

/** `undefined` where the URL cannot be read. Dots are not resolved: `..` is no name of anything here. */
export function readTarget(url: string | undefined): RequestTarget | undefined {
  if (url === undefined || !url.startsWith('/')) return undefined
  const mark = url.indexOf('?')
  const plain = mark === -1 ? url : url.slice(0, mark)
  try {
    const path = plain.slice(1).split('/').map(decodeURIComponent)
    return { path, query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)), plain }
  } catch {
    return undefined
  }
}

const countSchema = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)

const joinSchema = z.object({
  workspace: workspaceSchema,
  token: z.string().optional(),
  head: countSchema.optional(),
  segments: countSchema.default(0),
  relay: z.string().max(128).optional(),
})

/** The parameters of docs/protocol.md W4; `undefined` where they are not as written there. */
export function readJoin(target: RequestTarget | undefined): JoinRequest | undefined {
  const [workspace, ...more] = target?.path ?? []
  if (target === undefined || more.length > 0) return undefined
  // The path last: no parameter may stand for it.
  const read = joinSchema.safeParse({ ...Object.fromEntries(target.query), workspace })
  if (!read.success) return undefined
  const { token, head, segments, relay } = read.data
  return { workspace: read.data.workspace, token, head, segments, relay }
}
