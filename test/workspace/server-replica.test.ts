/** A replica on a server (`replica: 'server'`): nobody is there to dismiss what the relay refuses of its hooks. */
import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Synced } from '../kit/synced.ts'
import { contentsOn, openSynced, quiet, rowsOn } from '../kit/synced.ts'

async function openWithHook(synced: 'device' | 'server', seed = 1): Promise<Synced> {
  const opened = await openSynced({ synced, seed })
  opened.workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  await quiet()
  return opened
}

/** Kinds of the events that this replica wrote, in order. */
async function wrote({ disk, process }: Synced): Promise<readonly string[]> {
  const own = (await rowsOn(disk)).filter(({ boot }) => boot === process.replica.boot)
  return own.map(({ event }) => event.kind)
}

async function winDeal({ workspace }: Synced): Promise<void> {
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await workspace.Deal.win($id)
}

test('[H5] it announces a hook once it has caught up, if the workspace has not seen it by then', async () => {
  const first = await openWithHook('server')
  expect(await wrote(first)).toEqual([])
  first.log.granted(['read', 'write'])
  first.log.caughtUp()
  await quiet()
  expect(await wrote(first)).toEqual(['activate'])
  const second = await openWithHook('server', 2)
  second.log.granted(['read', 'write'])
  await second.log.receive(await contentsOn(first.disk))
  second.log.caughtUp()
  await quiet()
  expect(await wrote(second)).toEqual([])
})

test('[H5] a hook that runs before that is announced afterwards', async () => {
  const synced = await openWithHook('server')
  await winDeal(synced)
  expect(await synced.workspace.Customer.count()).toBe(1)
  synced.log.caughtUp()
  await quiet()
  expect(await wrote(synced)).toEqual(['verb', 'verb', 'run', 'activate'])
})

test('[A] while the relay does not let it write, hooks rest: its verbs list what they owe, and it pays once it may', async () => {
  const owing = await openSynced({ seed: 2 })
  // A body that waits for something else runs outside its verb's group, and this one never gets that far.
  owing.workspace.$.Deal.won('provision', () => new Promise<void>(() => {}))
  await winDeal(owing)
  const theirs = await contentsOn(owing.disk)
  void owing.close()

  const synced = await openWithHook('server')
  const owed = async () => (await synced.workspace.runs.debts()).map(({ hook }) => hook)
  synced.log.granted(['read', 'append'])
  await synced.log.receive(theirs)
  synced.log.caughtUp()
  await winDeal(synced)
  synced.clock.advance(60_000)
  await synced.workspace.settled()
  expect(await wrote(synced)).toEqual(['verb', 'verb'])
  expect(await owed()).toEqual(['Deal.won/provision', 'Deal.won/provision'])

  synced.log.granted(['read', 'write'])
  await quiet()
  await synced.workspace.settled()
  expect(await wrote(synced)).toEqual(['verb', 'verb', 'run', 'run'])
  expect([await owed(), await synced.workspace.Customer.count()]).toEqual([[], 2])
})

test('[A] a device runs them all the same: a person dismisses there what the relay refuses', async () => {
  const synced = await openWithHook('device')
  synced.log.granted(['read', 'append'])
  await winDeal(synced)
  expect(await wrote(synced)).toEqual(['activate', 'verb', 'verb', 'run'])
})
