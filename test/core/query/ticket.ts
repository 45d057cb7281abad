/** A noun with a field of every kind, entities of it, and a tiny in-memory model of the store's `entities` table. */
import fc from 'fast-check'
import { z } from 'zod'
import type { AnyEntity, Fields, NounSpec } from '../../../src/core/noun.ts'
import { compareElements } from '../../../src/core/order.ts'
import { type IndexKey, indexKeys } from '../../../src/core/query/index-key.ts'
import type { QueryPlan } from '../../../src/core/query/plan.ts'

export const ticket: NounSpec = {
  name: 'Ticket',
  fields: z.object({
    title: z.string(),
    note: z.string().optional(),
    value: z.number(),
    score: z.number().nullish(),
    urgent: z.boolean().optional(),
    stage: z.enum(['Open', 'Won', 'Lost']).default('Open'),
    due: z.iso.date().optional(),
    seenAt: z.iso.datetime({ offset: true }).optional(),
    owner: z.string().optional(),
    code: z.string().optional(),
    tags: z.array(z.string()).optional(),
    extra: z.json().optional(),
    size: z.union([z.number(), z.enum(['S', 'M'])]).optional(),
  }),
  state: 'stage',
  verbs: {},
  refs: { owner: { noun: 'Contact' } },
  unique: ['code'],
  indexed: ['code', 'owner', 'stage', 'score', 'title', 'urgent', 'seenAt', 'extra', 'size'],
  version: 1,
  upcast: {},
}

let made = 0

/** A frozen ticket; ids count up where none is given. */
export function makeTicket(fields: Fields = {}): AnyEntity {
  made += 1
  return Object.freeze({
    $id: `ticket_${String(made).padStart(6, '0')}`,
    $type: 'Ticket',
    $version: 1,
    $createdAt: '2026-01-01T00:00:00.000Z',
    $updatedAt: '2026-01-01T00:00:00.000Z',
    $createdBy: 'local',
    $sync: 'local' as const,
    title: 'untitled',
    value: 0,
    ...fields,
  })
}

const instants = [
  '2026-03-01',
  '2026-03-01T00:00:00Z',
  '2026-03-01T01:00:00+01:00',
  '2026-02-28T23:59:59.5Z',
  '2026-03-01T00:00:00.25Z',
]
export const anyText = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('', 'a', 'B', 'é', '\u{1f600}', '\ud83d', ...instants),
    fc.constantFrom(
      'x'.repeat(199),
      'x'.repeat(200),
      `${'x'.repeat(200)}a`,
      `${'x'.repeat(200)}b`,
      `${'x'.repeat(199)}\u{1f600}`,
    ),
    fc.string({ maxLength: 3 }),
  )
const anyNumber = () => fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0, 1e21))
/** What a row of another build might hold, in any field at all. */
const stray = () => fc.oneof(fc.constant(null), fc.boolean(), anyNumber(), anyText())
const sometimesStray = (usual: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary: usual, weight: 9 }, stray())

/** Tickets as they should be, now and then with a value that the schema forbids. */
export const anyTicketFields = (): fc.Arbitrary<Fields> =>
  fc.record(
    {
      title: sometimesStray(anyText()),
      note: sometimesStray(anyText()),
      value: sometimesStray(anyNumber()),
      score: sometimesStray(anyNumber()),
      urgent: sometimesStray(fc.boolean()),
      stage: sometimesStray(fc.constantFrom('Open', 'Won', 'Lost')),
      due: sometimesStray(fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-02')),
      seenAt: sometimesStray(fc.constantFrom(...instants)),
      owner: sometimesStray(fc.constantFrom('contact_a', 'contact_b')),
      code: sometimesStray(anyText()),
      tags: sometimesStray(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 })),
      extra: fc.oneof(stray(), fc.constantFrom([], [1], { a: 1 }, { a: [null] })),
      size: fc.oneof(anyNumber(), fc.constantFrom('S', 'M')),
    },
    { requiredKeys: [] },
  )

export const anyTicket = (): fc.Arbitrary<AnyEntity> =>
  fc
    .record({ id: fc.integer({ min: 0, max: 40 }), fields: anyTicketFields() })
    .map(({ id, fields }) => makeTicket({ ...fields, $id: `ticket_${id}` }))

export const anyTickets = (): fc.Arbitrary<AnyEntity[]> =>
  fc.uniqueArray(anyTicket(), { selector: (entity) => entity.$id, maxLength: 30 })

const anyScalarCondition = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    values,
    fc.constant(null),
    fc.record({ $in: fc.array(fc.oneof({ arbitrary: values, weight: 5 }, fc.constant(null)), { maxLength: 3 }) }),
    fc.record({ $nin: fc.array(values, { maxLength: 2 }) }),
    fc.record({ $eq: values }),
    fc.record({ $ne: fc.oneof(values, fc.constant(null)) }),
    fc.record({ $exists: fc.boolean() }),
  )
