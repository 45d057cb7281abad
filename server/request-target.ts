/** What a request is aimed at: the path and the query of its URL, as they came from outside. */
import { z } from 'zod'
import { noteNameSchema } from '../src/sync/wire.ts'
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

/** A commit and an event of its own. */
const maxKnownRefs = 2
const knownRefsSchema = z
  .string()
  .transform((refs) => refs.split(','))
  .pipe(z.array(z.string().regex(/^[0-9A-Za-z_-]{1,64}:[1-9][0-9]{0,15}$/)).max(maxKnownRefs))

const joinSchema = z.object({
  workspace: workspaceSchema,
  note: noteNameSchema.optional(),
  token: z.string().optional(),
  head: countSchema.optional(),
  segments: countSchema.default(0),
  relay: z.string().max(128).optional(),
  knows: knownRefsSchema.optional(),
})

/** The path and the parameters of docs/protocol.md W4 and W11; `undefined` where they are not as written there. */
export function readJoin(target: RequestTarget | undefined): JoinRequest | undefined {
  const [workspace, kind, note, ...more] = target?.path ?? []
  if (target === undefined || more.length > 0) return undefined
  if (kind !== undefined && (kind !== 'notes' || note === undefined)) return undefined
  // The path last: no parameter may stand for it.
  const read = joinSchema.safeParse({ ...Object.fromEntries(target.query), workspace, note })
  if (!read.success) return undefined
  const { token, head, segments, relay, knows } = read.data
  return { workspace: read.data.workspace, note: read.data.note, token, head, segments, relay, knows }
}
