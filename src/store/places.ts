/** Where rows are found by many keys at once, in the tables of database.ts. */
import type { Debt } from '../core/duty.ts'
import type { RunRow, VerdictRow } from '../core/storage.ts'
import type { Bundle } from './bundles.ts'

/** An index has the name of the member of a row that it lists. */
export interface Place<Row> {
  readonly table: string
  readonly index: keyof Row & string
  readonly primaryKey: keyof Row & string
}

export const tagPlace: Place<Bundle> = { table: 'log', index: 'tags', primaryKey: 'pos' }
export const refPlace: Place<Bundle> = { table: 'log', index: 'refs', primaryKey: 'pos' }
export const runKeyPlace: Place<RunRow> = { table: 'runs', index: 'key', primaryKey: 'ref' }
export const openPlace: Place<RunRow> = { table: 'runs', index: 'open', primaryKey: 'ref' }
export const idlePlace: Place<RunRow> = { table: 'runs', index: 'idle', primaryKey: 'ref' }
export const verdictPlace: Place<VerdictRow> = { table: 'verdicts', index: 'target', primaryKey: 'ref' }
export const debtPlace: Place<Debt> = { table: 'debts', index: 'target', primaryKey: 'key' }
