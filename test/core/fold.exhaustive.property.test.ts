/**
 * Every causally valid order of small logs. A log of up to seven groups has at most 128 sets that can be admitted; from
 * each of them every group that may come next is folded onto the rows of that set, and must give the rows of the larger
 * set, whichever way they were come by.
 */
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../../src/core/storage.ts'
import { rebuild } from '../../src/workspace/rebuild.ts'
import { Chance } from '../kit/chance.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { commit, create, deal, lose, remove, reopen, run, update, verb, win } from '../kit/events.ts'
import { copyData, emptyData, type MemoryData } from '../kit/memory-store.ts'
import { drawLog } from '../kit/random-log.ts'
import { WorldReplica } from '../kit/replica.ts'
import { checkReplica, dumpOf, storedBy } from '../kit/world-laws.ts'
import { drawRivalNouns, enterNouns } from '../kit/world-nouns.ts'

describe('[L1 L7 F10] every causally valid order of up to seven groups', () => {
  it.each([0, 1, 2, 3])(
    'of 50 logs drawn at random gives the same rows (part %i)',
    { timeout: 120_000 },
    async (part) => {
      enterNouns(drawRivalNouns(new Chance(1)))
      for (let seed = 1 + part * 50; seed <= 50 + part * 50; seed += 1) {
        const log = drawLog(new Chance(seed), 7)
        await tryEveryOrder(groupsOf(log), seed).catch((error) => {
          throw new Error(`log ${seed}: ${error.message}`, { cause: error })
        })
      }
    },
  )

  it.each(Object.entries(writtenLogs()))('of %s gives the same rows at every step', async (_, log) => {
    enterNouns(drawRivalNouns(new Chance(1)))
    expect(await tryEveryOrder(groupsOf(log), 1)).toBeGreaterThan(log.length)
  })
})

/** Gives how many merges were compared. */
async function tryEveryOrder(groups: readonly (readonly StoredEvent[])[], seed: number): Promise<number> {
  const chance = new Chance(seed)
  const known = new Map<number, { data: MemoryData; dump: readonly string[] }>([[0, { data: emptyData(), dump: [] }]])
  let merges = 0
  for (let set = 0; set < 1 << groups.length; set += 1) {
    const here = known.get(set) // sets come before the larger ones that contain them
    if (here === undefined) continue
    for (const [index, group] of groups.entries()) {
      const larger = set | (1 << index)
      if (larger === set || !isReady(groups, set, group)) continue
      const { data, dump } = await merged(here.data, group)
      merges += 1
      const before = known.get(larger)
      if (before !== undefined) expect(dump).toEqual(before.dump)
      // Whose log goes on is left to chance: the rows are the same, the positions in the log are not.
      if (before === undefined || chance.happens(0.3)) known.set(larger, { data, dump })
    }
  }
  return merges
}

/** The rows after one more group: kept up, the same as the reference, and the same once rebuilt. */
async function merged(before: MemoryData, group: readonly StoredEvent[]) {
  const data = copyData(before)
  const script = { deal: { states: [], verbs: [] }, customer: { states: [], verbs: [] }, hooks: [] }
  const replica = await WorldReplica.open({
    name: 'r',
    disk: new MemoryDisk(data),
    now: 2e12,
    chance: new Chance(1),
    script,
  })
  await replica.process.receive(group)
  const { stored } = await checkReplica(replica, 'after a merge')
  const dump = dumpOf(stored)
  const rebuilt = copyData(data)
  await replica.close()
  const other = await WorldReplica.open({
    name: 'r',
    disk: new MemoryDisk(rebuilt),
    now: 2e12,
    chance: new Chance(1),
    script,
  })
  await other.process.writer.submit((transaction) => rebuild(transaction))
  expect(dumpOf(await other.disk.read(storedBy))).toEqual(dump)
  await other.close()
  return { data, dump }
}

