import { describe, expect, test } from 'vitest'
import '../../src/crm/index.ts'
import type { Clock } from '../../src/core/clock.ts'
import type { RunningSync } from '../../src/sync/create-sync.ts'
import type { SyncStatus } from '../../src/sync/sync.ts'
import { LazySync } from '../../src/workspace/lazy-sync.ts'
import { NoSync } from '../../src/workspace/no-sync.ts'
import { subjectOf } from '../../src/workspace/token.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'
import { codeOf, createOrigin } from '../kit/open.ts'

const url = 'ws://127.0.0.1:1'

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2ln`
}

/** A socket that never gets anywhere: a device without a network. */
function deadSocket(): WebSocket {
  const socket = new EventTarget() as unknown as Record<string, unknown>
  return Object.assign(socket, { readyState: 0, send: () => {}, close: () => {} }) as unknown as WebSocket // as much as is asked of one that never opens
}

describe('who acts', () => {
  test.each([
    ['the sub of a JWT', jwt({ sub: 'ada', workspace: '*' }), 'ada'],
    ['the sub of a JWT in any script', jwt({ sub: 'アダ ✓' }), 'アダ ✓'],
    ['a text that is no JWT', 'bob', 'bob'],
    ['a text with dots that is no JWT', 'bob.the.builder', 'bob.the.builder'],
    ['what a function gives at once', () => jwt({ sub: 'eve' }), 'eve'],
    ['nobody without a token', undefined, 'local'],
    ['nobody in a JWT that names none', jwt({ workspace: 'acme' }), 'local'],
  ])('is %s', async (_, token, actor) => {
    const sync = { url, connect: false, ...(token === undefined ? undefined : { token }) }
    const workspace = await createOrigin().open({ sync })
    expect([workspace.actor, workspace.database]).toEqual([actor, `wonce/acme/${actor}`])
  })

  test('is who the app says, whatever the token', async () => {
    const workspace = await createOrigin().open({ actor: 'ada', sync: { url, token: 'bob', connect: false } })
    expect(workspace.actor).toBe('ada')
  })

  test('has to be said where the token comes later', async () => {
    const token = async () => 'ada'
    expect(await codeOf(createOrigin().open({ sync: { url, token } }))).toBe('validation')
    const workspace = await createOrigin().open({ actor: 'ada', sync: { url, token, connect: false } })
    expect(workspace.actor).toBe('ada')
  })

  test('is asked of a token that rejects without anybody being told twice', async () => {
    expect(subjectOf(() => Promise.reject(new Error('offline')))).toBeUndefined()
    await turn()
  })
})

test.each(['', 'https://relay.example', 'relay.example'])(
  'an address that is no socket is refused: %o',
  async (wrong) => {
    expect(await codeOf(createOrigin().open({ sync: { url: wrong } }))).toBe('validation')
  },
)

test('without the option `sync` says so, and keeps nobody waiting', async () => {
  const { sync, presence, ...workspace } = await createOrigin().open()
  expect(workspace).toBeDefined()
  expect(sync).toBeInstanceOf(NoSync)
  expect(sync.status).toMatchObject({ state: 'offline', pending: 0, error: undefined, refused: 0 })
  expect(sync.refused).toEqual([])
  await expect(sync.connect()).rejects.toMatchObject({
    code: 'no-relay',
    message: expect.stringContaining('sync: { url }'),
  })
  expect(await codeOf(sync.flushed())).toBe('no-relay')
  expect(await codeOf(sync.dismiss('a:1'))).toBe('not-found')
  await sync.disconnect()
  sync.subscribe(() => {})()
  presence.set({ at: 'deal_1' })
  expect(presence.others).toEqual([])
  for (const wrong of ['x'.repeat(5000), { at: () => {} }]) {
    expect(() => presence.set(wrong)).toThrow(expect.objectContaining({ code: 'validation' }))
  }
  presence.set(undefined)
})

test('opening and working need no network; what is pending is counted, and closing waits for nobody', async () => {
  const workspace = await createOrigin().open({ sync: { url, token: 'ada', createSocket: deadSocket } })
  const statuses: SyncStatus[] = []
  workspace.sync.subscribe((status) => statuses.push(status))
  await workspace.Deal.create({ name: 'Acme', value: 1 })
  expect(workspace.sync.status).toMatchObject({ state: 'connecting', error: undefined })
  await expect.poll(() => workspace.sync.status.pending).toBe(1)
  const flushed = codeOf(workspace.sync.flushed())
  await workspace.close()
  expect(await flushed).toBe('closed')
  expect(await codeOf(workspace.sync.flushed())).toBe('closed')
  expect(await codeOf(workspace.Deal.find())).toBe('closed')
})

describe('sync before its code is there', () => {
  /** The code that syncs, fetched when the test says so. */
  function lazy(clock: Clock = new ManualClock(0), isWanted = true) {
    const calls: string[] = []
    const running = new FakeSync(calls)
    const known = { pending: 3 }
    const fetched: { readonly arrive: () => void; readonly fail: () => void }[] = []
    const sync = new LazySync({
      name: 'acme',
      actor: 'ada',
      isWanted,
      clock,
      load: () =>
        new Promise((resolve, reject) => {
          fetched.push({
            arrive: () =>
              resolve(() => {
                calls.push('begin')
                return running
              }),
            fail: () => reject(new Error('no network')),
          })
        }),
      pending: () => known.pending,
      hasCaughtUp: () => false,
    })
    sync.start()
    return { sync, running, calls, fetched, known }
  }

  test('says what is known, and then what the code says', async () => {
    const { sync, running, fetched, known } = lazy()
    const states: string[] = []
    sync.subscribe(({ state }) => states.push(state))
    expect(sync.status).toMatchObject({ state: 'connecting', pending: 3 })
    expect(sync.refused).toEqual([])
    expect(sync.status).toBe(sync.status) // as a snapshot has to be
    const { status } = sync
    known.pending = 4
    expect(sync.status).toEqual({ ...status, pending: 4 })
    expect(sync.refused).toBe(sync.refused)
    expect(sync.presence.others).toBe(sync.presence.others)
    const flushed = sync.flushed()
    fetched[0]?.arrive()
    await flushed
    expect(sync.status).toBe(running.status)
    running.tell()
    expect(states).toEqual(['online', 'online'])
    expect(sync.refused).toBe(running.refused)
  })

  test('passes on what was asked, and the presence that was set', async () => {
    const { sync, calls, fetched } = lazy(undefined, false)
    expect(sync.status.state).toBe('offline')
    await sync.connect()
    expect(sync.status.state).toBe('connecting')
    sync.presence.set({ at: 1 })
    expect(() => sync.presence.set({ at: () => {} })).toThrow(expect.objectContaining({ code: 'validation' }))
    expect(() => sync.presence.set('x'.repeat(5000))).toThrow(expect.objectContaining({ code: 'validation' }))
    fetched[0]?.arrive()
    await sync.dismiss('a:1')
    await sync.disconnect()
    expect(calls).toEqual(['begin', 'set {"at":1}', 'connect', 'dismiss a:1', 'disconnect'])
  })

  test('is fetched again after a pause, or when somebody asks for a connection', async () => {
    const clock = new ManualClock(0)
    const { sync, fetched } = lazy(clock)
    fetched[0]?.fail()
    await expect.poll(() => sync.status.error?.code).toBe('network')
    expect([sync.status.state, fetched.length]).toEqual(['offline', 1])
    clock.advance(10_000)
    await turn()
    expect(fetched).toHaveLength(2)
    fetched[1]?.fail()
    await turn()
    await sync.connect()
    expect([fetched.length, sync.status.state, sync.status.error]).toEqual([3, 'connecting', undefined])
    fetched[2]?.arrive()
    await sync.flushed()
    expect(clock.pending).toBe(0)
  })

  test('closed before it came, it never begins', async () => {
    const { sync, calls, fetched } = lazy()
    const flushed = codeOf(sync.flushed())
    await sync.close()
    expect(await flushed).toBe('closed')
    fetched[0]?.arrive()
    await turn()
    expect(calls).toEqual([])
  })

  test('closed afterwards, it ends', async () => {
    const { sync, calls, fetched } = lazy()
    fetched[0]?.arrive()
    await sync.flushed()
    await sync.close()
    expect(calls).toEqual(['begin', 'close'])
  })
})

class FakeSync implements RunningSync {
  readonly status: SyncStatus = {
    state: 'online',
    pending: 0,
    lastAckAt: undefined,
    error: undefined,
    catchingUp: undefined,
    hasAcks: true,
    grant: undefined,
    hasCaughtUp: true,
    refused: 0,
  }
  readonly refused = []
  readonly #calls: string[]
  #listener: (status: SyncStatus) => void = () => {}

  constructor(calls: string[]) {
    this.#calls = calls
  }

  readonly presence = {
    set: (state: unknown) => void this.#calls.push(`set ${JSON.stringify(state)}`),
    others: [],
    subscribe: () => () => {},
  }

  tell(): void {
    this.#listener(this.status)
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listener = listener
    return () => {}
  }

  async connect(): Promise<void> {
    this.#calls.push('connect')
  }

  async disconnect(): Promise<void> {
    this.#calls.push('disconnect')
  }

  async head(): Promise<undefined> {}

  async flushed(): Promise<void> {}

  async dismiss(ref: string): Promise<void> {
    this.#calls.push(`dismiss ${ref}`)
  }

  async close(): Promise<void> {
    this.#calls.push('close')
  }
}
