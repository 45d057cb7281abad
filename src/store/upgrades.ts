/**
 * Brings the rows of an older database up, one step for each schema version since. Hardly anybody needs it, so that it is
 * fetched by whoever does.
 */
import type { Transaction } from 'dexie'
import { parseRef } from '../core/event.ts'
import type { EntityRow, LogRow, RunRow } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import { type Bundle, bundleOf, rowsIn } from './bundles.ts'
import { partedBases, type StoredBase, withoutBase } from './entity-rows.ts'

/** By the version that they lead to. */
export const upgrades: { readonly [version: number]: (transaction: Transaction) => Promise<void> } = {
  2: bundleLog,
  3: openRuns,
}

/** Rows of the log stand in bundles, and what stands under entities in a table of its own. */
async function bundleLog(transaction: Transaction): Promise<void> {
  await transaction
    .table<LogRow>('log')
    .toCollection()
    .modify((row, held: { value: unknown }) => {
      held.value = bundleOf([row])
    })
  const bases: StoredBase[] = []
  await transaction
    .table<EntityRow>('entities')
    .toCollection()
    .modify((row, held: { value: unknown }) => {
      held.value = withoutBase(row)
      bases.push(...partedBases([row])[0])
    })
  await transaction.table('bases').bulkPut(bases)
}

/** Runs of which something may come say what they touch. */
async function openRuns(transaction: Transaction): Promise<void> {
  const runs = transaction.table<RunRow>('runs')
  const open = await runs.filter(({ idle, final }) => idle !== undefined || !final).toArray()
  for (const run of open) {
    const { boot, seq } = parseRef(run.ref)
    const bundle = await transaction.table<Bundle>('log').where('refs').equals([boot, seq]).first()
    const row = bundle && rowsIn(bundle).find((each) => each.boot === boot && each.seq === seq)
    await runs.put({ ...run, open: row?.tags.filter(isEntityTag) ?? [] })
  }
}
