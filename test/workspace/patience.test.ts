import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { createOrigin, exchange } from '../kit/open.ts'
import type { Synced, SyncedOptions } from '../kit/synced.ts'
import { contentsOn, openSynced, quiet, start, TabHub } from '../kit/synced.ts'

/** Opens a workspace with the hook that provisions a customer. */
async function openWithHook(options: SyncedOptions = {}): Promise<Synced> {
  const synced = await openSynced(options)
  provision(synced)
  await quiet()
  return synced
}

function provision({ workspace }: Synced): void {
  workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
}

/** What a device wrote that knew of the hook and went away before it had run: a deal won and nobody provisioned. */
async function owed(): Promise<readonly unknown[]> {
  const device = await openSynced({ seed: 9 })
  // A body that waits for something else runs outside its verb's group, and this one never gets that far.
  device.workspace.$.Deal.won('provision', () => new Promise<void>(() => {}))
  const { $id } = await device.workspace.Deal.create({ name: 'Acme', value: 1 })
  await device.workspace.Deal.win($id)
  const contents = await contentsOn(device.disk)
  void device.close()
  return contents
}

function customers({ workspace }: Synced): Promise<number> {
  return workspace.Customer.count()
}

describe("[H6] a debt of another device's event that comes by sync", () => {
  test('[H6] is paid once everything is in and then some seconds have passed', async () => {
    const synced = await openWithHook()
    await synced.log.receive(await owed())
    synced.clock.advance(60_000)
    await quiet()
    expect(await customers(synced)).toBe(0)
    synced.log.caughtUp()
    await quiet()
    synced.clock.advance(999)
    await quiet()
    expect(await customers(synced)).toBe(0)
    synced.clock.advance(9_001)
    await quiet()
    expect(await customers(synced)).toBe(1)
  })

  test('[H6] waits for another time on each device', async () => {
    const contents = await owed()
    const times = new Set<number>()
    for (let seed = 1; seed <= 6; seed += 1) {
      const synced = await openWithHook({ seed })
      await synced.log.receive(contents)
      synced.log.caughtUp()
      await quiet()
      expect(synced.clock.advanceToNext()).toBe(true)
      times.add(synced.clock.now() - start)
      await quiet()
      expect(await customers(synced)).toBe(1)
    }
    expect(times.size).toBeGreaterThan(3)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...times)).toBeLessThanOrEqual(10_000)
  })

  test('[H6] is paid by a replica on a server after ten seconds', async () => {
    const synced = await openWithHook({ synced: 'server' })
    await synced.log.receive(await owed())
    synced.log.caughtUp()
    await quiet()
    synced.clock.advance(9_999)
    await quiet()
    expect(await customers(synced)).toBe(0)
    synced.clock.advance(1)
    await quiet()
    expect(await customers(synced)).toBe(1)
  })

  test('[H6] is left alone where another device has paid it meanwhile', async () => {
    const contents = await owed()
    const [payer, synced] = [await openWithHook(), await openWithHook({ seed: 2 })]
    for (const { log } of [payer, synced]) {
      await log.receive(contents)
      log.caughtUp()
    }
    await quiet()
    await payer.workspace.settled()
    await synced.log.receive(await contentsOn(payer.disk))
    synced.clock.advance(60_000)
    await quiet()
    expect(await synced.workspace.runs.find()).toHaveLength(1)
    expect(await synced.log.pending()).toBe(1) // its activation of the hook
  })

  test('[H6] comes while it is caught up: it waits from then on', async () => {
    const synced = await openWithHook()
    synced.log.caughtUp()
    synced.clock.advance(60_000)
    await synced.log.receive(await owed())
    await quiet()
    expect(await customers(synced)).toBe(0)
    synced.clock.advance(10_000)
    await quiet()
    expect(await customers(synced)).toBe(1)
  })

  test('[H6] waits again when a new connection begins, since more is on its way', async () => {
    const synced = await openWithHook()
    synced.log.caughtUp()
    await synced.log.tellTime(start)
    await synced.log.receive(await owed())
    synced.clock.advance(60_000)
    await quiet()
    expect(await customers(synced)).toBe(0)
    synced.log.caughtUp()
    await quiet()
    synced.clock.advance(10_000)
    await quiet()
    expect(await customers(synced)).toBe(1)
  })

  test('[H3] is paid at once by whoever waits for `settled`', async () => {
    for (const isCaughtUp of [false, true]) {
      const synced = await openWithHook()
      await synced.log.receive(await owed())
      if (isCaughtUp) synced.log.caughtUp()
      await quiet()
      await synced.workspace.settled()
      expect(await customers(synced)).toBe(1)
      expect(synced.clock.now()).toBe(start)
    }
  })

  test('[H6] is paid by a tab that does not lead, where the leading one has no such hook', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const clock = new ManualClock(start)
    const [leader, follower] = [
      await openSynced({ disk, hub, clock }),
      await openWithHook({ disk, hub, clock, seed: 2 }),
    ]
    await leader.log.receive(await owed())
    leader.log.caughtUp()
    await quiet()
    expect(await customers(follower)).toBe(0)
    clock.advance(10_000)
    await quiet()
    expect(await customers(follower)).toBe(1)
  })
})

describe('[H6] whoever emitted pays at once', () => {
  test('[H6] in the process that did', async () => {
    const synced = await openSynced()
    synced.workspace.$.Deal.won('provision', async (deal, $) => {
      await quiet()
      $.Customer.create({ name: deal.name })
    })
    const { $id } = await synced.workspace.Deal.create({ name: 'Acme', value: 1 })
    await synced.workspace.Deal.win($id)
    for (let round = 0; round < 5; round += 1) await quiet()
    expect([await customers(synced), synced.clock.now()]).toEqual([1, start])
  })

  test('[H6] and after a restart, without having caught up', async () => {
    const disk = new MemoryDisk()
    const first = await openSynced({ disk })
    first.workspace.$.Deal.won('provision', () => new Promise<void>(() => {}))
    const { $id } = await first.workspace.Deal.create({ name: 'Acme', value: 1 })
    await first.workspace.Deal.win($id)
    await first.log.acknowledge(await first.log.ownSeqs())
    await first.close()
    const second = await openWithHook({ disk, seed: 2 })
    await quiet()
    expect([await customers(second), second.clock.now()]).toEqual([1, start])
  })

  test('[H6] what comes by a file is paid at once', async () => {
    const synced = await openWithHook()
    const lines = (await owed()).map((content) => JSON.stringify(content)).join('\n')
    await synced.workspace.import(lines)
    await quiet()
    expect([await customers(synced), synced.clock.now()]).toEqual([1, start])
  })

  test('[H6] nothing waits in a workspace that does not sync', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    left.$.Deal.won('provision', () => new Promise<void>(() => {}))
    right.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    const { $id } = await left.Deal.create({ name: 'Acme', value: 1 })
    await left.Deal.win($id)
    await exchange(left, right)
    await right.settled()
    expect(await right.Customer.count()).toBe(1)
  })
})
