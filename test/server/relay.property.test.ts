/**
 * A relay among devices that write, break off, send again and cheat, on a disk that fails now and then.
 *
 * Whatever happens: what it acknowledged is stored; what it stored, every replica admits, and its commits are one chain over
 * it; nobody is given anything else.
 */
import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { admit } from '../../src/core/admission.ts'
import { canonicalJson } from '../../src/core/canonical.ts'
import type { CommitEvent, Event } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import { readUpdate } from '../../src/sync/update.ts'
import { closeCodes, isFinalClose } from '../../src/sync/wire.ts'
import { Chance } from '../kit/chance.ts'
import { Pen } from '../kit/relay/pen.ts'
import { RawClient } from '../kit/relay/raw-client.ts'
import { segmentOf } from '../kit/relay/scene.ts'
import { createTestRelay, startOfTests, type TestRelay } from '../kit/relay/test-relay.ts'

const steps = 60
const limits = { headEvents: 12, headWriters: 6, commitAfterMs: 20 }

/** A device as the wire asks it to be (W6), by hand: a fresh document with what is not acknowledged, whenever it comes again. */
class Device {
  readonly actor: string
  readonly #world: World
  readonly #pen: Pen
  /** Everything it wrote, in groups. */
  readonly groups: Event[][] = []
  readonly seen = new Map<string, string>()
  durable = 0
  client = new RawClient()
  #sender: Pen | undefined
  #sent = 0

  constructor(actor: string, world: World) {
    this.actor = actor
    this.#world = world
    this.#pen = new Pen({ actor, now: () => world.test.clock.now() })
  }

  get isIn(): boolean {
    return this.client.session !== undefined && this.client.closedWith === undefined
  }

