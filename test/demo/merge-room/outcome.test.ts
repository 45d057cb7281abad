import { describe, expect, test } from 'vitest'
import type { LoggedEvent, RunEntry, VoidReason } from 'wonce'
import { outcomeOf } from '../../../demo/app/merge-room/outcome.ts'
import { reasonOf, shortened, timeOf } from '../../../demo/app/merge-room/words.ts'

let minute = 0

function decision(actor: string, verb: 'win' | 'lose' | 'reopen', why?: VoidReason): LoggedEvent {
  minute += 1
  const type = { win: 'deal.won', lose: 'deal.lost', reopen: 'deal.reopened' }[verb]
  const at = new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString()
  const verdict = why === undefined ? ({ is: 'effective' } as const) : ({ is: 'void', why } as const)
  const ref = `${actor}-boot:${minute}`
  return { ref, group: ref, type, noun: 'Deal', verb, target: 'deal_1', data: {}, actor, at, verdict }
}

function run(actor: string, trigger: LoggedEvent, status: RunEntry['status'], boot = `${actor}-boot`): RunEntry {
  const [key, hook] = ['Deal.won/provision/deal_1|win|1', 'Deal.won/provision']
  return { ref: `${boot}:9`, key, hook, status, trigger: trigger.ref, actor, at: trigger.at, wrote: [] }
}

const one = { customers: 1, subscriptions: 1 }
const none = { customers: 0, subscriptions: 0 }

/** Of events in the order all agree on. */
function told(events: readonly LoggedEvent[], runs: readonly RunEntry[], made = one): readonly string[] {
  const history = events.filter(({ verdict }) => verdict.is === 'effective')
  const { headline, points } = outcomeOf({ history, events: [...events].reverse(), runs, ...made })
  return [headline, ...points]
}

describe('who won and why', () => {
  test('is not said before anybody has', () => {
    expect(told([], [], none)).toEqual(['Nobody has decided the deal yet.'])
  })

  test('both won', () => {
    const [ann, bob] = [decision('ann', 'win'), decision('bob', 'win', 'duplicate')]
    expect(told([ann, bob], [run('ann', ann, 'effective'), run('bob', bob, 'superseded')])).toEqual([
      'Ann won the deal.',
      'Bob’s win is void: Ann’s win came first.',
      'The hook ran twice with the same key, and counts once.',
      'There is exactly one customer with one subscription.',
    ])
  })

  test('one won, one lost, in either order', () => {
    const [won, lost] = [decision('ann', 'win'), decision('bob', 'lose', 'conflict')]
    expect(told([won, lost], [run('ann', won, 'effective')])).toEqual([
      'Ann won the deal.',
      'Bob’s loss is void: Ann’s win came first.',
      'There is exactly one customer with one subscription.',
    ])
    const [first, second] = [decision('bob', 'lose'), decision('ann', 'win', 'conflict')]
    expect(told([first, second], [run('ann', second, 'idle')], none)).toEqual([
      'Bob lost the deal.',
      'Ann’s win is void: Bob’s loss came first.',
      'What Ann’s hook made went with the win it answered.',
      'There is no customer and no subscription.',
    ])
  })

  test('somebody else ran the hook, or the same person after a restart', () => {
    const won = decision('bob', 'win')
    expect(told([won], [run('ann', won, 'effective')])).toContain('Ann’s device ran the hook that Bob’s did not.')
    expect(told([won], [run('bob', won, 'effective', 'later-boot')])).toContain('Bob’s hook ran after the restart.')
  })

  test('won, reopened, won again; and reopened last', () => {
    const events = [decision('ann', 'win'), decision('ann', 'reopen'), decision('ann', 'win')]
    expect(told(events, [], { customers: 2, subscriptions: 2 })).toEqual([
      'Ann won the deal for the second time.',
      'There are 2 customers and 2 subscriptions.',
    ])
    expect(told(events.slice(0, 2), [])[0]).toBe('Ann reopened the deal.')
  })

  test('the last is who acted last in the order all agree on, whatever the clocks say', () => {
    const [early, late] = [decision('ann', 'win'), decision('bob', 'reopen')]
    expect(told([late, early], [])[0]).toBe('Ann won the deal.')
  })
})

test('every reason for which an event does not count is put in words', () => {
  const reasons: readonly VoidReason[] = [
    ...(['duplicate', 'deleted', 'conflict', 'stale', 'superseded', 'idle', 'dead'] as const),
  ]
  const words = reasons.map((why) => reasonOf(decision('ann', 'win', why)))
  expect(new Set(words).size).toBe(reasons.length)
  expect(words).not.toContain(undefined)
  expect(reasonOf(decision('ann', 'win'))).toBeUndefined()
})

test('ids are cut short, and what stands around them stays', () => {
  expect(shortened('Deal.won/provision/deal_01M8ABCDEFGHJKMNPQRSTVWXYZ|win|1')).toBe(
    'Deal.won/provision/deal_01M8…WXYZ|win|1',
  )
  expect(shortened('deal_1')).toBe('deal_1')
})

test('a time of another day says so', () => {
  const noon = new Date(2026, 0, 10, 12)
  expect(timeOf(new Date(2026, 0, 10, 9, 5, 3).toISOString(), noon)).toBe('09:05:03')
  expect(timeOf(new Date(2026, 0, 11, 13).toISOString(), noon)).toBe('13:00:00 +1 d')
  expect(timeOf(new Date(2026, 0, 9, 13).toISOString(), noon)).toBe('13:00:00 −1 d')
})
