/** What `fetch` can be asked for. */
import { z } from 'zod'
import { WonceError } from '../index.ts'
import { asOfInput } from './as-of.ts'
import { ToldError } from './told-error.ts'

/** Of what one answer lists. */
export const maxLimit = 200

export const input = z.strictObject({
  what: z
    .enum(['entity', 'schema', 'events', 'history', 'runs', 'conflicts', 'status'])
    .default('entity')
    .describe(
      'entity: by `id`. schema: the fields and verbs of a `noun`. events: of the workspace, newest first. history: what counted for `id`. runs: of hooks. conflicts: what merges decided. status: pipeline, MRR, failures.',
    ),
  id: z.string().optional().describe('deal_…; of an entity, its history, or events about it.'),
  noun: z.string().optional(),
  include: z.array(z.string()).max(20).optional().describe('Relations to read along: contact, deals, …'),
  asOf: asOfInput,
  type: z.string().optional().describe('Of events: deal.won, Deal.* or *.'),
  actor: z.string().optional().describe('Of events: who did it.'),
  status: z.enum(['effective', 'superseded', 'idle', 'dead']).optional().describe('Of runs; dead is failed.'),
  limit: z
    .int()
    .min(1)
    .max(maxLimit)
    .default(50)
    .describe('Of events, runs, conflicts and a history, the newest; and of each relation.'),
  cursor: z.string().optional().describe('Of events: the `next` of the page before.'),
})
export type Asked = z.output<typeof input>

/** What each takes besides `what` and `limit`. */
const takes: { readonly [what in Asked['what']]: readonly (keyof Asked)[] } = {
  entity: ['id', 'include', 'asOf'],
  schema: ['noun'],
  events: ['id', 'type', 'actor', 'cursor'],
  history: ['id'],
  runs: ['status'],
  conflicts: [],
  status: [],
}

/** An answer that passes over what was asked would be taken for one to it. */
export function refuseOthers(asked: Asked): void {
  const taken = takes[asked.what]
  const others = (Object.keys(asked) as (keyof Asked)[]).filter(
    (name) => name !== 'what' && name !== 'limit' && asked[name] !== undefined && !taken.includes(name),
  )
  if (others.length === 0) return
  const such = taken.length === 0 ? 'nothing but `limit`' : taken.map((name) => `\`${name}\``).join(', ')
  throw new ToldError('validation', `fetch of ${asked.what} takes ${such}, and no ${others.join(', ')}.`)
}

export function needed(value: string | undefined, name: 'id' | 'noun'): string {
  if (value !== undefined) return value
  throw new WonceError('validation', `This needs ${name === 'id' ? 'an id' : 'a noun'}.`, { field: name })
}
