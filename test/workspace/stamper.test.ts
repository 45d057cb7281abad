import { expect, test } from 'vitest'
import type { CommitEvent } from '../../src/core/event.ts'
import { frontierAfter } from '../../src/workspace/stamper.ts'
import { commit, create, verb } from '../kit/events.ts'

/** A relay has another boot after each start and for each head. */
function commitOfBoot(k: number, vec: CommitEvent['vec']): CommitEvent {
  const { prev, ...rest } = commit(k, 100 * k, vec)
  const made: CommitEvent = { ...rest, boot: `relay-${k}`, seq: 1, last: 1 }
  return k === 1 ? made : { ...made, prev: `relay-${k - 1}:1` }
}

test('[S5] of a chain of commits only the newest stays at the head, whichever boots the relay had', () => {
  const writes = [1, 2, 3].map((seq) => verb({ boot: 'a', seq }, create()))
  const log = writes.flatMap((event) => [event, commitOfBoot(event.seq, { a: event.seq })])
  expect([...frontierAfter(new Map(), log)]).toEqual([['relay-3', 1]])
})

test('[E3] a commit whose predecessor has not been told of leaves other boots where they are', () => {
  const frontier = frontierAfter(new Map([['b', 4]]), [commitOfBoot(2, { a: 1 })])
  expect([...frontier]).toEqual([
    ['b', 4],
    ['relay-2', 1],
  ])
})
