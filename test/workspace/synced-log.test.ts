import { decodeTime } from 'ulid'
import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Event, Ref } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import type { Store } from '../../src/core/storage.ts'
import { reissue } from '../../src/workspace/reissue.ts'
import { DexieDisk } from '../kit/dexie-disk.ts'
import { MemoryDisk } from '../kit/disk.ts'
import type { ManualClock } from '../kit/manual-clock.ts'
import { ManualClock as Clock } from '../kit/manual-clock.ts'
import { exported } from '../kit/open.ts'
import type { Synced } from '../kit/synced.ts'
import { commitOver, contentsOn, hour, openSynced, quiet, rowsOn, start, TabHub } from '../kit/synced.ts'

const nothing: ReadonlyMap<string, number> = new Map()

async function eventsOn({ disk }: Synced): Promise<readonly Event[]> {
  return (await contentsOn(disk)) as readonly Event[] // nothing malformed is written here
}

async function bootOf(synced: Synced): Promise<string> {
  return synced.process.replica.boot ?? ''
}

async function acknowledgeAll({ log }: Synced): Promise<void> {
  await log.acknowledge(await log.ownSeqs())
}

describe('[S2] what is pending', () => {
  test('[S2] counts own events until they are acknowledged, and no lower figure changes that', async () => {
    const synced = await openSynced()
    const { workspace, log } = synced
    await workspace.Deal.create({ name: 'A', value: 1 })
    await workspace.Deal.create({ name: 'B', value: 1 })
    const boot = await bootOf(synced)
    expect(await log.pending()).toBe(2)
    expect(await log.ownSeqs()).toEqual({ [boot]: 2 })
    await log.acknowledge({ [boot]: 1, another: 7 })
    expect(await log.pending()).toBe(1)
    await log.acknowledge({ [boot]: 0 })
    expect(await log.pending()).toBe(1)
    expect(await log.isAcknowledged({ [boot]: 1 })).toBe(true)
    expect(await log.isAcknowledged({ [boot]: 2 })).toBe(false)
    await acknowledgeAll(synced)
    expect([await log.pending(), await log.ownSeqs()]).toEqual([0, {}])
    expect(await log.isAcknowledged({ [boot]: 2 })).toBe(true)
  })

  test('[S2] is known after opening again, and what was acknowledged is not offered again', async () => {
    const disk = new MemoryDisk()
    const first = await openSynced({ disk })
    await first.workspace.Deal.create({ name: 'A', value: 1 })
    await acknowledgeAll(first)
    await first.workspace.Deal.create({ name: 'B', value: 1 })
    const boot = await bootOf(first)
    await first.close()
    const second = await openSynced({ disk, seed: 2 })
    expect(await second.log.pending()).toBe(1)
    expect((await second.log.offerOwn(nothing, 10)).map(({ ref }) => ref)).toEqual([`${boot}:2`])
    await acknowledgeAll(second)
    await second.close()
    const third = await openSynced({ disk, seed: 3 })
    expect(await third.log.pending()).toBe(0)
    expect(await third.log.isAcknowledged({ [boot]: 2 })).toBe(true)
  })

  test('[S2] what was settled when a tab looked around is not sent with what it writes next', async () => {
    const synced = await openSynced()
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await acknowledgeAll(synced)
    await synced.process.lookAround()
    await synced.workspace.Deal.create({ name: 'B', value: 1 })
    expect(await synced.log.pending()).toBe(1)
    expect((await synced.log.offerOwn(nothing, 10)).map(({ seq }) => seq)).toEqual([2])
  })

  test('[S6] of what is acknowledged at once, what was written last is what a relay is asked for', async () => {
    for (const seeds of [[1, 2] as const, [2, 1] as const]) {
      const disk = new DexieDisk()
      let last = ''
      for (const seed of seeds) {
        const synced = await openSynced({ disk, seed })
        await synced.workspace.Deal.create({ name: 'A', value: 1 })
        last = `${await bootOf(synced)}:1`
        await synced.close()
      }
      const synced = await openSynced({ disk, seed: 3 })
      await acknowledgeAll(synced)
      expect((await synced.log.notes()).acked).toBe(last)
    }
  })

  test('[S2] events of other devices are nobody here to send', async () => {
    const other = await openSynced({ seed: 2 })
    await other.workspace.Deal.create({ name: 'A', value: 1 })
    const synced = await openSynced()
    await synced.log.receive(await contentsOn(other.disk))
    expect(await synced.log.pending()).toBe(0)
    expect(await synced.log.offerOwn(nothing, 10)).toEqual([])
  })

  test('[S2] what a commit covers counts as acknowledged, in every tab', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
    await first.workspace.Deal.create({ name: 'A', value: 1 })
    await quiet()
    expect(await second.log.pending()).toBe(1)
    await first.log.receive([commitOver(1, await eventsOn(first))])
    expect(await first.log.pending()).toBe(0)
    await quiet()
    expect(await second.log.pending()).toBe(0)
    await Promise.all([first.close(), second.close()])
    expect(await (await openSynced({ disk, seed: 3 })).log.pending()).toBe(0)
  })

  test('[S2] tabs tell each other what they wrote and what was acknowledged', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
    let heard = 0
    second.log.subscribe(() => {
      heard += 1
    })
    await first.workspace.Deal.create({ name: 'A', value: 1 })
    await quiet()
    expect([await second.log.pending(), heard > 0]).toEqual([1, true])
    await second.workspace.Deal.create({ name: 'B', value: 1 })
    expect(await second.log.pending()).toBe(2)
    await quiet()
    heard = 0
    await acknowledgeAll(first)
    await quiet()
    expect([await first.log.pending(), await second.log.pending(), heard]).toEqual([0, 0, 1])
  })

  test('a tab that is closed while a note goes to the disk tells nobody of it', async () => {
    const told: unknown[] = []
    class Heard extends TabHub {
      override open() {
        const channel = super.open()
        return { ...channel, post: (notice: unknown) => void told.push(notice) }
      }
    }
    let write = () => {}
    const disk = new Promise<void>((resolve) => {
      write = resolve
    })
    const slowly = (store: Store): Store => Object.assign(store, { note: () => disk })
    const { process, close } = await openSynced({ hub: new Heard(), store: slowly })
    const noting = process.note([{ name: 'reader', value: 'ada' }])
    await close()
    told.length = 0
    write()
    await noting
    await quiet()
    expect(told).toEqual([])
  })

  test('[S5] what is settled is not looked at again: opening reads of no process that has nothing to send', async () => {
    const disk = new MemoryDisk()
    for (let seed = 1; seed <= 5; seed += 1) {
      const synced = await openSynced({ disk, seed })
      await synced.workspace.Deal.create({ name: 'A', value: 1 })
      await acknowledgeAll(synced)
      await synced.close()
    }
    const asked: string[] = []
    const last = await openSynced({
      disk,
      seed: 6,
      store: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name)
            if (typeof member !== 'function') return member
            return (...args: unknown[]) => {
              if (name === 'metaStarting') asked.push(String(args[0]))
              return Reflect.apply(member, target, args)
            }
          },
        }),
    })
    expect(asked).toEqual([])
    expect(await last.log.pending()).toBe(0)
  })

  test('[S2] another history forgets acknowledgements and notes: everything that is not final is offered again', async () => {
    const synced = await openSynced()
    const { workspace, log } = synced
    await log.note({ relay: 'first', segments: 3 })
    await workspace.Deal.create({ name: 'A', value: 1 })
    await acknowledgeAll(synced)
    const [{ ref } = { ref: '' }] = await workspace.events.list()
    expect(await log.notes()).toEqual({ relay: 'first', segments: 3, acked: ref })
    await log.forgetRelay()
    expect(await log.notes()).toEqual({ segments: 0 })
    await log.note({ relay: 'first', segments: 0 }) // the same history, put back
    expect(await log.pending()).toBe(1)
    expect(await log.offerOwn(nothing, 10)).toHaveLength(1)
    await synced.close()
    expect(await (await openSynced({ disk: synced.disk, seed: 2 })).log.pending()).toBe(1)
  })
})

