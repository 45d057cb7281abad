/** What the relay refuses, and what becomes of it. */
import { decodeTime } from 'ulid'
import { describe, expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import type { Event } from '../../../src/core/event.ts'
import { MemoryDisk } from '../../kit/disk.ts'
import { ManualClock as Clock } from '../../kit/manual-clock.ts'
import type { Synced } from '../../kit/synced.ts'
import { bootOf, commitOver, contentsOn, eventsOn, hour, openSynced, quiet, start, TabHub } from '../../kit/synced.ts'

const nothing: ReadonlyMap<string, number> = new Map()

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

  test('[E1] nor what it took while that was dismissed: its word counts, though a commit was here first', async () => {
    const { log, disk, ref, workspace, id } = await refused()
    const before = (await contentsOn(disk)) as readonly Event[]
    await log.note({ relay: 'it', segments: 0 })
    await log.dismiss(ref)
    await log.receive([commitOver(1, before)])
    await log.receive(before) // in a fresh document
    const [, taken] = await contentsOn(disk)
    expect(taken).toEqual(before[1])
    expect((await workspace.events.list({ entity: id })).map(({ data }) => data.value)).toEqual([1, 2, 3])
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
