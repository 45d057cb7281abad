/** The time that the relay tells. */
import { decodeTime } from 'ulid'
import { describe, expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import type { Ref } from '../../../src/core/event.ts'
import { MemoryDisk } from '../../kit/disk.ts'
import type { ManualClock } from '../../kit/manual-clock.ts'
import { ManualClock as Clock } from '../../kit/manual-clock.ts'
import { exported } from '../../kit/open.ts'
import { bootOf, contentsOn, eventsOn, hour, openSynced, quiet, start, TabHub } from '../../kit/synced.ts'

const nothing: ReadonlyMap<string, number> = new Map()

describe('[E3] the time that the relay tells', () => {
  test('[E3] holds for stamps from then on, and after opening again', async () => {
    const disk = new MemoryDisk()
    const clock = new Clock(start - 5 * hour)
    const synced = await openSynced({ disk, clock })
    await synced.log.tellTime(start)
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await synced.close()
    const again = await openSynced({ disk, clock, seed: 2 })
    clock.advance(hour)
    const deal = await again.workspace.Deal.create({ name: 'B', value: 1 })
    const events = await eventsOn(again)
    expect(events.map(({ wall, ulid }) => [wall, decodeTime(ulid)])).toEqual([
      [start, start],
      [start + hour, start + hour],
    ])
    expect(deal.$createdAt).toBe(new Date(start + hour).toISOString())
  })

  test('[E3] holds in every tab', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const wrong = new Clock(start - 5 * hour)
    const [first, second] = [
      await openSynced({ disk, hub, clock: wrong }),
      await openSynced({ disk, hub, clock: wrong, seed: 2 }),
    ]
    await first.log.tellTime(start)
    await quiet()
    await second.workspace.Deal.create({ name: 'A', value: 1 })
    expect((await eventsOn(second))[0]?.wall).toBe(start)
  })

  test('[E3] own events that are dated a day ahead and have not left the device are issued again', async () => {
    const clock = new Clock(start + 30 * hour)
    const synced = await openSynced({ clock })
    const { $id } = await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await synced.workspace.Deal.win($id)
    await synced.log.tellTime(start)
    const times = (await eventsOn(synced)).map(({ ulid }) => decodeTime(ulid))
    expect(times).toEqual([start, start])
    expect(await synced.log.offerOwn(nothing, 10)).toHaveLength(2)
    expect(await synced.workspace.Deal.get($id)).toMatchObject({ stage: 'Won' })
  })

  test('[E3] what is less than a day ahead stays as it is, and so does what has left the device', async () => {
    for (const [ahead, isOffered] of [
      [23 * hour, false],
      [30 * hour, true],
    ] as const) {
      const synced = await openSynced({ clock: new Clock(start + ahead) })
      await synced.workspace.Deal.create({ name: 'A', value: 1 })
      if (isOffered) await synced.log.offerOwn(nothing, 10)
      const before = await contentsOn(synced.disk)
      const { generation } = synced.process.replica
      await synced.log.tellTime(start)
      expect(await contentsOn(synced.disk)).toEqual(before)
      expect(synced.process.replica.generation).toBe(generation)
    }
  })

  test('[E3] a clock that jumps a day ahead in the middle: nothing by it is offered, and the next word of the time puts it right', async () => {
    const clock: ManualClock = new Clock(start)
    const synced = await openSynced({ clock })
    await synced.log.tellTime(start)
    await synced.workspace.Deal.create({ name: 'in time', value: 1 })
    clock.advance(48 * hour)
    await synced.workspace.Deal.create({ name: 'ahead', value: 1 })
    expect(await synced.log.offerOwn(nothing, 10)).toHaveLength(1)
    await synced.log.passTime(start + 15_000)
    expect(await synced.log.offerOwn(nothing, 10)).toHaveLength(2)
    const times = (await eventsOn(synced)).map(({ ulid }) => decodeTime(ulid))
    expect(times).toEqual([start, start + 15_000])
  })

  test('[E3] a group in the middle of which it jumps waits as a whole', async () => {
    const clock: ManualClock = new Clock(start)
    const { workspace, log } = await openSynced({ clock })
    workspace.$.Deal.won('provision', () => clock.set(start + 48 * hour))
    await workspace.settled()
    await log.tellTime(start)
    const { $id } = await workspace.Deal.create({ name: 'in time', value: 1 })
    expect(await log.offerOwn(nothing, 10)).toHaveLength(2)
    await workspace.Deal.win($id)
    expect(await log.offerOwn(nothing, 10)).toHaveLength(2)
  })

  test('[E3] what such a clock has dated and has left the device all the same is offered: the relay says what is wrong with it', async () => {
    const clock: ManualClock = new Clock(start)
    const synced = await openSynced({ clock })
    await synced.log.tellTime(start)
    clock.advance(48 * hour)
    await synced.workspace.Deal.create({ name: 'ahead', value: 1 })
    await exported(synced.workspace)
    expect(await synced.log.offerOwn(nothing, 10)).toHaveLength(1)
  })

  test('[E3] so does it where the clock has been put right before that', async () => {
    const clock: ManualClock = new Clock(start)
    const synced = await openSynced({ clock })
    let ahead: Ref | undefined
    const tooFarAhead = (ref: Ref | undefined) => {
      ahead = ref
    }
    const relay = { has: () => false, heldBack: () => {}, tooFarAhead }
    await synced.log.tellTime(start)
    clock.advance(10 * 365 * 24 * hour)
    await synced.workspace.Deal.create({ name: 'in the wrong second', value: 1 })
    clock.set(start + 1000)
    await synced.workspace.Deal.create({ name: 'after it', value: 1 })
    expect(await synced.log.offerOwn(nothing, 10, relay)).toEqual([])
    expect(ahead).toBe(`${await bootOf(synced)}:1`)
    expect((await synced.log.offerAll(0, 10, relay)).events).toEqual([]) // where the token may carry others' too
    await synced.log.passTime(start + 15_000)
    expect(await synced.log.offerOwn(nothing, 10, relay)).toHaveLength(2)
    await synced.workspace.Deal.create({ name: 'later', value: 1 })
    expect(await synced.log.offerOwn(nothing, 10, relay)).toHaveLength(3)
    expect(ahead).toBeUndefined()
    const times = (await eventsOn(synced)).map(({ ulid }) => decodeTime(ulid))
    expect(Math.max(...times)).toBeLessThan(start + 2000)
    const { generation } = synced.process.replica
    await synced.log.passTime(start + 30_000)
    expect(synced.process.replica.generation).toBe(generation)
  })

  test('a word of the time that came late sets no clock', async () => {
    const clock: ManualClock = new Clock(start)
    const synced = await openSynced({ clock })
    await synced.log.tellTime(start)
    clock.advance(hour)
    await synced.log.passTime(start + 15_000)
    expect(synced.process.clock.now()).toBe(start + hour)
  })

  test('[E3] what waited for its time is looked at again', async () => {
    const other = await openSynced({ seed: 2, clock: new Clock(start) })
    await other.workspace.Deal.create({ name: 'A', value: 1 })
    const synced = await openSynced({ clock: new Clock(start - 40 * hour) })
    await synced.log.receive(await contentsOn(other.disk))
    expect(await synced.workspace.Deal.count()).toBe(0)
    await synced.log.tellTime(start)
    expect(await synced.workspace.Deal.count()).toBe(1)
  })

  test('a second more or less is how long a message takes, and changes nothing', async () => {
    const clock: ManualClock = new Clock(start)
    const synced = await openSynced({ clock })
    await synced.log.tellTime(start + 900)
    await synced.log.tellTime(Number.NaN)
    expect(synced.process.clock.now()).toBe(start)
    expect(await synced.disk.read((store) => store.meta(['clock']))).toEqual([undefined])
  })
})
