/** What is merged together: events with the commits that cover them, so that each is folded once. */
import { expect, test } from 'vitest'
import { endOfBlock } from '../../src/sync/blocks.ts'
import { causesFirst } from '../../src/sync/causes-first.ts'

const event = (boot: string, seq: number, ulid: string) => ({ kind: 'verb', boot, seq, ulid })
const commit = (k: number, vec: Record<string, number>, ulid: string) => ({
  ...{ kind: 'commit', boot: 'relay', seq: k, ulid, k, vec },
})

/** Blocks of what has arrived, as they are handed over one after another. */
function blocksOf(contents: readonly unknown[], events: number): readonly (readonly unknown[])[] {
  const blocks: (readonly unknown[])[] = []
  for (let at = 0; at < contents.length; ) {
    const end = endOfBlock(contents, at, events)
    blocks.push(contents.slice(at, end))
    at = end
  }
  return blocks
}

test('a commit stands right behind what it covers, whenever that was written', () => {
  const [first, second, third] = [event('a', 1, '01'), event('b', 1, '02'), event('a', 2, '03')]
  const late = event('b', 2, '04')
  const [one, two] = [commit(1, { a: 1 }, '08'), commit(2, { a: 2, b: 1 }, '09')]
  expect(causesFirst([late, two, third, one, second, first])).toEqual([first, one, second, third, two, late])
})

test('what no commit covers goes by its ulid, what has none last', () => {
  const without = { boot: 'a', seq: 9 }
  const [early, late] = [event('a', 8, '02'), event('b', 1, '03')]
  const done = [event('a', 7, '07'), commit(3, { a: 7 }, '09')]
  expect(causesFirst([without, late, early, ...done])).toEqual([...done, early, late, without])
})

test.each([
  ['no object', 7],
  ['nothing', null],
  ['a commit without a vec', { kind: 'commit', k: 1 }],
  ['a commit whose vec is none', { kind: 'commit', k: 'one', vec: { a: 'far' } }],
  ['a commit of nothing', { kind: 'commit', k: 1, vec: null }],
])('rubbish is put somewhere: %s', (_, rubbish) => {
  const known = event('a', 1, '01')
  const sorted = causesFirst([rubbish, known])
  expect(sorted).toHaveLength(2)
  expect(sorted).toEqual(expect.arrayContaining([rubbish, known]))
})

test('a block goes on to the commit that covers its last event', () => {
  const [e1, e2, e3, e4, e5, e6] = [1, 2, 3, 4, 5, 6].map((seq) => event('a', seq, `0${seq}`))
  const [c1, c2, c3] = [commit(1, { a: 1 }, '11'), commit(2, { a: 4 }, '12'), commit(3, { a: 5 }, '13')]
  expect(blocksOf([e1, c1, e2, e3, e4, c2, e5, c3, e6], 3)).toEqual([
    [e1, c1, e2, e3, e4, c2],
    [e5, c3, e6],
  ])
  expect(blocksOf([e1, e2, c1, e3], 2)).toEqual([[e1, e2, c1], [e3]])
})

test('where no commit comes soon, a block does not wait for it', () => {
  const events = Array.from({ length: 7 }, (_, at) => event('a', at + 1, `${at}`))
  const late = [...events, commit(1, { a: 7 }, '9')]
  expect(blocksOf(late, 3).map((block) => block.length)).toEqual([3, 5])
  expect(blocksOf(events, 3).map((block) => block.length)).toEqual([3, 3, 1])
  expect(blocksOf([], 2)).toEqual([])
})

test('a block ends however many commits there are', () => {
  const commits = Array.from({ length: 10 }, (_, index) => commit(index + 1, {}, '11'))
  expect(blocksOf(commits, 4).map((block) => block.length)).toEqual([4, 4, 2])
})
