/** Where rows are found by many keys at once, in the tables of database.ts. */
import type { Debt } from '../core/duty.ts'
import type { Ref } from '../core/event.ts'
import type { RunRow, VerdictRow } from '../core/storage.ts'
import type { StoredBase, StoredEntity } from './entity-rows.ts'
import type { Place } from './read-near.ts'

export const entityPlace: Place<StoredEntity> = { table: 'entities', keysOf: idsIn, primaryKeyOf: idIn }
export const basePlace: Place<StoredBase> = { table: 'bases', keysOf: idsIn, primaryKeyOf: idIn }
export const runKeyPlace = placeIn<RunRow>('runs', 'key', ({ key }) => [key], refIn)
export const idlePlace = placeIn<RunRow>('runs', 'idle', ({ idle = '' }) => [idle], refIn)
export const verdictPlace = placeIn<VerdictRow>('verdicts', 'target', targetIn, refIn)
export const debtPlace = placeIn<Debt>('debts', 'target', targetIn, ({ key }) => key)

function placeIn<Row>(
  table: string,
  index: string,
  keysOf: Place<Row>['keysOf'],
  primaryKeyOf: Place<Row>['primaryKeyOf'],
): Place<Row> & { index: string } {
  return { table, index, keysOf, primaryKeyOf }
}

function idIn({ id }: { readonly id: string }): string {
  return id
}

function idsIn(row: { readonly id: string }): readonly string[] {
  return [row.id]
}

function refIn({ ref }: { readonly ref: Ref }): Ref {
  return ref
}

function targetIn({ target }: { readonly target: string }): readonly string[] {
  return [target]
}
