/** Two tabs that write at once, one of them without a pause: the other is not to wait for ever. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import { HookRegistry } from '../../src/core/hook.ts'
import { nounNamed } from '../../src/core/noun.ts'
import { HookBook } from '../../src/workspace/environment.ts'
import * as hindsight from '../../src/workspace/hindsight.ts'
import * as merging from '../../src/workspace/merge.ts'
import { Process } from '../../src/workspace/process.ts'
import { Chance } from '../kit/chance.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { FakeChannels } from '../kit/sync/fake-channels.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

defineNoun('Deal', {
  fields: z.object({ name: z.string(), value: z.number() }),
  verbs: {
    // It takes longer to work out than the other tab needs for a verb.
    appraise: {
      past: 'appraised',
      participle: 'appraising',
      input: z.object({}),
      to: async () => {
        for (let step = 0; step < 200; step += 1) await undefined
        return { value: 7 }
      },
    },
  },
})
const deal = nounNamed('Deal')

/** The tabs of one database, in one thread: a clock by hand, no time passes. */
class Tabs {
  readonly #disk = new MemoryDisk()
  readonly #locks = new FakeLocks()
  readonly #channels = new FakeChannels()
  readonly #clock = new ManualClock(Date.UTC(2026, 0, 1))

  async open(name: string): Promise<Process> {
    const { store } = await this.#disk.open()
    const tab = new Process(
      {
        name: 'turns',
        database: 'turns',
        actor: 'ann',
        build: '1',
        dev: false,
        store,
        clock: this.#clock,
        random: new Chance(name.length).next,
        locks: this.#locks,
        hooks: new HookBook([new HookRegistry()]),
        warn: (message) => expect.unreachable(message),
        hindsight: async () => hindsight,
      },
      this.#channels.open('turns'),
      async () => merging,
    )
    await tab.start()
    return tab
  }
}

function create(tab: Process, name: string): Promise<{ readonly $id: string }> {
  const verb = deal.verbs.create
  if (verb === undefined) throw new Error('every noun has it')
  return tab.verbs.execute(deal, verb, undefined, { name, value: 1 })
}

describe('a tab that writes without a pause', () => {
  test('[H2] lets the other have its turn after some writes, and from then on for a while after each', async () => {
    const tabs = new Tabs()
    const [busy, slow] = [await tabs.open('busy'), await tabs.open('slow')]
    const { $id } = await create(slow, 'appraised')
    const { appraise } = deal.verbs
    if (appraise === undefined) throw new Error('it is defined above')
    let written = 0
    let isOver = false
    const writing = (async () => {
      while (!isOver && written < 1_000) {
        await create(busy, `${written}`)
        written += 1
      }
    })()
    const waited: number[] = []
    for (let time = 0; time < 10; time += 1) {
      const before = written
      await slow.verbs.execute(deal, appraise, $id, {})
      waited.push(written - before)
    }
    isOver = true
    await writing
    expect(waited[0]).toBeGreaterThan(4) // else nobody was in its way
    expect(Math.max(...waited)).toBeLessThan(60)
    expect(waited.sort((a, b) => a - b)[5]).toBeLessThan(3)
  })
})
