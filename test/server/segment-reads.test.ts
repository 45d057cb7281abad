import { describe, expect, test } from 'vitest'
import { SegmentReads } from '../../server/segment-reads.ts'
import { turn } from '../kit/manual-clock.ts'

/** A store that answers when it is told to. */
function createReads() {
  const asked: { readonly n: number; readonly answer: (bytes: Uint8Array | Error) => void }[] = []
  const reads = new SegmentReads({
    segment: (_workspace, n) =>
      new Promise((resolve, reject) => {
        asked.push({ n, answer: (bytes) => (bytes instanceof Error ? reject(bytes) : resolve(bytes)) })
      }),
  })
  return { reads, asked }
}

describe('a segment that several want at once', () => {
  test('[A1] is read once, and held until the last of them has it', async () => {
    const { reads, asked } = createReads()
    const taking = Array.from({ length: 100 }, () => reads.take('acme', 7))
    asked[0]?.answer(Uint8Array.of(1))
    const taken = await Promise.all(taking)
    for (const one of taken.slice(1)) one.letGo()
    const late = await reads.take('acme', 7)
    expect([asked.length, late.bytes === taken[0]?.bytes]).toEqual([1, true])
    for (const one of [taken[0], late]) one?.letGo()
    void reads.take('acme', 7)
    await turn()
    expect(asked.length).toBe(2)
  })

  test('is read anew where the store did not answer', async () => {
    const { reads, asked } = createReads()
    const taking = [reads.take('acme', 7), reads.take('acme', 7)]
    asked[0]?.answer(new Error('the disk is gone'))
    for (const one of await Promise.allSettled(taking)) expect(one.status).toBe('rejected')
    const again = reads.take('acme', 7)
    await turn()
    asked[1]?.answer(Uint8Array.of(1))
    expect((await again).bytes).toEqual(Uint8Array.of(1))
  })
})

test('[A1] two are read at a time, the others in their turn', async () => {
  const { reads, asked } = createReads()
  const taking = [0, 1, 2, 3, 4].map((n) => reads.take('acme', n))
  await turn()
  expect(asked.map(({ n }) => n)).toEqual([0, 1])
  asked[1]?.answer(new Error('the disk is gone'))
  await expect(taking[1]).rejects.toThrow()
  await turn()
  expect(asked.map(({ n }) => n)).toEqual([0, 1, 2])
  for (let at = 0; at < 5; at += 1) {
    asked[at]?.answer(Uint8Array.of(at))
    await turn()
  }
  expect(asked.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4])
  expect((await taking[4])?.bytes).toEqual(Uint8Array.of(4))
  void [reads.take('acme', 5), reads.take('acme', 6), reads.take('acme', 7)]
  await turn()
  expect(asked.length).toBe(7)
})