describe('what is offered', () => {
  test('[E3] goes out by position, in whole groups, and content is exactly what was written', async () => {
    const disk = new MemoryDisk()
    const hub = new TabHub()
    const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
    first.workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    await first.workspace.settled()
    const deal = await first.workspace.Deal.create({ name: 'A', value: 1 })
    await quiet()
    await second.workspace.Deal.update(deal.$id, { value: 2 })
    await first.workspace.Deal.win(deal.$id)
    await quiet()
    const rows = await rowsOn(disk)
    expect(rows.at(-1)?.event.kind).toBe('run')
    const all = await second.log.offerOwn(nothing, 100)
    expect(all.map(({ ref }) => ref)).toEqual(rows.map(refOf))
    expect(all.map(({ content }) => content)).toEqual(await contentsOn(disk))
    const cut = await second.log.offerOwn(nothing, rows.length - 1)
    expect(cut.map(({ ref }) => ref)).toEqual(rows.map(refOf)) // the group of the last is not cut
    const two = await second.log.offerOwn(nothing, 2)
    expect(two.map(({ ref }) => ref)).toEqual(rows.slice(0, 2).map(refOf))
  })

  test('[S2] begins behind what is acknowledged and behind what the document holds', async () => {
    const synced = await openSynced()
    const boot = async () => bootOf(synced)
    for (const name of ['A', 'B', 'C', 'D']) await synced.workspace.Deal.create({ name, value: 1 })
    await synced.log.acknowledge({ [await boot()]: 1 })
    const seqs = async (after: number) =>
      (await synced.log.offerOwn(new Map([[await boot(), after]]), 10)).map(({ seq }) => seq)
    expect(await seqs(0)).toEqual([2, 3, 4])
    expect(await seqs(3)).toEqual([4])
    expect(await seqs(4)).toEqual([])
  })

  test('[A4] what another tab wrote goes out with what this one wrote upon it, also before it is known whose it is', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const answers: (() => void)[] = []
    const slow = (store: Store): Store =>
      new Proxy(store, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name)
          if (typeof member !== 'function') return member
          return async (...args: unknown[]) => {
            const isAsking = name === 'meta' && String(args[0]) === `own/${other.process.replica.boot}`
            if (isAsking) await new Promise<void>((answer) => answers.push(answer))
            return Reflect.apply(member, target, args)
          }
        },
      })
    const other = await openSynced({ disk, hub, seed: 2 })
    const sender = await openSynced({ disk, hub, store: slow })
    await other.workspace.Deal.create({ name: 'A', value: 1 })
    const deal = sender.workspace.Deal.create({ name: 'B', value: 1 })
    const offered = deal.then(() => sender.log.offerOwn(nothing, 10))
    for (let isOver = false; !isOver; ) {
      void offered.then(() => {
        isOver = true
      })
      await quiet()
      for (const answer of answers.splice(0)) answer()
    }
    expect((await offered).map(({ ref }) => ref)).toEqual([`${await bootOf(other)}:1`, `${await bootOf(sender)}:1`])
  })

  test('[E3] is marked before it resolves, so it is never issued again', async () => {
    const synced = await openSynced()
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await synced.workspace.Deal.create({ name: 'B', value: 1 })
    const [first] = await synced.log.offerOwn(nothing, 1)
    expect(await reissue(synced.process)).toBe(1)
    expect((await contentsOn(synced.disk))[0]).toEqual(first?.content)
  })

  test('[E3] nothing is offered that could not be marked', async () => {
    const disk = new MemoryDisk()
    const synced = await openSynced({ disk })
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    disk.refuseWrites(1)
    await expect(synced.log.offerOwn(nothing, 10)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await synced.log.offerOwn(nothing, 10)).toHaveLength(1)
  })

  test('[E4] events of another person wait for a connection of that person', async () => {
    const disk = new MemoryDisk()
    const ada = await openSynced({ disk })
    await ada.workspace.Deal.create({ name: 'A', value: 1 })
    await ada.close()
    const bob = await openSynced({ disk, actor: 'bob', seed: 2 })
    await bob.log.signIn()
    await bob.workspace.Deal.create({ name: 'B', value: 1 })
    expect(await bob.log.pending()).toBe(1)
    const offered = (await bob.log.offerOwn(nothing, 10)) as readonly { content: unknown }[]
    expect(offered.map(({ content }) => content)).toMatchObject([{ actor: 'bob' }])
    await bob.close()
    expect(await (await openSynced({ disk, seed: 3 })).log.pending()).toBe(1)
  })

  test('[E3] what was written before anybody had signed in is theirs who sign in first, unless a relay may have it', async () => {
    const disk = new MemoryDisk()
    const nobody = await openSynced({ disk, actor: 'local' })
    const deal = await nobody.workspace.Deal.create({ name: 'A', value: 1 })
    const before = await contentsOn(disk)
    await nobody.close()
    const again = await openSynced({ disk, actor: 'local', seed: 2 })
    await again.workspace.Deal.update(deal.$id, { value: 2 })
    const [boot] = [await bootOf(again)]
    await again.log.offerOwn(new Map([[(await rowsOn(disk))[0]?.boot ?? '', 1]]), 10)
    await again.close()

    const ada = await openSynced({ disk, seed: 3 })
    await ada.log.signIn()
    const after = (await eventsOn(ada)).map(({ boot: of, actor }) => [of === boot ? 'offered' : 'kept', actor])
    expect(after).toEqual([
      ['kept', 'ada'],
      ['offered', 'local'],
    ])
    expect((await contentsOn(disk))[0]).not.toEqual(before[0])
    expect(await ada.log.pending()).toBe(1)
    expect(await ada.workspace.Deal.get(deal.$id)).toMatchObject({ $createdBy: 'ada', value: 2 })
    const generation = ada.process.replica.generation
    await ada.log.signIn()
    expect(ada.process.replica.generation).toBe(generation)
  })

  test('[E3 E4] a copied profile whose events are in a file as well is theirs whose device the relay heard first', async () => {
    const disk = new MemoryDisk()
    const nobody = await openSynced({ disk, actor: 'local' })
    await nobody.workspace.Deal.create({ name: 'A', value: 1 })
    const file = await exported(nobody.workspace)
    await nobody.close()
    const copy = await disk.copy()
    const before = await openSynced({ disk: copy, seed: 4, actor: 'local' })
    const { $id } = await before.workspace.Deal.create({ name: 'B', value: 1 })
    await before.close()
    const clock = new Clock(start + hour)
    const [ada, bob] = [
      await openSynced({ disk, seed: 2, clock }),
      await openSynced({ disk: copy, seed: 3, actor: 'bob', clock }),
    ]
    for (const { log } of [ada, bob]) await log.signIn()
    const held = await contentsOn(ada.disk)
    await bob.log.receive([...held, commitOver(1, await eventsOn(ada))])
    await bob.workspace.import(file)
    const [first, second, ...rest] = await eventsOn(bob)
    expect([first, second, ...rest].map((event) => [event?.kind, event?.actor])).toEqual([
      ['verb', 'ada'],
      ['verb', 'bob'],
      ['commit', 'relay'],
    ])
    expect(second).toMatchObject({ target: $id, deps: { [first?.boot ?? '']: 1 } })
    expect((first?.ulid ?? '') < (second?.ulid ?? '')).toBe(true)
    expect(await bob.log.pending()).toBe(1)
    expect(await bob.log.offerOwn(nothing, 10)).toMatchObject([{ content: { target: $id } }])
  })

  test('[E3 S2] where the disk was full at the first sign-in it is tried again before anything is said to be there', async () => {
    const disk = new MemoryDisk()
    const nobody = await openSynced({ disk, actor: 'local' })
    await nobody.workspace.Deal.create({ name: 'A', value: 1 })
    await nobody.close()
    const ada = await openSynced({ disk, seed: 2 })
    disk.refuseWrites(3)
    await expect(ada.log.signIn()).rejects.toMatchObject({ code: 'storage-full' })
    await expect(ada.log.ownSeqs()).rejects.toMatchObject({ code: 'storage-full' })
    await expect(ada.log.offerOwn(nothing, 10)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await ada.log.offerOwn(nothing, 10)).toMatchObject([{ content: { actor: 'ada' } }])
    expect(await ada.log.pending()).toBe(1)
  })

  test('to a server without commits goes everything of anybody that is not final, and no commit', async () => {
    const other = await openSynced({ seed: 2 })
    const deal = await other.workspace.Deal.create({ name: 'A', value: 1 })
    const synced = await openSynced()
    await synced.log.receive(await contentsOn(other.disk))
    await synced.log.receive([commitOver(1, await eventsOn(synced))])
    await other.workspace.Deal.update(deal.$id, { value: 2 })
    await synced.log.receive(await contentsOn(other.disk))
    await synced.workspace.Deal.update(deal.$id, { value: 3 })
    const { events, pos } = await synced.log.offerAll(0, 100)
    expect(events.map(({ boot, seq }) => [boot, seq])).toEqual([
      [await bootOf(other), 2],
      [await bootOf(synced), 1],
    ])
    expect(await synced.log.offerAll(pos, 100)).toEqual({ events: [], pos })
    expect((await synced.log.offerAll(0, 1)).pos).toBe(1)
  })
})

