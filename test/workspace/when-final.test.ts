import { expect, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Event } from '../../src/core/event.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { codeOf, createOrigin, exported } from '../kit/open.ts'
import type { Synced } from '../kit/synced.ts'
import { commitOver, contentsOn, openSynced, quiet, TabHub } from '../kit/synced.ts'

async function commitAll({ log, disk }: Synced, k = 1): Promise<void> {
  await log.receive([commitOver(k, (await contentsOn(disk)) as readonly Event[])])
}

/** Which of them have settled. */
function watch(promises: readonly Promise<unknown>[]): readonly boolean[] {
  const settled = promises.map(() => false)
  for (const [index, promise] of promises.entries()) {
    const settle = () => {
      settled[index] = true
    }
    promise.then(settle, settle)
  }
  return settled
}

test('[H8] resolves when a commit covers the event, also one inside a run', async () => {
  const synced = await openSynced()
  const { workspace } = synced
  workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { $id } = await workspace.Deal.create({ name: 'A', value: 1 })
  await workspace.Deal.win($id)
  const [customer] = await workspace.Customer.find()
  const [made] = await workspace.events.list({ entity: customer?.$id ?? '' })
  expect(made?.ref).toMatch(/#0$/)
  const [created] = await workspace.events.list({ entity: $id })
  const waiting = [created, made].map((event) => workspace.whenFinal(event?.ref ?? ''))
  const settled = watch(waiting)
  await quiet()
  expect(settled).toEqual([false, false])
  await commitAll(synced)
  await Promise.all(waiting)
  await workspace.whenFinal(made?.ref ?? '')
})

test('[H8] a commit that does not cover it leaves it waiting', async () => {
  const synced = await openSynced()
  const { workspace, process } = synced
  await workspace.Deal.create({ name: 'A', value: 1 })
  const before = (await contentsOn(synced.disk)) as readonly Event[]
  await workspace.Deal.create({ name: 'B', value: 1 })
  const waiting = [1, 2].map((seq) => workspace.whenFinal(`${process.replica.boot}:${seq}`))
  const settled = watch(waiting)
  await synced.log.receive([commitOver(1, before)])
  await quiet()
  expect(settled).toEqual([true, false])
  await synced.close()
  expect(await codeOf(waiting[1] as Promise<void>)).toBe('closed')
})

test('[H8] also where another tab merged the commit', async () => {
  const [disk, hub] = [new MemoryDisk(), new TabHub()]
  const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
  await first.workspace.Deal.create({ name: 'A', value: 1 })
  const waiting = second.workspace.whenFinal(`${first.process.replica.boot}:1`)
  await commitAll(first)
  await waiting
})

test('[H8] without a relay who waits is told so, but for what a file says is final', async () => {
  const workspace = await createOrigin().open()
  await workspace.Deal.create({ name: 'A', value: 1 })
  const [created] = await workspace.events.list()
  const ref = created?.ref ?? ''
  expect(await codeOf(workspace.whenFinal(ref))).toBe('no-relay')
  expect(await codeOf(workspace.whenFinal('nothing:1'))).toBe('not-found')
  const [header = '', line = ''] = (await exported(workspace)).split('\n')
  const commit = commitOver(1, [JSON.parse(line) as Event])
  await workspace.import([`${header}\n${JSON.stringify(commit)}\n`])
  await workspace.whenFinal(ref)
})

test.each(['nothing:1', 'no ref', 'a:0', ''])('[H8] an event that is not here is refused: %o', async (ref) => {
  const { workspace } = await openSynced()
  expect(await codeOf(workspace.whenFinal(ref))).toBe('not-found')
})

test('[H8] a verb that a run does not have is refused, and so is everything once it is closed', async () => {
  const synced = await openSynced()
  await synced.workspace.Deal.create({ name: 'A', value: 1 })
  const ref = `${synced.process.replica.boot}:1`
  expect(await codeOf(synced.workspace.whenFinal(`${ref}#0`))).toBe('not-found')
  await synced.close()
  expect(await codeOf(synced.workspace.whenFinal(ref))).toBe('closed')
})

test('[H8] closed while it is looked up, who waits is told so', async () => {
  const synced = await openSynced()
  const { workspace, process } = synced
  await workspace.Deal.create({ name: 'A', value: 1 })
  const lookUp = vi.spyOn(process.env.store, 'batches').mockReturnValue(new Promise(() => {}))
  const waiting = codeOf(workspace.whenFinal(`${process.replica.boot}:1`))
  await vi.waitUntil(() => lookUp.mock.calls.length > 0)
  await synced.close()
  expect(await waiting).toBe('closed')
})