  async comeIn(): Promise<void> {
    this.learn()
    this.client.leave()
    this.client = await RawClient.join(this.#world.test.relay, { token: this.actor })
    this.#sender = undefined
    if (!this.isIn) return
    this.client.ask()
    this.learn()
    this.#sent = this.durable
    this.#world.clients += 1
    this.#sender = new Pen({ actor: this.actor, client: this.#world.clients })
  }

  write(count: number): void {
    const group = this.#pen.group(count)
    const others = [...this.seen.keys()].filter((ref) => !ref.startsWith(`${this.actor}-1:`))
    const deps: Record<string, number> = {}
    for (const ref of others) {
      const [boot, seq] = ref.split(':') as [string, string]
      deps[boot] = Math.max(deps[boot] ?? 0, Number(seq))
    }
    this.groups.push(group.map((event, at) => (at === 0 ? { ...event, deps } : event)))
  }

  /** Sends what it has not sent yet. */
  send(): void {
    const fresh = this.groups.filter((group) => (group[0]?.seq ?? 0) > this.#sent)
    if (!this.isIn || this.#sender === undefined || fresh.length === 0) return
    this.#sent = fresh.at(-1)?.at(-1)?.seq ?? this.#sent
    this.client.offer(this.#sender.update(fresh.flat()))
  }

  /** Notes what it was told, as a device notes it for good. */
  learn(): void {
    for (const told of this.client.told) {
      if (told.type === 'hello' || told.type === 'ack') {
        this.durable = Math.max(this.durable, told.durable[`${this.actor}-1`] ?? 0)
      }
    }
    for (const [ref, event] of Object.entries(this.client.events)) this.seen.set(ref, canonicalJson(event))
  }
}

class World {
  readonly chance: Chance
  test: TestRelay
  clients = 0
  readonly devices: readonly Device[]

  constructor(seed: number) {
    this.chance = new Chance(seed)
    this.test = createTestRelay({ limits, seed })
    this.devices = ['ann', 'bob', 'cy'].map((actor) => new Device(actor, this))
  }

  async step(): Promise<void> {
    const { chance, test: relay } = this
    const device = chance.one(this.devices)
    const what = chance.one([
      'write',
      'write',
      'write',
      'send',
      'send',
      'come',
      'time',
      'disk',
      'cheat',
      'restart',
    ] as const)
    if (what === 'write') device.write(chance.whole(1, 4))
    if (what === 'write' || what === 'send') device.send()
    if (what === 'come' || !device.isIn) await device.comeIn()
    if (what === 'time') relay.clock.advance(chance.whole(1, 60))
    if (what === 'disk') relay.store.next(chance.one(['throws', 'stored and throws', 'moved']))
    if (what === 'cheat') await this.cheat(device)
    if (what === 'restart' && chance.happens(0.3)) await this.restart()
    if (chance.happens(0.7)) await relay.calm()
    for (const { client } of this.devices) expect(isFinalClose(client.closedWith ?? 0), refusalsOf(client)).toBe(false)
    for (const one of this.devices) one.learn()
  }

  /** The next event of somebody else, or in the name of somebody else, or out of turn: refused, and never seen by anybody. */
  async cheat(victim: Device): Promise<void> {
    const thief = await RawClient.join(this.test.relay, { token: 'thief' })
    const next = (victim.groups.at(-1)?.at(-1)?.seq ?? 0) + 1
    if (thief.session === undefined || next === 1) return
    this.clients += 1
    const [actor, boot] = this.chance.one([
      ['thief', `${victim.actor}-1`],
      [victim.actor, `${victim.actor}-1`],
      [victim.actor, 'thief-1'],
      ['thief', 'thief-1'],
    ])
    const forged = new Pen({ actor, boot, client: this.clients, now: () => this.test.clock.now() })
    thief.offer(forged.update([forged.verb({ seq: next, last: next })]))
    await this.test.calm()
    expect(thief.closedWith).toBeDefined()
    thief.leave()
  }

  async restart(): Promise<void> {
    const { store, clock, relay } = this.test
    if (this.chance.happens(0.5)) await relay.close()
    else clock.advance(20_000)
    this.test = createTestRelay({ store, clock, limits, seed: this.chance.whole(1, 1e9) })
  }

  /** The disk is well, everybody comes in until everything is acknowledged. */
  async quiet(): Promise<void> {
    await this.test.calm()
    this.test.clock.advance(20_000)
    for (let rounds = 0; rounds < 50; rounds += 1) {
      for (const device of this.devices) {
        if (!device.isIn) await device.comeIn()
        device.send()
        await this.test.calm()
        device.learn()
      }
      this.test.clock.advance(100)
      await this.test.calm()
      const isDone = this.devices.every(
        (device) => device.isIn && device.durable >= (device.groups.at(-1)?.at(-1)?.seq ?? 0),
      )
      if (isDone) return
    }
    expect.fail('it never came to rest')
  }

  /** Everything that is stored, as whoever comes anew is given it. */
  async stored(): Promise<readonly Event[]> {
    const reader = await RawClient.join(this.test.relay, { token: 'reader' })
    reader.ask()
    const events: unknown[] = []
    for (const { n } of reader.hello.segments) {
      const { bytes } = await segmentOf(this.test.relay, n, 'reader')
      events.push(...readUpdate(bytes).items.map(({ value }) => value))
    }
    events.push(...Object.values(reader.events))
    reader.leave()
    return events as Event[]
  }
}

describe('a relay among devices', () => {
  test.prop([fc.nat(1e6)], { numRuns: 40 })(
    '[S2][L6] what was acknowledged is stored, what is stored is admitted, and all of it becomes final',
    async (seed) => {
      const world = new World(seed)
      for (let step = 0; step < steps; step += 1) await world.step()
      await world.quiet()
      const events = await world.stored()
      const byRef = new Map(events.map((event) => [refOf(event), canonicalJson(event)]))
      expect(byRef.size).toBe(events.length)
      const written = world.devices.flatMap(({ groups }) => groups.flat())
      for (const event of written) expect(byRef.get(refOf(event))).toBe(canonicalJson(event))
      for (const { seen } of world.devices) for (const [ref, json] of seen) expect(byRef.get(ref)).toBe(json)

      const commits = events.filter((event): event is CommitEvent => event.kind === 'commit').sort((a, b) => a.k - b.k)
      expect(events.length).toBe(written.length + commits.length)
      expect(commits.map(({ k }) => k)).toEqual(commits.map((_, at) => at + 1))
      expect(commits.map(({ prev }) => prev)).toEqual(
        [undefined, ...commits.slice(0, -1).map(refOf)].slice(0, commits.length),
      )

      const pool = world.chance.shuffled(events)
      const { admitted, parked } = admit({ pool, admitted: new Map(), now: startOfTests + 1e9 })
      expect(parked).toEqual([])
      expect(admitted).toHaveLength(events.length)
      const final: Record<string, number> = {}
      for (const { vec } of commits) Object.assign(final, vec)
      const last = world.devices.flatMap(({ actor, durable }) =>
        durable > 0 ? [[`${actor}-1`, durable] as const] : [],
      )
      expect(final).toEqual(Object.fromEntries(last))
      await world.test.relay.close()
    },
  )
})

function refusalsOf(client: RawClient): string {
  return `${client.closedWith} ${JSON.stringify(client.all('refused'))} ${JSON.stringify(closeCodes)}`
}
