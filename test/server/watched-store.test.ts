import { expect, test } from 'vitest'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { WatchedStore } from '../../server/watched-store.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { fenceOf } from '../kit/relay-entries.ts'
import { relayStoreContract } from './relay-store-contract.ts'

relayStoreContract(async () => new WatchedStore(new MemoryRelayStore(), new ManualClock(0)))

test('whether a store can be written is what came of its last write', async () => {
  const held = new HeldStore()
  const store = new WatchedStore(held, new ManualClock(0))
  const fence = await fenceOf(store, 'acme')
  const append = { fence, after: 0, entries: [] }
  held.isSilent = true // for what is tried, not for what is appended
  expect(await store.canWrite()).toBe(true)
  held.next('throws')
  await expect(store.append('acme', append)).rejects.toThrow('The disk is gone.')
  expect([await store.canWrite(), store.failures]).toEqual([false, 2])
  await store.append('acme', append)
  expect([await store.canWrite(), store.failures]).toEqual([true, 2])
  held.next('throws')
  await expect(store.appendToNote('acme', 'note', [])).rejects.toThrow('The disk is gone.')
  expect(await store.canWrite()).toBe(false)
})

test('a write is tried where the last one failed, at most one a second however many ask', async () => {
  const [held, clock] = [new HeldStore(), new ManualClock(5000)]
  const store = new WatchedStore(held, clock)
  held.isSilent = true
  await expect(fenceOf(store, 'acme')).rejects.toThrow('The disk does not answer.')
  expect(await Promise.all([store.canWrite(), store.canWrite()])).toEqual([false, false])
  expect(store.failures).toBe(2)
  held.isSilent = false
  clock.advance(999)
  expect(await store.canWrite()).toBe(false)
  clock.advance(1)
  expect(await store.canWrite()).toBe(true)
  expect([...held.owners.keys()].includes('acme')).toBe(false)
})
