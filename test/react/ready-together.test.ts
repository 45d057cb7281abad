import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { LiveQuery } from '../../src/index.ts'
import { holdMs, quietMs, ReadyTogether } from '../../src/react/ready-together.ts'
import { turn } from '../kit/manual-clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
})

/** Asks for queries by name; `told` says whose have been told that they are there. */
function createAsking() {
  const together = new ReadyTogether()
  const told: string[] = []
  const loads = new Map<string, () => void>()
  const ask = (name: string) => {
    const ready = () => new Promise<void>((resolve) => loads.set(name, resolve))
    void together.wait({ ready } as unknown as LiveQuery<unknown>).then(() => told.push(name)) // as much of one as is asked
  }
  const load = async (name: string) => {
    loads.get(name)?.()
    await turn()
  }
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms)
    await turn()
  }
  return { ask, load, pass, told }
}

test('what is there is told once nothing more is asked for, together', async () => {
  const { ask, load, pass, told } = createAsking()
  ask('a')
  await load('a')
  await pass(quietMs - 1)
  ask('b')
  await load('b')
  await pass(quietMs - 1)
  expect(told).toEqual([])
  await pass(1)
  expect(told).toEqual(['a', 'b'])
})

test('what loads long after it was asked for is told at once where nothing else loads, and else soon', async () => {
  const { ask, load, pass, told } = createAsking()
  for (const name of ['a', 'b', 'c']) ask(name)
  await pass(quietMs)
  await load('a')
  await pass(holdMs - 1)
  await load('b')
  expect(told).toEqual([])
  await pass(1)
  expect(told).toEqual(['a', 'b'])
  await load('c')
  expect(told).toEqual(['a', 'b', 'c'])
})

test('what is asked for right after another was told is told at once: nothing is rendered ahead of it', async () => {
  const { ask, load, pass, told } = createAsking()
  ask('a')
  await load('a')
  await pass(quietMs)
  ask('b')
  await load('b')
  expect(told).toEqual(['a', 'b'])
  await pass(quietMs)
  ask('c')
  await load('c')
  expect(told).toEqual(['a', 'b'])
  await pass(quietMs)
  expect(told).toEqual(['a', 'b', 'c'])
})
