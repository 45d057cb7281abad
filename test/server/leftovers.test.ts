import { describe, expect, test } from 'vitest'
import type { Candidate, OfferedLeftover } from '../../server/candidate.ts'
import { Leftovers } from '../../server/leftovers.ts'

const client = 5

/** Of one client, each so long and with this origin, by clock. */
function leftoversOf(
  ...given: readonly { readonly length?: number; readonly origin?: number; readonly ref?: string }[]
) {
  let clock = 0
  return given.map(({ length = 1, origin, ref }): OfferedLeftover => {
    const at = { client, clock, length, ref, value: undefined, hash: undefined }
    clock += length
    return { ...at, origin: origin === undefined ? undefined : { client, clock: origin } }
  })
}

function candidateOf(leftovers: readonly OfferedLeftover[]): Candidate {
  return { is: 'candidate', offered: [], leftovers, hasDeletions: false, boots: new Set(), clients: new Set([client]) }
}

/** What they stand for, and how often the head was asked. */
function found(leftovers: readonly OfferedLeftover[], inHead: { readonly [clock: number]: string } = {}) {
  let asked = 0
  const refAt = (_: number, clock: number): string | undefined => {
    asked += 1
    return inHead[clock]
  }
  const found = new Leftovers({ refAt }, candidateOf(leftovers))
  return { refs: leftovers.map((leftover) => found.refOf(leftover)), asked }
}

describe('[W9] a leftover stands for', () => {
  test('what its key says, what the head holds at its origin, or what its origin stands for', () => {
    const leftovers = leftoversOf({ ref: 'a:1' }, { origin: 9 }, { origin: 0 }, { origin: 2 })
    expect(found(leftovers, { 9: 'b:1' }).refs).toEqual(['a:1', 'b:1', 'a:1', 'a:1'])
  })

  test('what a run stands for of which its origin is any part', () => {
    const leftovers = leftoversOf({ length: 1000, ref: 'a:1' }, { origin: 999 }, { origin: 1002 })
    expect(found(leftovers).refs).toEqual(['a:1', 'a:1', undefined])
  })

  test('nothing where origins go round in a circle', () => {
    expect(found(leftoversOf({ origin: 0 }, { origin: 2 }, { origin: 1 }, { origin: 2 })).refs).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('[A1] and however long the chains are, each is looked at once', () => {
    const count = 8000
    const chain = leftoversOf(...Array.from({ length: count }, (_, at) => ({ origin: at === 0 ? count : at - 1 })))
    const { refs, asked } = found(chain.toReversed(), { [count]: 'a:1' })
    expect(new Set(refs)).toEqual(new Set(['a:1']))
    expect(asked).toBe(count)
  })
})
