/**
 * What a workspace holds, as far as judging needs it: facts of boots and Yjs clients, hashes of events.
 *
 * Stored facts are read when they are asked for and kept within bounds, so that neither start nor memory grows with the
 * history. What has been accepted and is not stored yet lies over them, so that an update is judged against all that came
 * before it.
 */
import { assert } from '../src/core/errors.ts'
import { parseRef } from '../src/core/event.ts'
import type { Acceptance, BootFacts, Holdings } from './admission.ts'
import type { Candidate } from './candidate.ts'
import type { Head } from './head.ts'
import type { RelayStore } from './relay-store.ts'

/** An accepted update on its way to the store: what becomes true with it. */
export interface Promised extends Acceptance {
  /** Whose Yjs clients wrote it: a subject, or `null` for the relay. */
  readonly writer: string | null
}

/** A counted value: as many promises as stand behind it. */
interface Pinned<Value> {
  value: Value
  count: number
}

/** What has been accepted and is not stored yet. */
class Promises {
  readonly boots = new Map<string, Pinned<BootFacts>>()
  readonly writers = new Map<number, Pinned<string | null>>()
  readonly hashes = new Map<string, string>()
  readonly clocks = new Map<number, Pinned<number>>()

  get isEmpty(): boolean {
    return this.hashes.size === 0
  }

  add({ events, boots, clients, writer }: Promised): void {
    for (const [boot, facts] of boots) pin(this.boots, boot, facts)
    for (const client of clients) pin(this.writers, client, writer)
    for (const { item, hash } of events) {
      this.hashes.set(item.ref, hash)
      pin(this.clocks, item.client, item.clock + 1)
    }
  }

  remove({ events, boots, clients }: Promised): void {
    for (const boot of boots.keys()) unpin(this.boots, boot)
    for (const client of clients) unpin(this.writers, client)
    for (const { item } of events) {
      this.hashes.delete(item.ref)
      unpin(this.clocks, item.client)
    }
  }
}

/** What is known of what is stored. Boots and writers may be `undefined` in it: it is known that there is none. */
class Known {
  readonly boots = new Map<string, BootFacts | undefined>()
  readonly writers = new Map<number, string | null | undefined>()
  readonly hashes = new Map<string, string>()
}

/** What is missing to judge a candidate. */
interface Missing {
  readonly boots: readonly string[]
  readonly clients: readonly number[]
  readonly refs: readonly string[]
}

/** Names whose facts are being read. One is taken out when something newer than what is read is kept meanwhile. */
interface Reading {
  readonly boots: Set<string>
  readonly clients: Set<number>
}

export class Ledger implements Holdings {
  readonly #store: RelayStore
  readonly #workspace: string
  readonly #head: Head
  readonly #limit: number
  /** Missing after a rest. */
  #known: Known | undefined
  /** Whether somebody has asked for it since `rest` was last called. */
  #isInUse = false
  /** Missing where there were none lately: in most rooms, at most times. */
  #promises: Promises | undefined
  /** Missing while nothing is read: of most rooms, at most times. */
  #readings: Set<Reading> | undefined

  constructor(store: RelayStore, workspace: string, head: Head, limit: number) {
    this.#store = store
    this.#workspace = workspace
    this.#head = head
    this.#limit = limit
  }

  boot(boot: string): BootFacts | undefined {
    return this.#promises?.boots.get(boot)?.value ?? this.#known?.boots.get(boot)
  }

  writer(client: number): string | null | undefined {
    const promised = this.#promises?.writers.get(client)
    return promised === undefined ? this.#known?.writers.get(client) : promised.value
  }

  clock(client: number): number {
    return this.#promises?.clocks.get(client)?.value ?? this.#head.clock(client)
  }

  refAt(client: number, clock: number): string | undefined {
    return this.#head.refAt(client, clock)
  }

  hash(ref: string): string | undefined {
    return this.#promises?.hashes.get(ref) ?? this.#known?.hashes.get(ref)
  }

