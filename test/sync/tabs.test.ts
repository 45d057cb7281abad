/** Several tabs of one device: one leads, the others show what it tells them and say what their people want. */
import { describe, expect, test } from 'vitest'
import type { TokenSource } from '../../src/sync/token.ts'
import type { ManualClock } from '../kit/manual-clock.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, type Device, until } from '../kit/sync/device.ts'
import { createDevices, online, sent } from '../kit/sync/devices.ts'
import { HandServer } from '../kit/sync/hand-server.ts'
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

describe('a leading tab that cannot connect by what it alone has', () => {
  /** A way to the relay that counts how often it was tried. */
  function counted(ann: Device): { readonly tries: () => number; readonly createSocket: (url: string) => WebSocket } {
    let tries = 0
    const createSocket = (url: string) => {
      tries += 1
      return new ann.network.WebSocket(url)
    }
    return { tries: () => tries, createSocket }
  }

  const silent = () => new Promise<string>(() => {})
  const throwing = (): string => {
    throw new Error('the session is over')
  }

  const bad: readonly (readonly [what: string, token: TokenSource])[] = [
    ['an expired text', ''],
    ['a function that gives nothing else', () => ''],
    ['a function that throws', throwing],
    ['a function that does not answer', silent],
  ]

  test.each(bad)('with %s makes way for the others', async (_, token) => {
    const { ann, clock } = world()
    const first = ann.tab({ ...(token !== undefined && { token }) })
    await calm()
    const second = ann.tab()
    await calm()
    if (token === silent) await passing(clock, 30_000)
    ann.log.write()
    const flushed = second.sync.flushed()
    await sent(second)
    await flushed
    await online(first)
    expect(ann.network.lines.length).toBe(1)
  })

  test('with a build that the relay does not understand makes way for the others', async () => {
    const { ann } = world()
    const server = new HandServer()
    const first = ann.tab({}, { createSocket: server.connect })
    await until(() => server.sockets.length === 1)
    const second = ann.tab()
    server.last.open()
    server.last.say({ type: 'hello', v: 2 })
    await online(second)
    await online(first)
  })

  test('is not waited for in its pauses by one whose line was lost', async () => {
    const { ann, clock } = world()
    let asked = 0
    const token = () => {
      asked += 1
      return throwing()
    }
    const first = ann.tab({ token })
    for (let pauses = 0; pauses < 8; pauses += 1) {
      await until(() => asked === pauses + 1 && first.sync.status.error?.code === 'token')
      clock.advance(30_000)
    }
    const second = ann.tab()
    await online(second)
    ann.network.cutAll()
    await passing(clock, 500)
    await online(second)
  })

  test('tries once where all of them have such a token, and a tab that comes later with a good one is not kept waiting', async () => {
    const { ann, clock } = world()
    const { tries, createSocket } = counted(ann)
    const bad = [1, 2, 3].map(() => ann.tab({ token: '' }, { createSocket }))
    await until(() => tries() === 3)
    await passing(clock, 60_000)
    for (const { sync } of bad) {
      expect(sync.status).toMatchObject({ state: 'offline', error: { code: 'unauthorized', isTransient: false } })
    }
    expect(tries()).toBe(3)
    const late = ann.tab({}, { createSocket })
    await online(late)
    await Promise.all(bad.map(online))
    expect(tries()).toBe(4)
  })

  test('says so again some seconds after the last one that was connected is gone, and tries again when it is told to', async () => {
    const { ann, clock } = world()
    const { tries, createSocket } = counted(ann)
    const first = ann.tab({ token: '' }, { createSocket })
    await passing(clock, 10_000) // nobody leads
    const second = ann.tab({}, { createSocket })
    await Promise.all([online(first), online(second)])
    await second.sync.close()
    await passing(clock, 6000)
    expect(first.sync.status).toMatchObject({ state: 'offline', error: { code: 'unauthorized' } })
    expect(tries()).toBe(2)
    await first.sync.connect()
    await until(() => tries() === 3)
    await until(() => first.sync.status.state === 'offline')
  })

  test('passes on the wish to be offline all the same', async () => {
    const { ann } = world()
    const first = ann.tab({ token: '' })
    await until(() => first.sync.status.error !== undefined)
    await first.sync.disconnect()
    await until(() => first.sync.status.error === undefined)
    const second = ann.tab()
    await calm()
    expect(second.sync.status.state).toBe('offline')
    await second.sync.connect()
    await online(second)
  })

  test('does not try while its page is frozen, and is closed without anything left behind', async () => {
    const { ann, clock } = world()
    const { tries, createSocket } = counted(ann)
    let token = () => ''
    const first = ann.tab({ token: () => token() }, { createSocket })
    await until(() => first.sync.status.error !== undefined)
    const before = tries()
    first.page.say('freeze')
    await passing(clock, 60_000)
    expect(tries()).toBe(before)
    token = () => 'ann'
    first.page.say('resume')
    await online(first)
    await first.sync.close()
    expect(ann.locks.line('acme-1/sync')).toBe(0)
  })

  test('tries at once when the network is back', async () => {
    const { ann } = world()
    let token: () => string = throwing
    const tab = ann.tab({ token: () => token() })
    await until(() => tab.sync.status.error?.code === 'token')
    token = () => 'ann'
    tab.page.say('online')
    await online(tab)
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