function groupsOf(log: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const groups = new Map<string, StoredEvent[]>()
  for (const event of log) {
    const key = `${event.boot}:${event.last}`
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  return [...groups.values()]
}

function isReady(groups: readonly (readonly StoredEvent[])[], set: number, group: readonly StoredEvent[]): boolean {
  const there = new Set(groups.flatMap((other, index) => (set & (1 << index) ? other : [])).map(refOf))
  const own = new Set(group.map(refOf))
  return group.every(
    (event) =>
      (event.seq === 1 || there.has(`${event.boot}:${event.seq - 1}`) || own.has(`${event.boot}:${event.seq - 1}`)) &&
      Object.entries(event.deps).every(([boot, seq]) => there.has(`${boot}:${seq}`)),
  )
}

function refOf({ boot, seq }: StoredEvent): string {
  return `${boot}:${seq}`
}

/** The knots that the rules were made for. */
function writtenLogs(): { readonly [name: string]: readonly StoredEvent[] } {
  const provision = 'Deal.won/provision'
  const once = 'Deal.won/welcome*'
  const customer = 'customer_1'
  const made = [create(customer)]
  const knows = { a: 1 }
  return {
    'two wins of one deal, each with its provisioning, and an edit of what it made': [
      verb({ seq: 1 }, create()),
      verb({ seq: 2, time: 5, last: 3 }, win()),
      run({ seq: 3, time: 6, last: 3 }, { hook: provision, slot: `${deal}|win|1`, trigger: 'a:2', subs: made }),
      verb({ boot: 'b', seq: 1, time: 3, last: 2, deps: knows }, win()),
      run(
        { boot: 'b', seq: 2, time: 4, last: 2 },
        { hook: provision, slot: `${deal}|win|1`, trigger: 'b:1', subs: made },
      ),
      verb({ boot: 'b', seq: 3, time: 7 }, update(customer, { name: 'by b' })),
      verb({ seq: 4, time: 8 }, update(customer, { name: 'by a' })),
      verb({ boot: 'c', seq: 1, time: 2, deps: knows }, lose()),
    ],
    'a win that a lose makes void, whose once-a-deal run counts after the reopening': [
      verb({ seq: 1 }, create()),
      verb({ boot: 'b', seq: 1, time: 2, deps: knows }, lose()),
      verb({ seq: 2, time: 3, last: 3 }, win()),
      run({ seq: 3, time: 4, last: 3 }, { hook: once, slot: `${deal}|win|once`, trigger: 'a:2', subs: made }),
      verb({ seq: 4, time: 5 }, update(customer, { name: 'edited' })),
      verb({ boot: 'b', seq: 2, time: 6 }, reopen(1, 1)),
      verb({ boot: 'b', seq: 3, time: 7 }, win(2, 2)),
    ],
    'the same with commits between': [
      verb({ seq: 1 }, create()),
      verb({ boot: 'b', seq: 1, time: 2, deps: knows }, lose()),
      verb({ seq: 2, time: 3, last: 3 }, win()),
      run({ seq: 3, time: 4, last: 3 }, { hook: once, slot: `${deal}|win|once`, trigger: 'a:2', subs: made }),
      commit(1, 50, { a: 3, b: 1 }),
      verb({ boot: 'b', seq: 2, time: 6 }, reopen(1, 1)),
      verb({ boot: 'b', seq: 3, time: 7 }, win(2, 2)),
    ],
    'an edit and a delete of what only a late run makes, final before it': [
      verb({ seq: 1 }, create()),
      verb({ seq: 2 }, win()),
      verb({ boot: 'b', seq: 1, time: 3, deps: { a: 2 } }, update(customer, { name: 'first' })),
      verb({ boot: 'c', seq: 1, time: 4, deps: { a: 2 } }, remove(customer)),
      commit(1, 50, { a: 2, b: 1, c: 1 }),
      run(
        { boot: 'd', seq: 1, time: 5, deps: { a: 2 } },
        { hook: provision, slot: `${deal}|win|1`, trigger: 'a:2', subs: made },
      ),
      commit(2, 60, { d: 1 }),
    ],
  }
}
