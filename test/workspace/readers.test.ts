/** Who may only read: the relay takes nothing of theirs (docs/semantics.md A). */
import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { HookRegistry } from '../../src/core/hook.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { codeOf } from '../kit/open.ts'
import { openSynced, quiet, rowsOn, TabHub } from '../kit/synced.ts'

/** A hook that would write. */
function hooks(registry: HookRegistry): void {
  registry.addAfter('Deal', 'created', 'greet', (deal, $) => void ($ as Made).Contact.create({ name: deal.name }), {})
}

interface Made {
  readonly Contact: { create(input: object): unknown }
}

test('[A] a reader is refused its verbs, plans included; a rehearsal and what changes nothing are no writes', async () => {
  const { workspace, log, disk } = await openSynced()
  const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
  log.granted(['read'])
  const before = (await rowsOn(disk)).length
  expect(await codeOf(workspace.Deal.update(deal.$id, { value: 2 }))).toBe('forbidden')
  const steps = [{ verb: 'Deal.win', input: { id: deal.$id } }]
  expect(await codeOf(workspace.together(steps))).toBe('forbidden')
  const [created] = await workspace.events.list()
  expect(await codeOf(workspace.undo(created?.ref ?? ''))).toBe('forbidden')
  expect(await workspace.together(steps, { dryRun: true })).toMatchObject({ outcome: 'rehearsed' })
  expect(await workspace.Deal.update(deal.$id, { value: 1 })).toMatchObject({ value: 1 })
  expect(await rowsOn(disk)).toHaveLength(before)
  log.granted(['read', 'write'])
  expect(await workspace.Deal.update(deal.$id, { value: 2 })).toMatchObject({ value: 2 })
})

test('[A] a reader with hooks has nothing to send, and waits for nothing', async () => {
  const { workspace, process, log, disk } = await openSynced({ hooks })
  expect((await rowsOn(disk)).map(({ event }) => event.kind)).toEqual(['activate'])
  expect(await log.pending()).toBe(1)
  log.granted(['read'])
  expect([await log.pending(), await log.ownSeqs()]).toEqual([0, {}])
  workspace.$.Deal.won('thank', () => {})
  await quiet()
  expect(await rowsOn(disk)).toHaveLength(1)
  log.granted(['read', 'append'])
  await quiet()
  expect(await log.pending()).toBe(2)
  expect(process.replica.unsent?.pending).toBe(2)
})

test('[A] what was done before the relay said so stays, and waits', async () => {
  const { workspace, log } = await openSynced({ hooks })
  await workspace.Deal.create({ name: 'Acme', value: 1 })
  log.granted(['read'])
  expect(await log.pending()).toBe(2) // the deal, and the contact of the hook
  expect(await workspace.Deal.count()).toBe(1)
})

test('[A] a reader is one in each tab, and when it is opened again without a network', async () => {
  const disk = new MemoryDisk()
  const hub = new TabHub()
  const first = await openSynced({ disk, hub })
  const second = await openSynced({ disk, hub, seed: 2 })
  first.log.granted(['read'])
  await quiet()
  expect(await codeOf(second.workspace.Deal.create({ name: 'Acme', value: 1 }))).toBe('forbidden')
  const later = await openSynced({ disk, seed: 3, hooks })
  expect(await codeOf(later.workspace.Deal.create({ name: 'Acme', value: 1 }))).toBe('forbidden')
  const other = await openSynced({ disk, seed: 4, actor: 'bea' })
  expect(await other.workspace.Deal.create({ name: 'Acme', value: 1 })).toMatchObject({ name: 'Acme' })
  first.log.granted(['read', 'write'])
  await quiet()
  expect(await second.workspace.Deal.create({ name: 'Acme', value: 1 })).toMatchObject({ name: 'Acme' })
})
