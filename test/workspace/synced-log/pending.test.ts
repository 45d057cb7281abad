/** What of its own a device still owes the relay. */
import { describe, expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import { deferred } from '../../../src/core/deferred.ts'
import type { Store } from '../../../src/core/storage.ts'
import { DexieDisk } from '../../kit/dexie-disk.ts'
import { MemoryDisk } from '../../kit/disk.ts'
import {
  acknowledgeAll,
  bootOf,
  commitOver,
  contentsOn,
  eventsOn,
  openSynced,
  quiet,
  TabHub,
} from '../../kit/synced.ts'

const nothing: ReadonlyMap<string, number> = new Map()

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

  test('[S2] what is acknowledged while a tab looks up who wrote it is acknowledged in that tab too', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const earlier = await openSynced({ disk, seed: 3 })
    await earlier.workspace.Deal.create({ name: 'A', value: 1 })
    await acknowledgeAll(earlier)
    await earlier.close()
    const [looking, going] = [deferred(), deferred()]
    let hold = async () => {}
    const second = await openSynced({
      disk,
      hub,
      seed: 2,
      store: (store) => {
        const { finalSeqs } = store
        store.finalSeqs = async (boots) => {
          const seqs = await finalSeqs.call(store, boots)
          await hold()
          return seqs
        }
        return store
      },
    })
    hold = () => {
      looking.resolve()
      return going.promise
    }
    const first = await openSynced({ disk, hub })
    await first.workspace.Deal.create({ name: 'B', value: 1 })
    await looking.promise
    await acknowledgeAll(first)
    await quiet()
    going.resolve()
    await quiet()
    expect([await first.log.pending(), await second.log.pending()]).toEqual([0, 0])
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