  /** `undefined` once `candidate` can be judged; else resolves when more is known, and is to be asked again. */
  prepare(candidate: Candidate): Promise<void> | undefined {
    this.#isInUse = true
    if (this.#knowsAll(candidate)) return undefined
    // Before it reads and not after, so that what a candidate needs is there when it is judged, however much that is.
    this.#forget()
    return this.#load(this.#missing(candidate))
  }

  /** What is stored of these boots, promises aside. */
  async storedBoots(boots: readonly string[]): Promise<ReadonlyMap<string, BootFacts>> {
    const unread = () => boots.filter((boot) => this.#known?.boots.has(boot) !== true)
    // Again where some were forgotten while others were read.
    for (let left = unread(); left.length > 0; left = unread()) await this.#load({ boots: left, clients: [], refs: [] })
    const facts = boots.map((boot) => [boot, this.#known?.boots.get(boot)] as const)
    return new Map(facts.flatMap(([boot, known]) => (known === undefined ? [] : [[boot, known] as const])))
  }

  /** What is written beside an update: how far its boots go, and whose they and its Yjs clients are, where that is new. */
  factsOf({ boots, clients, writer }: Promised): Record<string, unknown> {
    const facts: Record<string, unknown> = {}
    for (const [boot, known] of boots) facts[bootFact(boot)] = known
    for (const client of clients) {
      if (this.#known?.writers.get(client) === undefined) facts[clientFact(client)] = writer
    }
    return facts
  }

  /** It is accepted: what follows is judged as if it were stored. */
  promise(promised: Promised): void {
    this.#promises ??= new Promises()
    this.#promises.add(promised)
  }

  /** It is stored, and in the head. */
  keep(promised: Promised): void {
    const { events, boots, clients, writer } = promised
    const known = this.#use()
    for (const [boot, facts] of boots) {
      known.boots.delete(boot) // so that it counts as the newest
      known.boots.set(boot, facts)
    }
    for (const client of clients) known.writers.set(client, writer)
    for (const reading of this.#readings ?? []) {
      for (const boot of boots.keys()) reading.boots.delete(boot)
      for (const client of clients) reading.clients.delete(client)
    }
    for (const { item, hash } of events) known.hashes.set(item.ref, hash)
    this.#promises?.remove(promised)
    this.#forget()
  }

  #knowsAll(candidate: Candidate): boolean {
    for (const boot of candidate.boots) if (!this.#knowsBoot(boot)) return false
    for (const client of candidate.clients) if (!this.#knowsWriter(client)) return false
    for (const { item } of candidate.offered) if (!this.#knowsHash(item.ref)) return false
    return this.#refsOfLeftovers(candidate).every((ref) => this.#knowsHash(ref))
  }

  #missing(candidate: Candidate): Missing {
    const refs = [...candidate.offered.map(({ item }) => item.ref), ...this.#refsOfLeftovers(candidate)]
    return {
      boots: [...candidate.boots].filter((boot) => !this.#knowsBoot(boot)),
      clients: [...candidate.clients].filter((client) => !this.#knowsWriter(client)),
      refs: refs.filter((ref) => !this.#knowsHash(ref)),
    }
  }

  #knowsBoot(boot: string): boolean {
    return this.#promises?.boots.has(boot) === true || this.#known?.boots.has(boot) === true
  }

  #knowsWriter(client: number): boolean {
    return this.#promises?.writers.has(client) === true || this.#known?.writers.has(client) === true
  }

  /** Or that there is nothing at `ref`. */
  #knowsHash(ref: string): boolean {
    return !this.#isHeld(ref) || this.hash(ref) !== undefined
  }

  /** Whether there is an event at `ref`, which came as a key: it may name a verb in a run. */
  #isHeld(ref: string): boolean {
    const { boot, seq } = parseRef(ref)
    return seq <= (this.boot(boot)?.seq ?? 0) && ref === `${boot}:${seq}`
  }

  #refsOfLeftovers({ leftovers }: Candidate): string[] {
    return leftovers.flatMap(({ ref, origin }) => {
      const found = ref ?? (origin && this.refAt(origin.client, origin.clock))
      return found === undefined ? [] : [found]
    })
  }

  async #load({ boots, clients, refs }: Missing): Promise<void> {
    const names = [...boots.map(bootFact), ...clients.map(clientFact)]
    const reading: Reading = { boots: new Set(boots), clients: new Set(clients) }
    this.#readings ??= new Set()
    this.#readings.add(reading)
    const [facts, hashes] = await Promise.all([
      this.#store.facts(this.#workspace, names),
      this.#store.hashes(this.#workspace, refs),
    ]).finally(() => {
      this.#readings?.delete(reading)
      if (this.#readings?.size === 0) this.#readings = undefined
    })
    const known = this.#use()
    for (const [at, boot] of boots.entries()) {
      if (reading.boots.has(boot)) known.boots.set(boot, facts[at] as BootFacts | undefined) // as `factsOf` wrote it
    }
    for (const [at, client] of clients.entries()) {
      const fact = facts[boots.length + at] as string | null | undefined // likewise
      if (reading.clients.has(client)) known.writers.set(client, fact)
    }
    for (const [at, ref] of refs.entries()) {
      const hash = hashes[at]
      assert(hash !== undefined, `the store of ${this.#workspace} holds ${ref} without a hash`)
      known.hashes.set(ref, hash)
    }
  }

  /** Called now and then: what nobody has asked for since the last time is read again when somebody does. */
  rest(): void {
    if (this.#promises?.isEmpty === true) this.#promises = undefined
    if (!this.#isInUse) this.#known = undefined
    this.#isInUse = false
  }

  #use(): Known {
    this.#isInUse = true
    this.#known ??= new Known()
    return this.#known
  }

  #forget(): void {
    if (this.#known === undefined) return
    trim(this.#known.boots, this.#limit)
    trim(this.#known.writers, this.#limit)
    trim(this.#known.hashes, this.#limit)
  }
}

export function bootFact(boot: string): string {
  return `boot/${boot}`
}

export function clientFact(client: number): string {
  return `client/${client}`
}

function pin<Key, Value>(map: Map<Key, Pinned<Value>>, key: Key, value: Value): void {
  const standing = map.get(key)
  if (standing === undefined) map.set(key, { value, count: 1 })
  else {
    standing.value = value
    standing.count += 1
  }
}

function unpin<Key, Value>(map: Map<Key, Pinned<Value>>, key: Key): void {
  const standing = map.get(key)
  if (standing === undefined || standing.count <= 1) map.delete(key)
  else standing.count -= 1
}

/** Forgets what has been there longest. */
function trim<Key, Value>(map: Map<Key, Value>, limit: number): void {
  if (map.size <= limit) return
  for (const key of map.keys()) {
    if (map.size <= limit) return
    map.delete(key)
  }
}
