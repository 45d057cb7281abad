import { describe, expect, test } from 'vitest'
import { burstSeconds, defaultLimits } from '../../server/limits.ts'
import { Quota } from '../../server/quota.ts'
import { ManualClock } from '../kit/manual-clock.ts'

function createQuota() {
  const clock = new ManualClock(0)
  const limits = { ...defaultLimits, connectionsPerSubject: 2, messagesPerSecond: 10, bytesPerSecond: 1000 }
  return { clock, quota: new Quota(clock, limits) }
}

/** How many messages of this size are let through. */
function spendAll(quota: Quota, subject: string, bytes: number): number {
  let spent = 0
  while (quota.spend(subject, bytes)) spent += 1
  return spent
}

describe('what one subject may do', () => {
  test('[A1] so many connections at once, and no more', () => {
    const { quota } = createQuota()
    expect([quota.take('ann'), quota.take('ann'), quota.take('ann')]).toEqual([true, true, false])
    expect(quota.take('bob')).toBe(true)
    quota.give('ann')
    expect(quota.take('ann')).toBe(true)
  })

  test('[A1] so many messages at once, then as many as a second gives', () => {
    const { quota, clock } = createQuota()
    quota.take('ann')
    quota.take('bob')
    expect(spendAll(quota, 'ann', 1)).toBe(10 * burstSeconds)
    expect(spendAll(quota, 'bob', 1)).toBe(10 * burstSeconds)
    clock.advance(1000)
    expect(spendAll(quota, 'ann', 1)).toBe(9) // the one that was one too many is paid for
  })

  test('[A1] so many bytes', () => {
    const { quota } = createQuota()
    quota.take('ann')
    expect(spendAll(quota, 'ann', 500)).toBe(2 * burstSeconds)
  })

  test('[A1] over all of its connections, and coming anew changes nothing', () => {
    const { quota, clock } = createQuota()
    quota.take('ann')
    quota.take('ann')
    spendAll(quota, 'ann', 1)
    quota.give('ann')
    quota.give('ann')
    quota.take('ann')
    expect(spendAll(quota, 'ann', 1)).toBe(0)
    quota.give('ann')
    clock.advance(burstSeconds * 1000 + 1000)
    quota.take('bob')
    quota.give('bob')
    quota.take('ann')
    expect(spendAll(quota, 'ann', 1)).toBe(10 * burstSeconds)
  })

  test('nobody who is not connected sends anything', () => {
    const { quota } = createQuota()
    expect(quota.spend('ann', 1)).toBe(false)
  })
})
