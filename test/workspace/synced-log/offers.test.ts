/** What is sent, and in which order. */
import { describe, expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import { refOf } from '../../../src/core/event.ts'
import type { Store } from '../../../src/core/storage.ts'
import { reissue } from '../../../src/workspace/reissue.ts'
import { MemoryDisk } from '../../kit/disk.ts'
import { ManualClock as Clock } from '../../kit/manual-clock.ts'
import { exported } from '../../kit/open.ts'
import {
  bootOf,
  commitOver,
  contentsOn,
  eventsOn,
  hour,
  openSynced,
  quiet,
  rowsOn,
  start,
  TabHub,
} from '../../kit/synced.ts'

const nothing: ReadonlyMap<string, number> = new Map()

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
    expect(await synced.log.offerAll(pos, 100)).toEqual({ events: [], pos, waiting: [] })
    expect((await synced.log.offerAll(0, 1)).pos).toBe(1)
  })
})