const anyRangeCondition = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const bounds = fc
    .record({ $gt: values, $gte: values, $lt: values, $lte: values }, { requiredKeys: [] })
    .filter((operators) => Object.keys(operators).length > 0)
  return fc.oneof(
    anyScalarCondition(values),
    bounds,
    bounds,
    bounds.map(($not) => ({ $not: { ...$not, $exists: true } })),
  )
}
const anyInstant = () =>
  fc.oneof(
    fc.constantFrom(...instants),
    fc.constantFrom(...instants).map((text) => new Date(text)),
  )

const conditions: Record<string, fc.Arbitrary<unknown>> = {
  title: fc.oneof(
    anyRangeCondition(anyText()),
    fc.constant({ $regex: '^x' }),
    fc.constant({ $gte: new Date('2026-03-01') }),
  ),
  value: anyRangeCondition(anyNumber()),
  score: anyRangeCondition(anyNumber()),
  urgent: anyScalarCondition(fc.boolean()),
  stage: anyScalarCondition(fc.constantFrom('Open', 'Won', 'Lost')),
  seenAt: anyRangeCondition(anyInstant()),
  owner: anyScalarCondition(fc.constantFrom('contact_a', 'contact_b')),
  code: anyScalarCondition(anyText()),
  extra: anyRangeCondition(anyNumber()),
  size: fc.oneof(anyRangeCondition(anyNumber()), anyScalarCondition(fc.constantFrom('S', 'M'))),
  $id: anyScalarCondition(fc.integer({ min: 0, max: 40 }).map((id) => `ticket_${id}`)),
  $version: anyRangeCondition(anyNumber()),
}

const anyFields = (): fc.Arbitrary<Fields> =>
  fc
    .subarray(Object.keys(conditions), { maxLength: 2 })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, conditions[name] ?? fc.constant(null)]))))

export const anyFilter = (): fc.Arbitrary<Fields> =>
  fc.oneof(
    { arbitrary: anyFields(), weight: 4 },
    fc.record({ $and: fc.array(anyFields(), { maxLength: 2 }) }),
    fc.record({ $or: fc.array(anyFields(), { maxLength: 2 }) }),
    fc.record({ $not: anyFields() }),
  )

export const anySort = (): fc.Arbitrary<Record<string, 'asc' | 'desc'>> =>
  fc
    .shuffledSubarray(['score', 'title', 'stage', 'seenAt', 'value', 'urgent', 'extra', 'size', 'due', '$id'], {
      maxLength: 3,
    })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom('asc' as const, 'desc' as const)]))),
    )

export interface AnyQuery {
  readonly filter: Fields
  readonly sort: Record<string, 'asc' | 'desc'>
}

/** Half of them sort by a field that they also filter by, as an index likes it. */
export const anyQuery = (): fc.Arbitrary<AnyQuery> =>
  fc.oneof(
    fc.record({ filter: anyFilter(), sort: anySort() }),
    fc.constantFrom('score', 'title', 'stage', 'seenAt', 'urgent', 'size', 'extra').chain((field) =>
      fc.record({
        filter: fc.record({
          [field]: fc.oneof(conditions[field] ?? fc.constant(null), fc.constant({ $exists: true })),
        }),
        sort: fc.record({ [field]: fc.constantFrom('asc' as const, 'desc' as const) }),
      }),
    ),
  )

/** What the store does with a plan: reads the stretch of the index that it names, in its order. */
export function readPlan(plan: QueryPlan, rows: readonly AnyEntity[]): readonly AnyEntity[] {
  const byId = [...rows].sort((left, right) => compareElements(left.$id, right.$id))
  if (plan.by === 'ids') return plan.ids.flatMap((id) => byId.filter((row) => row.$id === id))
  if (plan.by === 'noun') {
    const ordered = plan.direction === 'asc' ? byId : byId.reverse()
    const { after } = plan
    if (after === undefined) return ordered
    return ordered.filter((row) => (plan.direction === 'asc' ? row.$id > after : row.$id < after))
  }
  const entries = byId.flatMap((row) =>
    indexKeys(ticket, row)
      .filter((key) => key[0] === plan.noun && key[1] === plan.field)
      .map((key) => ({ key, row })),
  )
  const found = entries.filter(({ key }) => (plan.by === 'key' ? plan.values.includes(key[2]) : isWithin(plan, key)))
  found.sort((left, right) => compareElements(left.key[2], right.key[2]))
  const ordered = found.map(({ row }) => row)
  return plan.direction === 'asc' ? ordered : ordered.reverse()
}

function isWithin(plan: Extract<QueryPlan, { by: 'range' }>, [, , value]: IndexKey): boolean {
  const fromLower = plan.lower === undefined ? 1 : compareElements(value, plan.lower)
  const fromUpper = plan.upper === undefined ? -1 : compareElements(value, plan.upper)
  return (plan.lowerOpen ? fromLower > 0 : fromLower >= 0) && (plan.upperOpen ? fromUpper < 0 : fromUpper <= 0)
}