describe('[E4] two contents for one ref', () => {
  /** Two copies of a profile, one of which has issued its event again. */
  async function twins(): Promise<{ readonly synced: Synced; readonly ours: Event; readonly relays: Event }> {
    const synced = await openSynced()
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    const [ours] = (await eventsOn(synced)) as [Event]
    return { synced, ours, relays: { ...ours, set: { name: 'A', value: 2 } } as Event }
  }

  test.each([1, 2, 3, 4, 5])('[E4] what the relay holds folds, whichever hashes lower (%i)', async (value) => {
    const { synced, ours, relays } = await twins()
    const theirs = { ...relays, set: { name: 'A', value: value * 100 } }
    await synced.log.receive([theirs])
    expect(await contentsOn(synced.disk)).toEqual([theirs])
    expect(await synced.workspace.Deal.find()).toMatchObject([{ value: value * 100 }])
    await synced.log.receive([theirs])
    await synced.workspace.rebuild()
    expect(await synced.workspace.Deal.find()).toMatchObject([{ value: value * 100 }])
    const parked = await synced.disk.read((store) => store.parked())
    expect(parked).toMatchObject([{ why: 'twin', event: ours }])
  })

  test('[E4] once a relay is known, a twin from elsewhere is only kept', async () => {
    for (let value = 2; value < 12; value += 1) {
      const { synced, ours, relays } = await twins()
      await synced.log.note({ relay: 'it', segments: 0 })
      await synced.workspace.import(JSON.stringify({ ...relays, set: { name: 'A', value } }))
      expect(await contentsOn(synced.disk)).toEqual([ours])
      expect(await synced.disk.read((store) => store.parked())).toHaveLength(1)
    }
  })

  test("[E4] what waits here gives way to the relay's content too", async () => {
    const { synced, relays } = await twins()
    const late = { ...relays, boot: 'late', deps: { missing: 1 } }
    const theirs = { ...late, wall: 7 }
    const missing = { ...relays, boot: 'missing' }
    for (const [ours, relay] of [
      [late, theirs],
      [theirs, late],
    ] as const) {
      const other = await openSynced({ seed: 3 })
      await other.log.receive([ours])
      await other.log.receive([relay])
      await other.log.receive([missing])
      expect(await contentsOn(other.disk)).toContainEqual(relay)
    }
    expect(await synced.log.pending()).toBe(1)
  })

  test('[E4] what is final stays', async () => {
    const { synced, ours, relays } = await twins()
    await synced.log.receive([commitOver(1, [ours])])
    await synced.log.receive([relays])
    expect((await contentsOn(synced.disk))[0]).toEqual(ours)
  })
})

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

