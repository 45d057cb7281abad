/** Two contents for one ref. */
import { describe, expect, test } from 'vitest'
import '../../../src/billing/index.ts'
import '../../../src/crm/index.ts'
import type { Event } from '../../../src/core/event.ts'
import type { Synced } from '../../kit/synced.ts'
import { commitOver, contentsOn, eventsOn, openSynced } from '../../kit/synced.ts'

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

  /** Of a device that has both, of which the relay's is final. */
  async function fileWithBoth(value: number): Promise<{ readonly file: string; readonly relays: readonly Event[] }> {
    const { synced, relays } = await twins()
    const theirs = { ...relays, set: { name: 'A', value } } as Event
    await synced.log.note({ relay: 'it', segments: 0 })
    await synced.log.receive([theirs])
    const commit = commitOver(1, [theirs])
    await synced.log.receive([commit])
    const lines: string[] = []
    for await (const chunk of synced.workspace.export()) lines.push(chunk)
    return { file: lines.join(''), relays: [theirs, commit] }
  }

  test.each([2, 3, 4, 5, 6, 7])(
    '[S4] a file that holds both gives the one that is final, however it is cut (%i)',
    async (value) => {
      const { file, relays } = await fileWithBoth(value)
      const [header, ...lines] = file.trim().split('\n')
      const [whole, cut] = [await openSynced({ seed: 2 }), await openSynced({ seed: 3 })]
      await whole.workspace.import(file)
      for (const line of lines) await cut.workspace.import(`${header}\n${line}\n`)
      expect(await contentsOn(whole.disk)).toEqual(relays)
      expect(await contentsOn(cut.disk)).toEqual(relays)
    },
  )

  test.each([2, 3, 4, 5, 6, 7])('[E4] what files made final gives way to what the relay holds (%i)', async (value) => {
    const { synced, ours, relays } = await twins()
    const theirs = { ...relays, set: { name: 'A', value } } as Event
    const commit = commitOver(1, [ours])
    await synced.workspace.import(`${JSON.stringify(ours)}\n${JSON.stringify(commit)}\n`)
    await synced.log.note({ relay: 'it', segments: 0 })
    await synced.log.receive([theirs, commit])
    expect((await contentsOn(synced.disk))[0]).toEqual(theirs)
    expect(await synced.workspace.Deal.find()).toMatchObject([{ value, $sync: 'final' }])
  })
})
