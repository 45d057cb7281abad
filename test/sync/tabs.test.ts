/** Several tabs of one device: one leads, the others show what it tells them and say what their people want. */
import { describe, expect, test } from 'vitest'
import type { ManualClock } from '../kit/manual-clock.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online, sent } from '../kit/sync/devices.ts'
import { openHangingTab } from '../kit/sync/hanging-tab.ts'

const device = createDevices()

function world(options: Parameters<typeof createTestRelay>[0] = {}) {
  const made = createTestRelay(options)
  return { ...made, ann: device({ actor: 'ann', relay: made.relay, clock: made.clock }) }
}

/** Lets time pass as it does: what comes of it happens meanwhile. */
async function passing(clock: ManualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 250) {
    clock.advance(250)
    await calm()
  }
}

test('one connection for all tabs, and the same status in each', async () => {
  const { ann } = world()
  const [first, second, third] = [ann.tab(), ann.tab(), ann.tab()]
  await Promise.all([online(first), online(second), online(third)])
  ann.log.write({ boot: 'of-the-second' })
  await second.sync.flushed()
  await until(() => second.sync.status.pending === 0 && second.sync.status.lastAckAt !== undefined)
  await calm()
  expect(second.sync.status).toEqual(first.sync.status)
  expect(third.sync.status).toEqual(first.sync.status)
  expect(ann.network.lines.length).toBe(1)
})

test('a tab that is opened later is told how things stand', async () => {
  const { ann } = world()
  await online(ann.tab())
  const late = ann.tab()
  await online(late)
  expect(ann.network.lines.length).toBe(1)
  expect(late.sync.status.hasAcks).toBe(true)
})

test('when the leader is closed, another tab takes over at once', async () => {
  const { ann } = world()
  const [first, second] = [ann.tab(), ann.tab()]
  await online(second)
  await first.sync.close()
  ann.log.write()
  await sent(second)
  expect(ann.network.lines.length).toBe(1)
})

test('a page that is frozen lets go at once, and stands in line again when it thaws', async () => {
  const { ann } = world()
  const [first, second] = [ann.tab(), ann.tab()]
  await online(second)
  first.page.say('freeze')
  ann.log.write()
  await sent(second)
  expect(ann.network.lines.length).toBe(1)
  first.page.say('resume')
  await online(first)
  second.page.say('freeze')
  await until(() => ann.locks.line('acme-1/sync') === 1)
  ann.log.write()
  await sent(first)
})

test('a page alone that was frozen connects again when it thaws', async () => {
  const { ann } = world()
  const tab = ann.tab({}, { locks: undefined })
  await online(tab)
  tab.page.say('freeze')
  await until(() => tab.sync.status.state === 'offline' && ann.network.lines.length === 0)
  tab.page.say('resume')
  await online(tab)
})

test('when the line of the leader is lost, another tab connects without a pause', async () => {
  const { ann, clock } = world()
  const [first, second] = [ann.tab(), ann.tab()]
  await Promise.all([online(first), online(second)])
  const before = clock.now()
  ann.network.cutAll()
  await until(() => ann.network.lines.length === 1)
  ann.log.write()
  await Promise.all([sent(first), sent(second)])
  expect(clock.now()).toBe(before)
})

test('a tab that follows keeps no document from when it led', async () => {
  const { ann, clock } = world()
  const [first, second] = [ann.tab(), ann.tab()]
  await Promise.all([online(first), online(second)])
  ann.network.cutAll()
  await until(() => ann.network.lines.length === 1)
  await Promise.all([online(first), online(second)])
  await second.sync.close()
  clock.advance(300)
  await until(() => ann.network.lines.length === 1)
  await online(first)
  expect(ann.network.lines[0]?.url).not.toContain('head=')
})

test('two tabs do not pass a bad line to each other without pauses', async () => {
  const { ann } = world()
  const [first, second] = [ann.tab(), ann.tab()]
  await Promise.all([online(first), online(second)])
  let cuts = 0
  for (let turns = 0; turns < 20; turns += 1) {
    if (ann.network.lines.length > 0 && first.sync.status.state === 'online') {
      ann.network.cutAll()
      cuts += 1
    }
    await calm()
  }
  expect(cuts).toBe(2)
})

