import { expect, test } from 'vitest'
import type { Debt } from '../../src/core/duty.ts'
import { StorageError } from '../../src/core/errors.ts'
import { Efforts } from '../../src/workspace/efforts.ts'
import { RunLater } from '../../src/workspace/run.ts'
import { ManualClock } from '../kit/manual-clock.ts'

const debt: Debt = {
  key: 'Deal.won/mail/deal_1|win|1',
  hook: 'Deal.won/mail',
  slot: 'deal_1|win|1',
  trigger: 'boot:1',
  target: 'deal_1',
  depth: 0,
}

test('[H3] what a full disk keeps from being written is no failure, and is done again after longer and longer pauses', async () => {
  const clock = new ManualClock(0)
  const attempts: number[] = []
  const buried: unknown[] = []
  const efforts = new Efforts({
    env: { clock, warn: () => {}, random: () => 0 },
    failed: () => {},
    tryAgain: () => void attempts.push(clock.now() / 1000),
    bury: async (_, error) => void buried.push(error),
  })
  for (let count = 0; count < 8; count += 1) {
    await efforts.failed(debt, new StorageError('storage-full', 'The disk is full.'))
    clock.advanceToNext()
  }
  expect(attempts).toEqual([1, 5, 21, 85, 341, 641, 941, 1241])
  expect([efforts.attempt(debt.key), buried]).toEqual([1, []])

  efforts.beginAnew(debt.key)
  await efforts.failed(debt, new Error('The world is down.'))
  clock.advanceToNext()
  expect(attempts.at(-1)).toBe(1242)
  efforts.close()
})

test('[H3] what asks to be run in some months is not run before', async () => {
  const clock = new ManualClock(0)
  const attempts: number[] = []
  const dayMs = 24 * 60 * 60 * 1000
  const efforts = new Efforts({
    env: { clock, warn: () => {}, random: () => 0 },
    failed: () => {},
    tryAgain: () => void attempts.push(clock.now() / dayMs),
    bury: async () => {},
  })
  await efforts.failed(debt, new RunLater(90 * dayMs))
  clock.advance(100 * dayMs)
  expect(attempts).toEqual([90])
  efforts.close()
})

test.each([undefined, Object.create(null)])(
  '[H3] whatever a hook throws, %o too, is a failure that is told of and tried again',
  async (thrown) => {
    const clock = new ManualClock(0)
    const warnings: string[] = []
    let attempts = 0
    const efforts = new Efforts({
      env: { clock, warn: (message) => void warnings.push(message), random: () => 0 },
      failed: () => {},
      tryAgain: () => {
        attempts += 1
      },
      bury: async () => {},
    })
    await efforts.failed(debt, thrown)
    clock.advanceToNext()
    expect([attempts, warnings.length]).toEqual([1, 1])
    expect(efforts.failure(debt.key)).toMatchObject({ failures: 1, error: expect.any(Error) })
    efforts.close()
  },
)
