import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { cutUpdates } from '../../src/sync/cut-updates.ts'
import type { Offered } from '../../src/sync/synced-log.ts'
import { maxUpdateBytes, maxUpdateEvents } from '../../src/sync/wire.ts'

interface Group {
  readonly boot: string
  readonly count: number
  readonly chars: number
}

const groups = fc.array(
  fc.record({
    boot: fc.constantFrom('a', 'b', 'c'),
    count: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.integer({ min: 250, max: 300 })),
    chars: fc.constantFrom(0, 0, 10, 1000, 20_000),
  }),
  { maxLength: 60 },
)

function offer(groupsOfBoots: readonly Group[]): Offered[] {
  const seqs = new Map<string, number>()
  return groupsOfBoots.flatMap(({ boot, count, chars }) => {
    const before = seqs.get(boot) ?? 0
    seqs.set(boot, before + count)
    return Array.from({ length: count }, (_, at) => {
      const seq = before + at + 1
      return { ref: `${boot}:${seq}`, boot, seq, last: before + count, content: { text: 'x'.repeat(chars) } }
    })
  })
}

test.prop([groups])('[W2] updates hold whole groups, all of them, in their order', (groupsOfBoots) => {
  const offered = offer(groupsOfBoots)
  const updates = cutUpdates(offered)
  expect(updates.flat().map(({ ref }) => ref)).toEqual(offered.map(({ ref }) => ref))
  for (const update of updates) {
    const refs = new Set(update.map(({ ref }) => ref))
    for (const { boot, last } of update) expect(refs.has(`${boot}:${last}`)).toBe(true)
  }
})

test.prop([groups])('[W2] an update keeps within its bounds unless one group alone is larger', (groupsOfBoots) => {
  for (const update of cutUpdates(offer(groupsOfBoots))) {
    const isOneGroup = new Set(update.map(({ boot, last }) => `${boot}:${last}`)).size === 1
    if (isOneGroup) continue
    expect(update.length).toBeLessThanOrEqual(maxUpdateEvents)
    expect(JSON.stringify(update.map(({ content }) => content)).length).toBeLessThanOrEqual(maxUpdateBytes)
  }
})
