import { decodeTime } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import type { NounSpec } from '../../src/core/noun.ts'
import { nounNamed } from '../../src/core/noun.ts'
import { Offered } from '../../src/workspace/offered.ts'
import { reissue, sign } from '../../src/workspace/reissue.ts'
import { Chance } from '../kit/chance.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { WorldReplica } from '../kit/replica.ts'

const script = { deal: { states: [], verbs: [] }, customer: { states: [], verbs: [] }, hooks: [] }
const start = Date.UTC(2026, 0, 1)
let deal: NounSpec

beforeEach(() => {
  defineNoun('Deal', {
    fields: z.object({ stage: z.enum(['Open', 'Won']).default('Open'), note: z.string().optional() }),
    state: 'stage',
    verbs: {
      win: { past: 'won', participle: 'winning', from: ['Open'], to: { stage: 'Won' }, input: z.object({}) },
      reopen: { past: 'reopened', participle: 'reopening', from: ['Won'], to: { stage: 'Open' }, input: z.object({}) },
    },
  })
  deal = nounNamed('Deal')
})

function openOn(disk: MemoryDisk, name = 'r'): Promise<WorldReplica> {
  return WorldReplica.open({ name, disk, now: start, chance: new Chance(name.length), script })
}

async function refs(replica: WorldReplica): Promise<readonly number[]> {
  return (await replica.log()).map(({ seq }) => seq)
}

describe('a write that the disk refuses', () => {
  test('[E1] leaves no hole: the next event takes the seq that this one would have had', async () => {
    const disk = new MemoryDisk()
    const replica = await openOn(disk)
    await replica.do(deal, 'create', undefined, {})
    disk.refuseWrites(1)
    await expect(replica.do(deal, 'create', undefined, {})).rejects.toMatchObject({ code: 'storage-full' })
    await replica.do(deal, 'create', undefined, {})
    expect(await refs(replica)).toEqual([1, 2])
  })

  test('[E3] forgets what it was about to depend on no more than what it had depended on', async () => {
    const other = await openOn(new MemoryDisk(), 'other')
    const disk = new MemoryDisk()
    const replica = await openOn(disk)
    const { $id } = await other.do(deal, 'create', undefined, {})
    await replica.process.receive((await other.log()).map(({ event }) => event))
    disk.refuseWrites(2)
    await expect(replica.do(deal, 'update', $id, { note: 'a' })).rejects.toMatchObject({ code: 'storage-full' })
    await expect(replica.do(deal, 'update', $id, { note: 'b' })).rejects.toMatchObject({ code: 'storage-full' })
    await replica.do(deal, 'update', $id, { note: 'c' })
    const [created, updated] = await replica.log()
    expect(updated?.event).toMatchObject({ seq: 1, deps: { [created?.boot ?? '']: 1 } })
    expect((updated?.event.ulid ?? '') > (created?.event.ulid ?? '')).toBe(true)
  })

  test('rejects every verb that shared its transaction, and nothing of them is there', async () => {
    const disk = new MemoryDisk()
    const replica = await openOn(disk)
    disk.refuseWrites(1)
    const together = [1, 2, 3].map(() => replica.do(deal, 'create', undefined, {}))
    const outcomes = await Promise.allSettled(together)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await refs(replica)).toEqual([])
  })

  test('a merge that fails can be made again', async () => {
    const other = await openOn(new MemoryDisk(), 'other')
    await other.do(deal, 'create', undefined, {})
    const contents = (await other.log()).map(({ event }) => event)
    const disk = new MemoryDisk()
    const replica = await openOn(disk)
    disk.refuseWrites(1)
    await expect(replica.process.receive(contents)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await replica.process.receive(contents)).toMatchObject({ admitted: 1 })
  })
})

describe('verbs that are called together', () => {
  test('share a transaction, each seeing those before it', async () => {
    const replica = await openOn(new MemoryDisk())
    const { $id } = await replica.do(deal, 'create', undefined, {})
    const before = replica.writes
    const outcomes = await Promise.allSettled(
      ['win', 'win', 'reopen', 'win'].map((verb) => replica.do(deal, verb, $id, {})),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(replica.writes).toBe(before + 1)
    const ordinals = (await replica.log()).map(({ event }) =>
      event.kind === 'verb' ? [event.verb, event.n, event.ep] : [],
    )
    expect(ordinals.slice(1)).toEqual([
      ['win', 1, 1],
      ['reopen', 1, 1],
      ['win', 2, 2],
    ])
  })
})

describe('two tabs of one database', () => {
  test('[E4] one that has not heard of the other works its verb out again on what the other wrote', async () => {
    const disk = new MemoryDisk()
    const [first, second] = [await openOn(disk, 'first'), await openOn(disk, 'second')]
    const { $id } = await first.do(deal, 'create', undefined, {})
    await second.do(deal, 'win', $id, {})
    await expect(first.do(deal, 'win', $id, {})).rejects.toMatchObject({ code: 'guard' })
    await first.do(deal, 'reopen', $id, {})
    await second.do(deal, 'win', $id, {})
    const events = (await first.log()).map(({ event }) =>
      event.kind === 'verb' ? [event.verb, event.seq, event.n] : [],
    )
    expect(events).toEqual([
      ['create', 1, undefined],
      ['win', 1, 1],
      ['reopen', 2, 1],
      ['win', 2, 2],
    ])
  })

  test('[L11] both at once: neither loses, and each verb is judged on what stands before it', async () => {
    const disk = new MemoryDisk()
    const [first, second] = [await openOn(disk, 'first'), await openOn(disk, 'second')]
    const { $id } = await first.do(deal, 'create', undefined, {})
    const outcomes = await Promise.allSettled([first.do(deal, 'win', $id, {}), second.do(deal, 'win', $id, {})])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await first.log()).toHaveLength(2)
    expect([...first.broken, ...second.broken]).toEqual([])
  })
})

