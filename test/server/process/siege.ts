/**
 * A relay process with tokens, two honest clients that go on talking through it, and a door for attackers.
 *
 * Whatever is tried happens while the honest pair exchanges events, so that its waits and its data tell what an attack costs
 * those who did nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { expect, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { canonicalJson } from '../../../src/core/canonical.ts'
import { type Event, eventSchema, refOf, type VerbEvent } from '../../../src/core/event.ts'
import { readUpdate } from '../../../src/sync/update.ts'
import { type Right, rootName } from '../../../src/sync/wire.ts'
import { turn } from '../../kit/manual-clock.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { SocketClient } from '../../kit/socket-client.ts'
import { RelayProcess } from './relay-process.ts'

export const workspace = 'acme'
const secret = 'correct horse battery staple, 1949'
const maxResidentBytes = 512 * 1024 * 1024
/** So few that the head is not closed by all of them. */
const maxExchanges = 200
/** How long one exchange may take at worst: never less than the first, or than so many times as long as before. */
const patience = { ms: 2000, times: 100 }

export interface Claims {
  readonly sub: string
  readonly workspace?: string
  readonly rights?: readonly Right[]
  readonly verbs?: readonly string[]
}

export interface Signing {
  readonly secret?: string
  /** Seconds since 1970. */
  readonly expiresAt?: number
}

export function tokenOf(
  { sub, ...claims }: Claims,
  { secret: key = secret, expiresAt }: Signing = {},
): Promise<string> {
  const token = new SignJWT({ workspace, rights: ['read', 'write'], ...claims, sub }).setProtectedHeader({
    alg: 'HS256',
  })
  if (expiresAt !== undefined) token.setExpirationTime(expiresAt)
  return token.sign(new TextEncoder().encode(key))
}

/** How an attempt ended: the rule that was named, if any, and the close code. */
export type Outcome = 'stored' | `${string} ${number}`

export class Siege {
  readonly #url: string
  readonly #ann: Honest
  readonly #bob: Honest
  /** Whom attackers would like to be: wrote one event and rests, so that what would be next is known. */
  readonly victim: Honest
  readonly #waitsMs: number[] = []
  #usualMs = 0

  static async begin(environment: { readonly [name: string]: string } = {}): Promise<Siege> {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-siege-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const args = ['--port', '0', '--data', join(folder, 'data')]
    const relay = new RelayProcess(args, { WONCE_JWT_SECRET: secret, ...environment })
    const url = await relay.listening()
    const victim = await Honest.enter(url, 'victim')
    victim.write()
    await victim.promised()
    const siege = new Siege(url, await Honest.enter(url, 'ann'), await Honest.enter(url, 'bob'), victim)
    for (let round = 0; round < 10; round += 1) await siege.#exchange()
    siege.#usualMs = siege.#waitsMs.splice(0).sort((a, b) => a - b)[5] ?? 0
    return siege
  }

  private constructor(url: string, ann: Honest, bob: Honest, victim: Honest) {
    this.#url = url
    this.#ann = ann
    this.#bob = bob
    this.victim = victim
  }

  /** Resolves once it has happened; the honest pair exchanges events meanwhile, at least once. */
  async during<Result>(attack: () => Promise<Result>): Promise<Result> {
    let isOver = false
    const attacked = attack().finally(() => {
      isOver = true
    })
    // It is awaited after the exchanges, of which one may fail first.
    attacked.catch(() => undefined)
    for (let exchanges = 0; exchanges === 0 || (!isOver && exchanges < maxExchanges); exchanges += 1) {
      await this.#exchange()
    }
    return attacked
  }

  /** Comes with a token, and says nothing. */
  async knock(token: string | undefined, where = workspace): Promise<Outcome | 'let in'> {
    const client = new SocketClient(`${this.#url}/${where}${token === undefined ? '' : `?token=${token}`}`)
    const isIn = await client.next('hello').then(
      () => true,
      () => false,
    )
    if (!isIn) return outcomeOf(client)
    await client.end()
    return 'let in'
  }

  /** Comes with a token, has what is `lawful` stored, if anything, and then sends these frames. */
  async attempt(token: string, frames: readonly (Uint8Array | string)[], lawful?: Uint8Array): Promise<Outcome> {
    const client = await this.enter(token)
    if (lawful !== undefined) {
      client.update(lawful)
      await client.next('ack')
    }
    for (const frame of frames) client.socket.send(frame)
    return endOf(client)
  }

  /** Let in, past its `hello`. */
  async enter(token: string): Promise<SocketClient> {
    const client = new SocketClient(`${this.#url}/${workspace}?token=${token}`)
    await client.next('hello')
    return client
  }

