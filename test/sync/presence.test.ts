/** Who is here: docs/protocol.md, Presence; docs/semantics.md A5. */
import { describe, expect, test } from 'vitest'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import type { Tab } from '../kit/sync/device.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online } from '../kit/sync/devices.ts'

const device = createDevices()

function world() {
  const made = createTestRelay()
  const options = { relay: made.relay, clock: made.clock }
  return { ...made, ann: device({ ...options, actor: 'ann' }), ben: device({ ...options, actor: 'ben' }) }
}

function seen({ sync }: Tab): unknown[] {
  return sync.presence.others.map(({ actor, state }) => [actor, state]).sort()
}

async function sees(tab: Tab, expected: readonly unknown[]): Promise<void> {
  await until(() => JSON.stringify(seen(tab)) === JSON.stringify(expected)).catch(() =>
    expect(seen(tab)).toEqual(expected),
  )
}

test('others see what a tab says of itself, changes of it, and that it is gone', async () => {
  const { ann, ben } = world()
  const [annTab, benTab] = [ann.tab(), ben.tab()]
  await Promise.all([online(annTab), online(benTab)])
  annTab.sync.presence.set({ deal: 'deal_1' })
  await sees(benTab, [['ann', { deal: 'deal_1' }]])
  annTab.sync.presence.set({ deal: 'deal_2' })
  await sees(benTab, [['ann', { deal: 'deal_2' }]])
  annTab.sync.presence.set(undefined)
  await sees(benTab, [])
  annTab.sync.presence.set(3)
  await sees(benTab, [['ann', 3]])
  await annTab.sync.close()
  await sees(benTab, [])
})

test('what was said before anybody was connected is seen once somebody is', async () => {
  const { ann, ben } = world()
  const annTab = ann.tab()
  annTab.sync.presence.set('early')
  const benTab = ben.tab()
  await sees(benTab, [['ann', 'early']])
})

test('subscribers hear of changes, and of nothing else', async () => {
  const { ann, ben } = world()
  const [annTab, benTab] = [ann.tab(), ben.tab()]
  const heard: unknown[] = []
  const undo = benTab.sync.presence.subscribe((others) => heard.push(others.map(({ state }) => state)))
  await Promise.all([online(annTab), online(benTab)])
  annTab.sync.presence.set(1)
  await sees(benTab, [['ann', 1]])
  annTab.sync.presence.set(1)
  benTab.sync.presence.set('of my own')
  await sees(annTab, [['ben', 'of my own']])
  await calm()
  expect(heard).toEqual([[1]])
  undo()
  annTab.sync.presence.set(2)
  await sees(benTab, [['ann', 2]])
  expect(heard).toEqual([[1]])
})

describe('tabs behind their leader', () => {
  test('are peers of their own, for others and for each other', async () => {
    const { ann, ben } = world()
    const [first, second, third] = [ann.tab(), ann.tab(), ann.tab()]
    const benTab = ben.tab()
    await Promise.all([first, second, third, benTab].map(online))
    first.sync.presence.set(1)
    second.sync.presence.set(2)
    third.sync.presence.set(3)
    benTab.sync.presence.set(4)
    await sees(
      benTab,
      [1, 2, 3].map((state) => ['ann', state]),
    )
    await sees(first, [
      ['ann', 2],
      ['ann', 3],
      ['ben', 4],
    ])
    await sees(second, [
      ['ann', 1],
      ['ann', 3],
      ['ben', 4],
    ])
    const ids = benTab.sync.presence.others.map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    await second.sync.close()
    await sees(benTab, [
      ['ann', 1],
      ['ann', 3],
    ])
    await sees(third, [
      ['ann', 1],
      ['ben', 4],
    ])
  })

  test('a tab that is opened later sees who is here', async () => {
    const { ann, ben } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    benTab.sync.presence.set('here')
    await sees(annTab, [['ben', 'here']])
    await sees(ann.tab(), [['ben', 'here']])
  })

  test('are seen again after another tab has taken over', async () => {
    const { ann, ben } = world()
    const [first, second, third] = [ann.tab(), ann.tab(), ann.tab()]
    const benTab = ben.tab()
    await Promise.all([first, second, third, benTab].map(online))
    second.sync.presence.set(2)
    third.sync.presence.set(3)
    benTab.sync.presence.set(4)
    await sees(benTab, [
      ['ann', 2],
      ['ann', 3],
    ])
    await first.sync.close()
    await sees(benTab, [
      ['ann', 2],
      ['ann', 3],
    ])
    await sees(third, [
      ['ann', 2],
      ['ben', 4],
    ])
  })

  test('say again that they are here, where nobody else would make them', async () => {
    const { ann, ben } = world()
    const [first, second, third] = [ann.tab(), ann.tab(), ann.tab()]
    const benTab = ben.tab()
    await Promise.all([first, second, third, benTab].map(online))
    third.sync.presence.set(3)
    await sees(benTab, [['ann', 3]])
    await first.sync.close()
    await sees(benTab, [])
    await sees(benTab, [['ann', 3]])
    await sees(second, [['ann', 3]])
  })

  test('as many are told of as the relay takes from one connection, and no more', async () => {
    const { ann, ben } = world()
    const tabs = Array.from({ length: 66 }, () => ann.tab())
    const benTab = ben.tab()
    await Promise.all([...tabs, benTab].map(online))
    for (const [at, { sync }] of tabs.entries()) sync.presence.set(at)
    await until(() => benTab.sync.presence.others.length === 64)
    await calm()
    expect(benTab.sync.presence.others.length).toBe(64)
    expect(tabs[0]?.sync.status.state).toBe('online')
  })
})

test('nobody is seen while nobody is connected, and all are again after a lost line', async () => {
  const { ann, ben, clock } = world()
  const [annTab, benTab] = [ann.tab(), ben.tab()]
  annTab.sync.presence.set('a')
  benTab.sync.presence.set('b')
  await Promise.all([sees(benTab, [['ann', 'a']]), sees(annTab, [['ben', 'b']])])
  annTab.sync.presence.set('a2')
  await sees(benTab, [['ann', 'a2']])
  ann.network.cutAll()
  await Promise.all([sees(benTab, []), sees(annTab, [])])
  await calm()
  clock.advance(300)
  await Promise.all([sees(benTab, [['ann', 'a2']]), sees(annTab, [['ben', 'b']])])
})

describe('[A5] what is said', () => {
  test.each([
    ['a function', () => {}],
    ['bytes', new Uint8Array(3)],
    ['a date', new Date(0)],
    ['what holds undefined', { a: undefined }],
    ['more than 4 KiB', { text: 'x'.repeat(4096) }],
    ['more than 4 KiB in bytes', { text: '→'.repeat(1400) }],
  ])('is not %s', async (_, state) => {
    const { ann } = world()
    const { sync } = ann.tab()
    sync.presence.set('before')
    expect(() => sync.presence.set(state)).toThrow(expect.objectContaining({ code: 'validation' }))
  })

  test('may have nearly 4 KiB', async () => {
    const { ann, ben } = world()
    const [annTab, benTab] = [ann.tab(), ben.tab()]
    const text = 'x'.repeat(4000)
    annTab.sync.presence.set({ text })
    await sees(benTab, [['ann', { text }]])
    expect(annTab.sync.status.error).toBeUndefined()
  })
})
