/** The fold against the law written down a second time (test/kit/reference-fold.ts), on logs that nobody would write. */
import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import { foldBatch } from '../../src/core/fold.ts'
import type { FoldDraft } from '../../src/core/fold-state.ts'
import { createDraft } from '../../src/core/fold-state.ts'
import { tentative } from '../../src/core/order.ts'
import { Chance } from '../kit/chance.ts'
import { drawLog } from '../kit/random-log.ts'
import { batchesOf, referenceFold } from '../kit/reference-fold.ts'

test('[F1 F5 F6] 10,000 logs fold as the law says', { timeout: 60_000 }, () => {
  for (let seed = 1; seed <= 10_000; seed += 1) {
    const chance = new Chance(seed)
    const log = drawLog(chance, chance.whole(4, 24))
    const draft = folded(chance.shuffled(log))
    const { entities, runs, verdicts } = referenceFold(log)
    expect(Object.fromEntries(draft.entities), `entities of log ${seed}`).toEqual(Object.fromEntries(entities))
    const statuses = (states: ReadonlyMap<string, { readonly status: string }>) =>
      Object.fromEntries([...states].map(([ref, { status }]) => [ref, status]))
    expect(statuses(draft.runs), `runs of log ${seed}`).toEqual(statuses(runs))
    const told = [...verdicts].flatMap(([ref, { is, why, hadToWait }]) => {
      if (is === 'effective') return hadToWait ? [[ref, 'awaited']] : []
      return [[ref, why ?? is]]
    })
    const said = [...draft.verdicts].map(([ref, { is, why }]) => [ref, why ?? is])
    expect(Object.fromEntries(said), `verdicts of log ${seed}`).toEqual(Object.fromEntries(told))
  }
})

function folded(log: readonly Event[]): FoldDraft {
  const batches = batchesOf(log)
  const byBatch = new Map<number, Event[]>()
  for (const event of log) {
    const batch = batches.get(refOf(event)) ?? tentative
    byBatch.set(batch, [...(byBatch.get(batch) ?? []), event])
  }
  const draft = createDraft()
  for (const batch of [...byBatch.keys()].sort((a, b) => a - b)) foldBatch(draft, batch, byBatch.get(batch) ?? [])
  return draft
}