describe('[A4] what the relay refuses', () => {
  async function refused(): Promise<Synced & { readonly ref: string; readonly id: string }> {
    const synced = await openSynced()
    const { $id: id } = await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await synced.workspace.Deal.update(id, { value: 2 })
    await synced.workspace.Deal.update(id, { value: 3 })
    const ref = `${await bootOf(synced)}:2`
    await synced.log.offerOwn(nothing, 10)
    await synced.log.acknowledge({ [await bootOf(synced)]: 1 })
    synced.clock.advance(1)
    await synced.log.refuse({ type: 'refused', ref: `${ref}#0`, rule: 'A4', reason: 'deps' })
    return { ...synced, ref, id }
  }

  test('[A4] is listed, oldest first, with its event, also after opening again', async () => {
    const synced = await refused()
    synced.clock.advance(1)
    await synced.log.refuse({ type: 'refused', rule: 'A1', reason: 'no event named' })
    await synced.close()
    const again = await openSynced({ disk: synced.disk, clock: synced.clock, seed: 2 })
    expect(await again.log.refusals()).toMatchObject([
      { ref: synced.ref, rule: 'A4', reason: 'deps', event: { set: { value: 2 } } },
      { ref: '', rule: 'A1', event: undefined },
    ])
    await again.log.dismiss('')
    expect(await again.log.refusals()).toHaveLength(1)
  })

  test('[E1] dismissed, a skip takes its place, folds, and goes out instead, although the event was offered', async () => {
    const { log, workspace, disk, ref, id, clock } = await refused()
    await log.note({ relay: 'it', segments: 0 })
    const [, before] = (await contentsOn(disk)) as readonly Event[]
    await log.dismiss(ref)
    const { v, boot, seq, last, ulid, actor } = before as Event
    const skip = { v, boot, seq, last, ulid, actor, kind: 'skip', reason: 'A4: deps' }
    expect((await contentsOn(disk))[1]).toMatchObject(skip)
    expect((await log.offerOwn(nothing, 10)).map(({ content }) => content)).toMatchObject([skip, { set: { value: 3 } }])
    expect(await log.refusals()).toEqual([])
    expect(await workspace.Deal.get(id)).toMatchObject({ value: 3 })
    expect((await workspace.events.list({ entity: id })).map(({ data }) => data.value)).toEqual([1, 3])
    expect(clock.pending).toBe(0)
    await workspace.rebuild()
    expect((await workspace.events.list({ entity: id })).map(({ data }) => data.value)).toEqual([1, 3])
  })

  test('[A4] dismissing what is not refused is refused', async () => {
    const { log, ref } = await refused()
    await expect(log.dismiss('nothing:1')).rejects.toMatchObject({ code: 'not-found' })
    await log.dismiss(ref)
    await expect(log.dismiss(ref)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('[A4] a skip names no cause of which it is not certain that the relay has it', async () => {
    const other = await openSynced({ seed: 2 })
    const { $id } = await other.workspace.Deal.create({ name: 'A', value: 1 })
    for (const isCommitted of [false, true]) {
      const synced = await openSynced()
      await synced.log.receive(await contentsOn(other.disk))
      if (isCommitted) await synced.log.receive([commitOver(1, await eventsOn(synced))])
      await synced.workspace.Deal.update($id, { value: 2 })
      const ref = `${await bootOf(synced)}:1`
      await synced.log.refuse({ type: 'refused', ref, rule: 'A4', reason: 'deps' })
      await synced.log.dismiss(ref)
      expect((await eventsOn(synced)).at(-1)).toMatchObject({ kind: 'skip', deps: isCommitted ? { relay: 1 } : {} })
      expect(await synced.workspace.Deal.get($id)).toMatchObject({ value: 1 })
    }
  })

  test('[A4] a skip for an event that is dated too far ahead is not', async () => {
    const clock = new Clock(start + 72 * hour)
    const synced = await openSynced({ clock })
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    await synced.log.offerOwn(nothing, 10)
    await synced.log.tellTime(start)
    const ref = `${await bootOf(synced)}:1`
    await synced.log.refuse({ type: 'refused', ref, rule: 'A4', reason: 'time' })
    await synced.log.dismiss(ref)
    const [skip] = await eventsOn(synced)
    expect([skip?.kind, decodeTime(skip?.ulid ?? '')]).toEqual(['skip', start])
    expect(await synced.workspace.Deal.find()).toEqual([])
  })

  test('[E1] what the relay holds after all is not skipped', async () => {
    const { log, disk, ref } = await refused()
    const before = await contentsOn(disk)
    await log.acknowledge(await log.ownSeqs())
    await log.dismiss(ref)
    expect(await contentsOn(disk)).toEqual(before)
    expect(await log.refusals()).toEqual([])
  })

  test('[A4] other tabs hear of it', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
    let heard = 0
    second.log.subscribe(() => {
      heard += 1
    })
    await first.log.refuse({ type: 'refused', rule: 'A1', reason: 'too much' })
    await quiet()
    expect([heard, await second.log.refusals()]).toMatchObject([1, [{ rule: 'A1' }]])
  })
})
