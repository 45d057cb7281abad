/** Where rows are found by many keys at once, in the tables of database.ts. */
import type { Debt } from '../core/duty.ts'
import type { Ref } from '../core/event.ts'
import type { RunRow, VerdictRow } from '../core/storage.ts'
import type { Bundle } from './bundles.ts'
import type { Place } from './read-under.ts'

/** One where each row stands under one key. */
export interface SinglePlace<Row> extends Place<Row> {
  readonly keyOf: (row: Row) => string
}

export const tagPlace: Place<Bundle> = { table: 'log', index: 'tags', primaryKeyOf: posIn }
export const refPlace: Place<Bundle> = { table: 'log', index: 'refs', primaryKeyOf: posIn }
export const runKeyPlace = placeIn<RunRow>('runs', 'key', ({ key }) => key, refIn)
export const openPlace: Place<RunRow> = { table: 'runs', index: 'open', primaryKeyOf: refIn }
export const idlePlace = placeIn<RunRow>('runs', 'idle', ({ idle = '' }) => idle, refIn)
export const verdictPlace = placeIn<VerdictRow>('verdicts', 'target', targetIn, refIn)
export const debtPlace = placeIn<Debt>('debts', 'target', targetIn, ({ key }) => key)

function placeIn<Row>(
  table: string,
  index: string,
  keyOf: (row: Row) => string,
  primaryKeyOf: (row: Row) => string,
): SinglePlace<Row> {
  return { table, index, keyOf, primaryKeyOf }
}

function posIn({ pos }: Bundle): number {
  return pos
}

function refIn({ ref }: { readonly ref: Ref }): Ref {
  return ref
}

function targetIn({ target }: { readonly target: string }): string {
  return target
}
