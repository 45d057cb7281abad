import { describe, expect, test } from 'vitest'
import '../../src/crm/index.ts'
import type { Store } from '../../src/core/storage.ts'
import { reissue } from '../../src/workspace/reissue.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { exported } from '../kit/open.ts'
import { contentsOn, hour, openSynced, rowsOn } from '../kit/synced.ts'

/** The store, with something done right before each call of a method. */
function rightBefore(store: Store, method: keyof Store, task: () => Promise<void>): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as (...args: unknown[]) => unknown // a store has nothing but methods
      return async (...args: unknown[]) => {
        if (name === method) await task()
        return Reflect.apply(member, target, args)
      }
    },
  })
}

/** The events of a log in the form that is exported. */
function eventsIn(text: string): readonly unknown[] {
  const [, ...lines] = text.trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as unknown)
}

describe('[E3] no event leaves the device with two contents', () => {
  test('[E3] what goes out between the look and the write of a re-issue stays as it went out', async () => {
    const disk = new MemoryDisk()
    let hand = async () => {}
    const reissuing = await openSynced({
      disk,
      store: (store) =>
        rightBefore(store, 'write', async () => {
          const task = hand
          hand = async () => {}
          await task()
        }),
    })
    await reissuing.workspace.Deal.create({ name: 'A', value: 1 })
    const sending = await openSynced({ disk, seed: 2 })
    let sent: readonly unknown[] = []
    hand = async () => {
      sent = (await sending.log.offerOwn(new Map(), 10)).map(({ content }) => content)
    }
    reissuing.clock.advance(hour)
    expect(await reissue(reissuing.process)).toBe(0)
    expect(sent).toHaveLength(1)
    expect(await contentsOn(disk)).toEqual(sent)
  })

  test.each(['offerOwn', 'export'] as const)(
    '[E3] what is issued again between the read and the note of %s goes out as it is then',
    async (how) => {
      const disk = new MemoryDisk()
      const reissuing = await openSynced({ disk })
      await reissuing.workspace.Deal.create({ name: 'A', value: 1 })
      const before = await contentsOn(disk)
      let isDone = false
      const sending = await openSynced({
        disk,
        seed: 2,
        store: (store) =>
          rightBefore(store, 'note', async () => {
            if (isDone) return
            isDone = true
            reissuing.clock.advance(hour)
            expect(await reissue(reissuing.process)).toBe(1)
          }),
      })
      const sent =
        how === 'offerOwn'
          ? (await sending.log.offerOwn(new Map(), 10)).map(({ content }) => content)
          : eventsIn(await exported(sending.workspace))
      expect(isDone).toBe(true)
      expect(sent).toEqual(await contentsOn(disk))
      expect(sent).not.toEqual(before)
      expect(await reissue(reissuing.process)).toBe(0)
    },
  )

  test('[E3] what is written between the two reads of an export does not go out unnoted', async () => {
    const disk = new MemoryDisk()
    const writing = await openSynced({ disk })
    await writing.workspace.Deal.create({ name: 'A', value: 1 })
    let isDone = false
    const sending = await openSynced({
      disk,
      seed: 2,
      store: (store) =>
        rightBefore(store, 'note', async () => {
          if (!isDone) await writing.workspace.Deal.create({ name: 'B', value: 1 })
          isDone = true
        }),
    })
    const sent = eventsIn(await exported(sending.workspace))
    expect(sent).toHaveLength(2) // as the next block of the export
    expect(await reissue(writing.process)).toBe(0)
    expect(await contentsOn(disk)).toEqual(sent)
  })

  test('[S3] a full disk keeps nobody from exporting; what is out is noted with the next chance, and before any re-issue', async () => {
    const disk = new MemoryDisk()
    const synced = await openSynced({ disk })
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    disk.refuseWrites(1)
    const sent = eventsIn(await exported(synced.workspace))
    expect(sent).toHaveLength(1)
    disk.refuseWrites(1)
    await expect(reissue(synced.process)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await reissue(synced.process)).toBe(0)
    expect(await contentsOn(disk)).toEqual(sent)
  })

  test("[E3] others' events are noted nowhere, and exporting again notes nothing", async () => {
    const other = await openSynced({ seed: 2 })
    await other.workspace.Deal.create({ name: 'A', value: 1 })
    let notes = 0
    const synced = await openSynced({
      store: (store) =>
        rightBefore(store, 'note', async () => {
          notes += 1
        }),
    })
    await synced.log.receive(await contentsOn(other.disk))
    await exported(synced.workspace)
    expect(notes).toBe(0)
    await synced.workspace.Deal.create({ name: 'B', value: 1 })
    await exported(synced.workspace)
    await exported(synced.workspace)
    expect(notes).toBe(1)
    const [, own] = await rowsOn(synced.disk)
    expect(await synced.disk.read((store) => store.metaStarting('offered/'))).toEqual([
      { name: `offered/${own?.boot}`, value: 1 },
    ])
  })

  test('a note makes no other tab read anything anew', async () => {
    const disk = new MemoryDisk()
    const synced = await openSynced({ disk })
    await synced.workspace.Deal.create({ name: 'A', value: 1 })
    const { generation } = await disk.read((store) => store.standing())
    await exported(synced.workspace)
    await synced.log.acknowledge(await synced.log.ownSeqs())
    expect((await disk.read((store) => store.standing())).generation).toBe(generation)
  })
})