describe('[E3] what has not left the device', () => {
  test('is issued again under the same refs, in the same order, and differs in ulid and wall alone; signed, in actor alone', async () => {
    const replica = await openOn(new MemoryDisk(), 'local')
    replica.clock.set(start + 48 * 3_600_000)
    const { $id } = await replica.do(deal, 'create', undefined, {})
    await replica.do(deal, 'win', $id, {})
    const before = (await replica.log()).map(({ event }) => event)
    replica.clock.set(start)
    expect(await reissue(replica.process)).toBe(2)
    const after = (await replica.log()).map(({ event }) => event)
    expect(after.map((event) => ({ ...event, ulid: '', wall: 0 }))).toEqual(
      before.map((event) => ({ ...event, ulid: '', wall: 0 })),
    )
    expect(after.map((event) => 'wall' in event && event.wall)).toEqual([start, start])
    await sign(replica.process, 'ada')
    expect((await replica.log()).map(({ event }) => event)).toEqual(after.map((event) => ({ ...event, actor: 'ada' })))
    expect((after[0]?.ulid ?? '') < (after[1]?.ulid ?? '')).toBe(true)
    expect((after[1]?.ulid ?? '') < (before[0]?.ulid ?? '')).toBe(true)
    const next = await replica.do(deal, 'reopen', $id, {})
    expect(next.stage).toBe('Open')
    const ulid = (await replica.log())[2]?.event.ulid ?? ''
    expect(ulid > (after[1]?.ulid ?? '')).toBe(true)
    expect(decodeTime(ulid)).toBeLessThanOrEqual(start + 1)
  })

  test('what has been offered stays as it is, and what follows stands above it', async () => {
    const replica = await openOn(new MemoryDisk())
    replica.clock.set(start + 3_600_000)
    await replica.do(deal, 'create', undefined, {})
    const [offered] = await replica.log()
    await Offered.of(replica.process).handOut(() => replica.log())
    await replica.do(deal, 'create', undefined, {})
    replica.clock.set(start)
    expect(await reissue(replica.process)).toBe(1)
    const [first, second] = await replica.log()
    expect(first).toEqual(offered)
    expect((second?.event.ulid ?? '') > (first?.event.ulid ?? '')).toBe(true)
  })

  test('what is issued again while it is read to leave is read again, and else once', async () => {
    const disk = new MemoryDisk()
    const [first, second] = [await openOn(disk, 'first'), await openOn(disk, 'second')]
    first.clock.set(start + 3_600_000)
    await first.do(deal, 'create', undefined, {})
    let readings = 0
    const leave = (meanwhile = async () => {}) =>
      Offered.of(first.process).handOut(async () => {
        const rows = await first.log()
        readings += 1
        if (readings === 1) await meanwhile()
        return rows
      })
    second.clock.set(start)
    const rows = await leave(async () => void (await reissue(second.process)))
    expect(rows.map(({ event }) => 'wall' in event && event.wall)).toEqual([start])
    expect(rows).toEqual(await second.log())
    expect(readings).toBe(2)
    await first.do(deal, 'create', undefined, {})
    expect(await leave()).toHaveLength(2)
    expect(readings).toBe(3)
  })

  test('a clock that stands at 0 is a time like any other', async () => {
    const replica = await openOn(new MemoryDisk())
    replica.clock.set(0)
    await replica.do(deal, 'create', undefined, {})
    await reissue(replica.process)
    expect((await replica.log())[0]?.event.ulid.slice(0, 10)).toBe('0000000001')
  })

  test('another tab that had not heard of it does not write onto the old events', async () => {
    const disk = new MemoryDisk()
    const [first, second] = [await openOn(disk, 'first'), await openOn(disk, 'second')]
    const { $id } = await first.do(deal, 'create', undefined, {})
    await second.do(deal, 'win', $id, {})
    first.clock.set(start + 3_600_000)
    expect(await reissue(first.process)).toBe(2)
    await second.do(deal, 'reopen', $id, {})
    const ulids = (await first.log()).map(({ event }) => event.ulid)
    expect([...ulids].sort()).toEqual(ulids)
  })
})