  /** Comes with a token, and sends a frame again and again until it is closed. */
  async flood(token: string, frame: Uint8Array): Promise<Outcome> {
    const client = await this.enter(token)
    while (client.socket.readyState === WebSocket.OPEN) {
      await new Promise((sent) => client.socket.send(frame, sent))
      await turn() // or it would never read that it has been closed
    }
    return outcomeOf(client)
  }

  /** Comes with a token, and sends these frames before it is let in. */
  burst(token: string, frames: readonly Uint8Array[]): Promise<Outcome> {
    return outcomeOf(new SocketClient(`${this.#url}/${workspace}?token=${token}`, frames))
  }

  /** The live head, as somebody new is given it. */
  async head(): Promise<Uint8Array> {
    const reader = await this.enter(await tokenOf({ sub: 'reader', rights: ['read'] }))
    const update = await reader.sync()
    await reader.end()
    return update
  }

  /** All that is stored, as somebody new reads it with Yjs. */
  async stored(): Promise<ReadonlyMap<string, Event>> {
    const update = await this.head()
    const document = new Y.Doc()
    Y.applyUpdate(document, update)
    expect(document.store.pendingStructs).toBeNull()
    const entries = Object.entries(document.getMap(rootName).toJSON())
    return new Map(entries.map(([key, value]) => [key, eventSchema.parse(value)]))
  }

  /** Checks that the honest have lost nothing, did not wait, and that the relay did not grow. Gives what others stored. */
  async end(): Promise<readonly Event[]> {
    await this.#exchange()
    const stored = await this.stored()
    const honest = [this.#ann, this.#bob, this.victim]
    for (const { written, heard } of honest) {
      expect(written.filter((event) => !isSame(stored.get(refOf(event)), event))).toEqual([])
      // Nobody was told of anything that was then not kept.
      expect([...heard].filter((ref) => !stored.has(ref))).toEqual([])
    }
    expect(Math.max(...this.#waitsMs)).toBeLessThan(Math.max(patience.ms, patience.times * this.#usualMs))
    expect(await this.residentBytes()).toBeLessThan(maxResidentBytes)
    const boots = new Set(honest.map(({ pen }) => pen.boot))
    return [...stored.values()].filter(({ boot, kind }) => !boots.has(boot) && kind !== 'commit')
  }

  async residentBytes(): Promise<number> {
    const metrics = await (await fetch(`${this.#url.replace('ws', 'http')}/metrics`)).text()
    const [, bytes] = /^process_resident_memory_bytes (\S+)$/m.exec(metrics) ?? []
    expect(bytes).toBeDefined()
    return Number(bytes)
  }

  async #exchange(): Promise<void> {
    const [ann, bob] = [this.#ann, this.#bob]
    for (const [from, to] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      const startedAt = performance.now()
      await Promise.all([to.hear(from.write()), from.promised()])
      this.#waitsMs.push(performance.now() - startedAt)
    }
  }
}

/** Somebody who keeps to every rule. */
export class Honest {
  readonly client: SocketClient
  readonly pen: Pen
  readonly written: VerbEvent[] = []
  readonly heard = new Set<string>()

  static async enter(url: string, sub: string): Promise<Honest> {
    const client = new SocketClient(`${url}/${workspace}?token=${await tokenOf({ sub })}`)
    await client.next('hello')
    return new Honest(client, new Pen({ actor: sub, now: Date.now }))
  }

  private constructor(client: SocketClient, pen: Pen) {
    this.client = client
    this.pen = pen
  }

  /** Gives the ref. */
  write(): string {
    const event = this.pen.verb()
    this.written.push(event)
    this.client.update(this.pen.update([event]))
    return refOf(event)
  }

  async hear(ref: string): Promise<void> {
    while (!this.heard.has(ref)) {
      for (const item of readUpdate((await this.client.next('update')).content).items) this.heard.add(item.ref)
    }
  }

  /** Resolves once all it wrote is acknowledged. */
  async promised(): Promise<void> {
    const { length } = this.written
    let seq = 0
    while (seq < length) seq = (await this.client.next('ack')).durable[this.pen.boot] ?? seq
  }
}

/** An acknowledgement means that it was stored, unless the relay then closes: it acknowledges before a `redo`. */
async function endOf(client: SocketClient): Promise<Outcome> {
  const stays = await client
    .next('ack')
    .then(() => client.sync())
    .then(
      () => true,
      () => false,
    )
  if (!stays) return outcomeOf(client)
  await client.end()
  return 'stored'
}

async function outcomeOf(client: SocketClient): Promise<Outcome> {
  const { code } = await client.closed
  const rule = await client.next('refused').then(
    (refused) => refused.rule,
    () => '-',
  )
  return `${rule} ${code}`
}

function isSame(one: Event | undefined, other: Event): boolean {
  return one !== undefined && canonicalJson(one) === canonicalJson(other)
}
