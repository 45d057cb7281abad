import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Event } from '../../src/core/event.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { createOrigin } from '../kit/open.ts'
import type { Synced } from '../kit/synced.ts'
import { commitOver, contentsOn, openSynced, quiet, TabHub } from '../kit/synced.ts'

async function acknowledgeAll({ log }: Synced): Promise<void> {
  await log.acknowledge(await log.ownSeqs())
}

async function commitAll({ log, disk }: Synced, k = 1): Promise<void> {
  await log.receive([commitOver(k, (await contentsOn(disk)) as readonly Event[])])
}

async function syncOf({ workspace }: Synced, id: string): Promise<unknown> {
  const [found] = await workspace.Deal.find({ $id: id })
  const got = await workspace.Deal.get(id)
  expect(got?.$sync).toBe(found?.$sync)
  return got?.$sync
}

test('[S2] an entity is local, then sent once the relay has all that touches it, then final', async () => {
  const synced = await openSynced()
  const { workspace, log, process } = synced
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  await workspace.Deal.update($id, { value: 2 })
  expect(await syncOf(synced, $id)).toBe('local')
  await log.acknowledge({ [process.replica.boot ?? '']: 1 })
  expect(await syncOf(synced, $id)).toBe('local')
  await acknowledgeAll(synced)
  expect(await syncOf(synced, $id)).toBe('sent')
  await workspace.Deal.update($id, { value: 3 })
  expect(await syncOf(synced, $id)).toBe('local')
  await commitAll(synced)
  expect(await syncOf(synced, $id)).toBe('final')
})

test('[S2] an entity as it was says how far those events have come that had made it so', async () => {
  const synced = await openSynced()
  const { workspace, log, process } = synced
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  await workspace.Deal.update($id, { value: 2 })
  const [created, updated] = await workspace.events.list({ entity: $id })
  const syncAt = async (asOf = '') => {
    const [found] = await workspace.Deal.find({}, { asOf })
    const got = await workspace.Deal.get($id, { asOf })
    expect(got?.$sync).toBe(found?.$sync)
    return got?.$sync
  }
  const both = async () => [await syncAt(created?.ref), await syncAt(updated?.ref)]
  expect(await both()).toEqual(['local', 'local'])
  await log.acknowledge({ [process.replica.boot ?? '']: 1 })
  expect(await both()).toEqual(['sent', 'local'])
  await commitAll(synced)
  expect(await both()).toEqual(['final', 'final'])
  await workspace.Deal.update($id, { value: 3 })
  expect(await both()).toEqual(['final', 'final'])
})

test('[S2] what others wrote is sent as soon as it is here', async () => {
  const other = await openSynced({ seed: 2 })
  const { $id } = await other.workspace.Deal.create({ name: 'A', value: 1 })
  const synced = await openSynced()
  await synced.log.receive(await contentsOn(other.disk))
  expect(await syncOf(synced, $id)).toBe('sent')
  await synced.workspace.Deal.update($id, { value: 2 })
  expect(await syncOf(synced, $id)).toBe('local')
})

test('[S2] what a hook run made goes with its run', async () => {
  const synced = await openSynced()
  const { workspace } = synced
  workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  await workspace.Deal.win($id)
  expect((await workspace.Customer.find())[0]?.$sync).toBe('local')
  await acknowledgeAll(synced)
  expect((await workspace.Customer.find())[0]?.$sync).toBe('sent')
})

test('[S2] live queries show what is acknowledged, in every tab, and nothing else changes for them', async () => {
  const [disk, hub] = [new MemoryDisk(), new TabHub()]
  const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
  const live = [first, second].map(({ workspace }) => workspace.Deal.live({}))
  const shown = () => live.map((query) => query.getSnapshot().data.map(({ $sync }) => $sync))
  await Promise.all(live.map((query) => query.ready()))
  await first.workspace.Deal.create({ name: 'A', value: 1 })
  await first.workspace.Deal.create({ name: 'B', value: 1 })
  await quiet()
  expect(shown()).toEqual([
    ['local', 'local'],
    ['local', 'local'],
  ])
  const before = live.map((query) => query.getSnapshot().data[1])
  await first.log.acknowledge({ [first.process.replica.boot ?? '']: 1 })
  await quiet()
  expect(shown()).toEqual([
    ['sent', 'local'],
    ['sent', 'local'],
  ])
  expect(live.map((query) => query.getSnapshot().data[1])).toEqual(before)
  await acknowledgeAll(second)
  await quiet()
  await commitAll(first)
  await quiet()
  expect(shown()).toEqual([
    ['final', 'final'],
    ['final', 'final'],
  ])
})

test('[S2] is known after opening again, of what is not acknowledged alone', async () => {
  const disk = new MemoryDisk()
  const first = await openSynced({ disk })
  const [a, b] = [
    await first.workspace.Deal.create({ name: 'A', value: 1 }),
    await first.workspace.Deal.create({ name: 'B', value: 1 }),
  ]
  await first.log.acknowledge({ [first.process.replica.boot ?? '']: 1 })
  await first.close()
  const second = await openSynced({ disk, seed: 2 })
  expect([await syncOf(second, a.$id), await syncOf(second, b.$id)]).toEqual(['sent', 'local'])
  await second.log.forgetRelay()
  expect([await syncOf(second, a.$id), await syncOf(second, b.$id)]).toEqual(['local', 'local'])
})

test('[E1] a skip lets go of what its event had touched', async () => {
  const synced = await openSynced()
  const { workspace, log, process } = synced
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  await acknowledgeAll(synced)
  await workspace.Deal.update($id, { value: 2 })
  const live = workspace.Deal.live({})
  await live.ready()
  expect(live.getSnapshot().data.map(({ $sync }) => $sync)).toEqual(['local'])
  const ref = `${process.replica.boot}:2`
  await log.refuse({ type: 'refused', ref, rule: 'A4', reason: 'deps' })
  await log.dismiss(ref)
  await quiet()
  expect(live.getSnapshot().data).toMatchObject([{ $sync: 'sent', value: 1 }])
  expect(await log.pending()).toBe(1)
})

test('[E1] and in every tab', async () => {
  const [disk, hub] = [new MemoryDisk(), new TabHub()]
  const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
  const { $id } = await first.workspace.Deal.create({ name: 'A', value: 1 })
  await acknowledgeAll(first)
  await first.workspace.Deal.update($id, { value: 2 })
  await quiet()
  expect(await syncOf(second, $id)).toBe('local')
  const ref = `${first.process.replica.boot}:2`
  await first.log.refuse({ type: 'refused', ref, rule: 'A4', reason: 'deps' })
  await first.log.dismiss(ref)
  await quiet()
  expect(await syncOf(second, $id)).toBe('sent')
})

test('a tab that missed what others said catches up when it is looked at again', async () => {
  const disk = new MemoryDisk()
  const [first, deaf] = [await openSynced({ disk }), await openSynced({ disk, seed: 2 })]
  const { $id } = await first.workspace.Deal.create({ name: 'A', value: 1 })
  await deaf.process.lookAround()
  expect([await syncOf(deaf, $id), await deaf.log.pending()]).toEqual(['local', 1])
  await acknowledgeAll(first)
  await deaf.process.lookAround()
  expect([await syncOf(deaf, $id), await deaf.log.pending()]).toEqual(['sent', 0])
})

test('without a relay everything that is not final is local', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  expect((await workspace.Deal.get($id))?.$sync).toBe('local')
})
