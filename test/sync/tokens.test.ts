/** Where tokens come from, and what follows when they are no good. */
import { expect, test } from 'vitest'
import { askToken } from '../../src/sync/token.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online } from '../kit/sync/devices.ts'
import { HandServer } from '../kit/sync/hand-server.ts'

const device = createDevices()

function world() {
  const made = createTestRelay()
  return { ...made, ann: device({ actor: 'ann', relay: made.relay, clock: made.clock }) }
}

test('a static token that is no good stops at once, until connect', async () => {
  const { ann, clock } = world()
  const tab = ann.tab({ token: '' })
  await until(() => tab.sync.status.error !== undefined)
  expect(tab.sync.status).toMatchObject({ state: 'offline', error: { code: 'unauthorized', isTransient: false } })
  clock.advance(100_000)
  await calm()
  expect(ann.network.lines.length).toBe(0)
  await tab.sync.connect()
  await until(() => tab.sync.status.state === 'connecting')
  await until(() => tab.sync.status.error?.code === 'unauthorized')
})

test('a function is asked before each connection', async () => {
  const { ann, clock } = world()
  let asked = 0
  const token = () => {
    asked += 1
    return 'ann'
  }
  const tab = ann.tab({ token })
  await online(tab)
  ann.network.cutAll()
  await calm()
  clock.advance(300)
  await online(tab)
  expect(asked).toBe(2)
})

test('4401 asks the function for another token at once, and then with pauses, for as long as it gives none that is good', async () => {
  const { ann, clock } = world()
  const tokens = ['', 'ann']
  const tab = ann.tab({ token: async () => tokens.shift() ?? '' })
  await online(tab)
  expect(tokens).toEqual([])
  ann.network.cutAll()
  await calm()
  clock.advance(300)
  for (let pauses = 0; pauses < 8; pauses += 1) {
    await until(() => tab.sync.status.state === 'offline' && tab.sync.status.error?.code === 'unauthorized')
    expect(tab.sync.status).toMatchObject({ error: { isTransient: true } })
    expect(tab.sync.status.error?.message).toContain('with pauses')
    clock.advance(30_000)
    await calm()
  }
  await until(() => tab.sync.status.state === 'offline')
  tokens.push('ann')
  clock.advance(30_000)
  await online(tab)
  expect(tab.sync.status.error).toBeUndefined()
})

test('connect does not wait for the pause', async () => {
  const { ann } = world()
  const tokens = ['', '', 'ann']
  const tab = ann.tab({ token: () => tokens.shift() ?? '' })
  await until(() => tab.sync.status.error?.code === 'unauthorized')
  expect(tokens.length).toBe(1)
  await tab.sync.connect()
  await online(tab)
  expect(tokens.length).toBe(0)
})

test('a token that expires while it is used is renewed without a pause, each time', async () => {
  const { ann } = world()
  const server = new HandServer()
  let asked = 0
  const token = () => {
    asked += 1
    return `token-${asked}`
  }
  const tab = ann.tab({ token }, { createSocket: server.connect })
  for (let round = 1; round <= 3; round += 1) {
    await until(() => server.sockets.length === round)
    expect(server.last.url.searchParams.get('token')).toBe(`token-${round}`)
    server.last.open()
    server.last.hello()
    server.last.through()
    await online(tab)
    server.last.end(4401, 'unauthorized')
  }
  await until(() => server.sockets.length === 4)
  expect(tab.sync.status.error).toBeUndefined()
})

test('a function that rejects is a passing problem, and is asked again after a pause', async () => {
  const { ann, clock } = world()
  let isDown = true
  const token = async () => {
    if (isDown) throw new Error('the login server is down')
    return 'ann'
  }
  const tab = ann.tab({ token })
  await until(() => tab.sync.status.error !== undefined)
  expect(tab.sync.status).toMatchObject({ state: 'offline', error: { code: 'token', isTransient: true } })
  expect(tab.sync.status.error?.message).toContain('the login server is down')
  isDown = false
  clock.advance(300)
  await online(tab)
})

test('a function that does not answer within half a minute is a passing problem, and is asked again', async () => {
  const { ann, clock } = world()
  let asked = 0
  const token = () => {
    asked += 1
    return asked === 1 ? new Promise<string>(() => {}) : 'ann'
  }
  const tab = ann.tab({ token })
  await until(() => asked === 1)
  clock.advance(29_999)
  await calm()
  expect(tab.sync.status).toMatchObject({ state: 'connecting', error: undefined })
  clock.advance(1)
  await until(() => tab.sync.status.state === 'offline')
  expect(tab.sync.status).toMatchObject({ error: { code: 'token', isTransient: true } })
  clock.advance(300)
  await online(tab)
  expect(asked).toBe(2)
})

test('connect asks anew where the function has not answered yet, and what it gives late is passed over', async () => {
  const { ann } = world()
  const answers: ((token: string) => void)[] = []
  const token = () => new Promise<string>((answer) => answers.push(answer))
  const tab = ann.tab({ token })
  await until(() => answers.length === 1)
  await tab.sync.connect()
  await until(() => answers.length === 2)
  answers[0]?.('')
  await calm()
  expect(ann.network.lines.length).toBe(0)
  answers[1]?.('ann')
  await online(tab)
})

test('a function that never answers keeps nobody from disconnecting and closing', async () => {
  const { ann, clock } = world()
  const timers = clock.pending
  const tab = ann.tab({ token: () => new Promise<string>(() => {}) })
  await until(() => tab.sync.status.state === 'connecting')
  await tab.sync.disconnect()
  expect(tab.sync.status.state).toBe('offline')
  await tab.sync.close()
  expect(clock.pending).toBe(timers)
})

test('a function that fails on a device without a network is no fault of the app', async () => {
  const fails = () => Promise.reject(new Error('Failed to fetch'))
  expect(await askToken(fails, () => false)).toMatchObject({ problem: { code: 'token', isTransient: true } })
  const offline = await askToken(fails, () => true)
  expect(offline).toMatchObject({ problem: { code: 'network', isTransient: true } })
  expect(offline).toMatchObject({ problem: { message: expect.stringContaining('no network') } })
})
