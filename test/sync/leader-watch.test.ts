import { expect, test } from 'vitest'
import { LeaderWatch } from '../../src/sync/leader-watch.ts'
import { ManualClock } from '../kit/manual-clock.ts'

function watched({ chance = 0, isAnswered = false } = {}) {
  const clock = new ManualClock(0)
  const said: string[] = []
  const watch = new LeaderWatch({
    clock,
    random: () => chance,
    call: () => {
      said.push(`call at ${clock.now()}`)
      if (isAnswered) watch.heard()
    },
    silent: () => said.push(`silent at ${clock.now()}`),
  })
  return { clock, said, watch }
}

test('a leader that answers is called for ever', () => {
  const { clock, said, watch } = watched({ isAnswered: true })
  watch.start()
  clock.advance(100_000)
  expect(said).toHaveLength(100)
  expect(said.at(-1)).toBe('call at 100000')
})

test('one that does not answer three calls is silent, and is so again while nothing changes', () => {
  const { clock, said, watch } = watched()
  watch.start()
  clock.advance(4000)
  expect(said).toEqual(['call at 1000', 'call at 2000', 'call at 3000', 'silent at 4000'])
  clock.advance(4000)
  expect(said.at(-1)).toBe('silent at 8000')
})

test('chance makes it a second and a half at most from one call to the next', () => {
  const { clock, said, watch } = watched({ chance: 0.999_999 })
  watch.start()
  clock.advance(5999)
  expect(said).toHaveLength(3)
  clock.advance(1)
  expect(said).toHaveLength(4)
})

test('any sign of life makes it begin anew: who hears the answer to another tab does not call', () => {
  const { clock, said, watch } = watched()
  watch.start()
  for (let at = 0; at < 10; at += 1) {
    clock.advance(999)
    watch.heard()
  }
  expect(said).toEqual([])
  clock.advance(3999)
  watch.heard()
  clock.advance(3999)
  expect(said.filter((what) => what.startsWith('silent'))).toEqual([])
})

test('time in which nothing ran here says nothing: a late timer is one call', () => {
  const { clock, said, watch } = watched()
  watch.start()
  clock.set(3_600_000)
  clock.advance(0)
  expect(said).toEqual(['call at 3600000'])
})

test('started twice it watches once, and stopped not at all', () => {
  const { clock, said, watch } = watched()
  watch.start()
  clock.advance(999)
  watch.start()
  clock.advance(1)
  expect(said).toEqual(['call at 1000'])
  expect(clock.pending).toBe(1)
  watch.stop()
  watch.heard()
  expect(clock.pending).toBe(0)
})
