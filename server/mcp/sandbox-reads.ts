/** Answers what code in the sandbox reads: entities as JSON, through the same reads that everybody has. */
import { type Json, WonceError, type Workspace } from '../../src/index.ts'
import { withPatterns } from '../../src/mcp/index.ts'
import { linearPattern } from './linear-pattern.ts'
import type { SandboxRead } from './sandbox/run-code.ts'

/** Entities that one read may give: code pages through more with `limit`, and the `next` of each page as `after`. */
const maxEntities = 1000

interface Reads {
  get(id: string, options?: object): Promise<unknown>
  find(filter?: object, options?: object): Promise<readonly unknown[] & { readonly next?: string | undefined }>
  count(filter?: object): Promise<number>
}

/** The code, and who sent it, is told errors of the library and of no other part: those may hold paths and addresses. */
export function readerOf(workspace: Workspace): (read: SandboxRead) => Promise<Json> {
  const read = readingOf(workspace)
  return async (asked) => {
    try {
      return await read(asked)
    } catch (cause) {
      if (cause instanceof WonceError) throw cause
      throw new Error(`${asked.noun}.${asked.method} failed for a reason of the server.`, { cause })
    }
  }
}

function readingOf(workspace: Workspace): (read: SandboxRead) => Promise<Json> {
  return async ({ noun, method, args }) => {
    const reads = Reflect.get(workspace.$, noun) as Reads // every noun has these; the sandbox knows which nouns there are
    const [first, second] = args
    if (method === 'get') return json(await reads.get(String(first), optionsOf(second)))
    if (method === 'count') return reads.count(filterOf(first))
    const options = optionsOf(second)
    const limit: unknown = Reflect.get(options, 'limit')
    const wanted = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
    const found = await reads.find(filterOf(first), { ...options, limit: Math.min(wanted, maxEntities) })
    if (wanted > maxEntities && found.next !== undefined) throw more(noun)
    return json(found)
  }
}

/** A sum over the first of them would look like a sum over all. */
function more(noun: string): WonceError {
  const message = `${noun}.find has more than ${maxEntities} results, and one read gives no more. Narrow the filter, count with ${noun}.count, or page: { limit: ${maxEntities} }, then { limit: ${maxEntities}, after: page.next } for as long as page.next is there.`
  return new WonceError('validation', message, { limit: maxEntities })
}

function filterOf(value: Json | undefined): object {
  return withPatterns(optionsOf(value), linearPattern)
}

function optionsOf(value: Json | undefined): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** Not written out here: what is included stands in it once for each who refers to it, and may be more than there is room for. */
function json(value: unknown): Json {
  return (value ?? null) as Json // entities have fields of JSON, and so has a list of them
}
