import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { burstSeconds, defaultLimits } from '../../server/limits.ts'
import { Quota } from '../../server/quota.ts'
import { ManualClock } from '../kit/manual-clock.ts'

function createQuota() {
  const clock = new ManualClock(0)
  const limits = {
    ...defaultLimits,
    connectionsPerSubject: 2,
    messagesPerSecond: 10,
    bytesPerSecond: 1000,
    bufferedBytesPerSubject: 500,
  }
  return { clock, quota: new Quota(clock, limits) }
}

const connection = (bufferedBytes = 0) => ({ bufferedBytes })

/** How many messages of this size are let through. */
function spendAll(quota: Quota, subject: string, bytes: number): number {
  let spent = 0
  while (quota.spend(subject, bytes)) spent += 1
  return spent
}

describe('what one subject may do', () => {
  test('[A1] so many connections at once, and no more', () => {
    const { quota } = createQuota()
    const [one, two, three] = [connection(), connection(), connection()]
    expect([one, two, three].map((each) => quota.take('ann', each))).toEqual([true, true, false])
    expect(quota.take('bob', three)).toBe(true)
    quota.give('ann', one)
    expect(quota.take('ann', three)).toBe(true)
  })

  test('[A1] so many messages at once, then as many as a second gives', () => {
    const { quota, clock } = createQuota()
    quota.take('ann', connection())
    quota.take('bob', connection())
    expect(spendAll(quota, 'ann', 1)).toBe(10 * burstSeconds)
    expect(spendAll(quota, 'bob', 1)).toBe(10 * burstSeconds)
    clock.advance(1000)
    expect(spendAll(quota, 'ann', 1)).toBe(9) // the one that was one too many is paid for
  })

  test('[A1] so many bytes', () => {
    const { quota } = createQuota()
    quota.take('ann', connection())
    expect(spendAll(quota, 'ann', 500)).toBe(2 * burstSeconds)
  })

  test('[A1] over all of its connections, and coming anew changes nothing', () => {
    const { quota, clock } = createQuota()
    const [one, two, three] = [connection(), connection(), connection()]
    quota.take('ann', one)
    quota.take('ann', two)
    spendAll(quota, 'ann', 1)
    quota.give('ann', one)
    quota.give('ann', two)
    quota.take('ann', three)
    expect(spendAll(quota, 'ann', 1)).toBe(0)
    quota.give('ann', three)
    clock.advance(burstSeconds * 1000 + 1000)
    quota.take('bob', one)
    quota.give('bob', one)
    quota.take('ann', two)
    expect(spendAll(quota, 'ann', 1)).toBe(10 * burstSeconds)
  })

  test('[A1] who left while the clock was far ahead is forgotten once it is right again, as are those who left since', () => {
    const { quota, clock } = createQuota()
    const year = 365 * 24 * 60 * 60 * 1000
    const come = (subject: string): void => {
      const here = connection()
      quota.take(subject, here)
      quota.ask(subject)
      quota.give(subject, here)
    }
    clock.set(year)
    come('ann')
    clock.set(0)
    come('bob')
    clock.advance(burstSeconds * 1000 + 1)
    const forgotten = vi.spyOn(Map.prototype, 'delete')
    onTestFinished(() => forgotten.mockRestore())
    come('cy')
    const times = (subject: string) => forgotten.mock.calls.filter(([one]) => one === subject).length
    expect(['ann', 'bob'].map(times)).toEqual([2, 2]) // as a connection, and over HTTP
  })

  test('[A1] so much left unread, over connections and downloads; and always one thing', () => {
    const { quota } = createQuota()
    expect(quota.mayLeaveUnread('ann', 501)).toBe(true)
    quota.take('ann', connection(100))
    quota.take('ann', connection(100))
    expect([quota.mayLeaveUnread('ann', 300), quota.mayLeaveUnread('ann', 301)]).toEqual([true, false])
    const letGo = quota.serve('ann', 250)
    expect([quota.serve('ann', 51), quota.mayLeaveUnread('ann', 50)]).toEqual([undefined, true])
    letGo?.()
    expect(quota.mayLeaveUnread('ann', 300)).toBe(true)
    expect(quota.mayLeaveUnread('bob', 501)).toBe(true)
  })

  test('[A1] so many downloads, and so many bytes of them, apart from what it sends', () => {
    const { quota, clock } = createQuota()
    const fetchAll = (bytes: number): number => {
      let served = 0
      while (quota.ask('ann')) {
        quota.serve('ann', bytes)?.()
        served += 1
      }
      return served
    }
    expect(fetchAll(1)).toBe(10 * burstSeconds)
    clock.advance(1000)
    expect(fetchAll(1)).toBe(10)
    clock.advance(burstSeconds * 1000)
    expect(fetchAll(500)).toBe(2 * burstSeconds)
    clock.advance(400)
    // What is larger than what is left is given, and waited for afterwards.
    expect([fetchAll(1400), quota.ask('bob')]).toEqual([1, true])
    clock.advance(900)
    expect(quota.ask('ann')).toBe(false)
    clock.advance(200)
    expect(quota.ask('ann')).toBe(true)
    quota.take('ann', connection())
    expect(spendAll(quota, 'ann', 1)).toBe(10 * burstSeconds)
  })

  test('[A1] who was given more than there was left is not forgotten before that has grown back', () => {
    const { quota, clock } = createQuota()
    quota.ask('ann')
    quota.serve('ann', 3 * burstSeconds * 1000)?.()
    clock.advance(burstSeconds * 1000)
    quota.ask('bob') // at which those are forgotten that are full again
    expect(quota.ask('ann')).toBe(false)
    clock.advance(burstSeconds * 1000 + 1)
    quota.ask('bob')
    expect(quota.ask('ann')).toBe(true)
  })

  test('[A1] nor what it has appended is, and coming anew changes nothing', () => {
    const { quota, clock } = createQuota()
    const come = (subject: string): boolean => {
      const one = connection()
      quota.take(subject, one)
      const mayAppend = quota.append(subject, 2048, 0)
      quota.give(subject, one)
      return mayAppend
    }
    expect([come('ann'), come('ann')]).toEqual([true, false])
    clock.advance(2 * burstSeconds * 1000)
    come('bob') // at which those are forgotten that are full again
    expect(come('ann')).toBe(true)
    clock.advance(5_000) // since that was more than was left
    expect(come('ann')).toBe(false)
    clock.advance(5_000)
    expect(come('ann')).toBe(true)
  })

  test('nobody who is not connected sends anything', () => {
    const { quota } = createQuota()
    expect(quota.spend('ann', 1)).toBe(false)
    expect(quota.append('ann', 1, 1)).toBe(false)
  })
})