describe('a leading page that hangs', () => {
  test('is deposed after some seconds: what is written in another tab reaches the relay', async () => {
    const { ann, clock } = world()
    const hanging = openHangingTab(ann)
    await online(hanging)
    const [second, third] = [ann.tab(), ann.tab()]
    await Promise.all([online(second), online(third)])
    hanging.hang()
    ann.log.write({ boot: 'of-the-second' })
    await passing(clock, 3000)
    expect(second.sync.status.pending).toBe(1)
    await passing(clock, 3000)
    await Promise.all([sent(second), sent(third)])
    expect(ann.network.lines.length).toBe(1)
  })

  test('[A4] once it goes on, it steps down and follows; what both have sent is stored once, and nothing is refused', async () => {
    const { ann, measures, clock } = world()
    const hanging = openHangingTab(ann)
    await online(hanging)
    const second = ann.tab()
    await online(second)
    hanging.hang()
    const written = [...ann.log.write({ boot: 'b' }), ...ann.log.write({ boot: 'h' })]
    await passing(clock, 6000)
    await sent(second)
    await hanging.goOn()
    await sent(hanging)
    expect(hanging.network.lines.length).toBe(0)
    expect(ann.network.lines.length).toBe(1)
    expect(measures.filter(({ type }) => type === 'refused')).toEqual([])
    expect(measures).toContainEqual({ type: 'closed', workspace: 'acme', code: 'redo' })
    expect(ann.log.verbs).toEqual(written)
    await second.sync.close()
    ann.log.write()
    await sent(hanging)
    expect(hanging.network.lines.length).toBe(1)
  })

  test('is not deposed by tabs whose calls it answers, nor where it hears of none', async () => {
    const { ann, clock } = world()
    const [first, second, third] = [ann.tab(), ann.tab(), ann.tab()]
    await Promise.all([online(first), online(second), online(third)])
    const silent = ann.tab({}, { openChannel: () => undefined })
    const urls = ann.network.lines.map(({ url }) => url)
    await passing(clock, 60_000)
    expect(silent.sync.status.state).toBe('offline')
    expect(ann.network.lines.map(({ url }) => url)).toEqual(urls)
    expect(first.sync.status.state).toBe('online')
  })

  test('a frozen page does not count the silence', async () => {
    const { ann, clock } = world()
    const [first, second] = [ann.tab(), ann.tab()]
    await Promise.all([online(first), online(second)])
    second.page.say('freeze')
    await first.sync.close()
    await passing(clock, 60_000)
    expect(ann.locks.line('acme-1/sync')).toBe(0)
    second.page.say('resume')
    await online(second)
  })
})

describe('what is asked in one tab holds for all', () => {
  test('disconnect and connect, by a follower', async () => {
    const { ann } = world()
    const [first, second] = [ann.tab(), ann.tab()]
    await Promise.all([online(first), online(second)])
    await second.sync.disconnect()
    await until(() => first.sync.status.state === 'offline' && second.sync.status.state === 'offline')
    expect(ann.network.lines.length).toBe(0)
    await second.sync.connect()
    await Promise.all([online(first), online(second)])
  })

  test('a wish to be offline outlives the tab in which it was said', async () => {
    const { ann } = world()
    const first = ann.tab()
    await online(first)
    await first.sync.disconnect()
    const second = ann.tab()
    await calm()
    await first.sync.close()
    await calm()
    expect(second.sync.status.state).toBe('offline')
    expect(ann.network.lines.length).toBe(0)
    await second.sync.connect()
    await online(second)
  })

  test('[A] a refusal is shown in every tab, and dismissed in any', async () => {
    const { ann } = world()
    const [first, second] = [ann.tab(), ann.tab()]
    await Promise.all([online(first), online(second)])
    const ref = ann.log.writeWrong()
    await until(() => first.sync.refused.length === 1 && second.sync.refused.length === 1)
    await until(() => second.sync.status.error !== undefined)
    expect(second.sync.status).toMatchObject({ state: 'offline', refused: 1, error: { code: 'invalid' } })
    expect(second.sync.refused[0]?.ref).toBe(ref)
    await second.sync.dismiss(ref)
    await Promise.all([sent(first), sent(second)])
    await until(() => first.sync.refused.length === 0)
    expect(first.sync.status).toMatchObject({ refused: 0, error: undefined })
  })
})
