import { expect, test } from 'vitest'
import { Gathering } from '../../server/gathering.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'

/** Notes when it may begin. */
function begun(gathering: Gathering): { readonly has: () => boolean } {
  let has = false
  void gathering.wait().then(() => {
    has = true
  })
  return { has: () => has }
}

/** Whatever is measured takes so long. */
function stopwatch(ms: number): () => number {
  let now = 0
  return () => {
    now += ms
    return now
  }
}

test('whoever writes after a lull waits for nothing', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const gathering = new Gathering(clock, 4, stopwatch(0.45))
  await gathering.wait()
  gathering.done()
  clock.advance(5)
  let isTurnOver = false
  setImmediate(() => {
    isTurnOver = true
  })
  await gathering.wait()
  expect(isTurnOver).toBe(false)
})

test('but for the rest of this turn of the event loop, and for no clock, where the one before has just begun or took long', async () => {
  for (const [took, laterMs] of [
    [0.45, 4],
    [2, 5],
  ] as const) {
    const clock = new ManualClock(Date.UTC(2026, 0, 1))
    const gathering = new Gathering(clock, 4, stopwatch(took))
    await gathering.wait()
    gathering.done()
    clock.advance(laterMs)
    const next = begun(gathering)
    await Promise.resolve()
    await Promise.resolve()
    expect(next.has()).toBe(false)
    await turn()
    await turn()
    expect(next.has()).toBe(true)
  }
})

test('the next waits until twice the time has passed that the one before took', async () => {
  const clock = new ManualClock(0)
  const gathering = new Gathering(clock, 10, stopwatch(2))
  await gathering.wait()
  gathering.done()
  clock.advance(1)
  const second = begun(gathering)
  clock.advance(2)
  await turn()
  expect(second.has()).toBe(false)
  clock.advance(1)
  await turn()
  expect(second.has()).toBe(true)
  clock.advance(4)
  const third = begun(gathering)
  await turn()
  await turn()
  expect(third.has()).toBe(true)
})

test('also at a time of today, beside which so little is lost in rounding', async () => {
  for (const took of [0.52, 0.6, 0.65, 0.7, 0.95]) {
    const clock = new ManualClock(Date.UTC(2026, 0, 1))
    const gathering = new Gathering(clock, 4, stopwatch(took))
    await gathering.wait()
    gathering.done()
    const next = begun(gathering)
    await turn()
    await turn()
    expect(next.has(), `after one that took ${took} ms`).toBe(false)
    clock.advance(2)
    await turn()
    expect(next.has()).toBe(true)
  }
})

test('and less than a millisecond is waited for by no clock', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const gathering = new Gathering(clock, 4, stopwatch(0.45))
  await gathering.wait()
  gathering.done()
  const next = begun(gathering)
  expect(clock.pending).toBe(0)
  await turn()
  await turn()
  expect(next.has()).toBe(true)
})

test('and no longer than it may, however long that was', async () => {
  const clock = new ManualClock(0)
  const gathering = new Gathering(clock, 4, stopwatch(1000))
  await gathering.wait()
  gathering.done()
  const next = begun(gathering)
  clock.advance(4)
  await turn()
  expect(next.has()).toBe(true)
})

test('a clock that is set back holds nobody up', async () => {
  const clock = new ManualClock(1_000_000)
  const gathering = new Gathering(clock, 4, stopwatch(2))
  await gathering.wait()
  gathering.done()
  clock.set(0)
  const next = begun(gathering)
  await turn()
  await turn()
  expect(next.has()).toBe(true)
})

test('told to end, it keeps nobody waiting and leaves no timer', async () => {
  const clock = new ManualClock(0)
  const gathering = new Gathering(clock, 4, stopwatch(2))
  await gathering.wait()
  gathering.done()
  const next = begun(gathering)
  gathering.end()
  await turn()
  expect(next.has()).toBe(true)
  expect(clock.pending).toBe(0)
})
