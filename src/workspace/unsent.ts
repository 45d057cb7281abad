/**
 * Which own events, of every tab of this database, the relay is not known to have on its disk, and which entities they
 * touch (docs/semantics.md S2). Final ones count as acknowledged.
 *
 * Kept in memory while the workspace syncs, and kept up by what this tab writes and hears of others. How much that is, and
 * how long it takes to read at the start, depends on what is not acknowledged and not on the history.
 */
import { isSameJson } from '../core/canonical.ts'
import { parseRef, type Ref } from '../core/event.ts'
import type { FinalRow, LogRow, MetaRow, Store } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import type { Durable } from '../sync/wire.ts'
import { ackedOf, ownBoot } from './own-boot.ts'
import { knownRelay } from './relay-notes.ts'

/** Own events of one process of this database. */
interface Own {
  /** Who wrote them: they wait for a connection of that very person (E4). */
  readonly actor: unknown
  last: number
  acked: number
  /** What each of those touches that are not acknowledged, in order. */
  rows: Touching[]
}

interface Touching {
  readonly seq: number
  readonly ids: readonly string[]
}

/** Every own event up to `pos` is acknowledged by that relay, or of one of these boots. True for ever once it is true. */
interface Settled {
  readonly relay: string | null
  readonly pos: number
  readonly boots: readonly string[]
}

export const settledName = 'settled'
/** Going through more rows than this to find who wrote them takes longer than looking at every own boot there ever was. */
const maxUnsettledRows = 2_000
/** So much of the log has to be new for it to be worth noting on its own that it was looked at. */
const worthNotingRows = 500

export class Unsent {
  readonly #store: Store
  readonly #actor: string
  #boots = new Map<string, Own>()
  /** How many of the events that are not acknowledged touch an entity. */
  #touching = new Map<string, number>()
  /** Every row up to here was looked at; those behind it that were looked at too. */
  #pos = 0
  #ahead = new Set<number>()
  #notedPos = 0
  /** What came while everything was read anew: it is entered again then. */
  #missed: (() => void)[] | undefined
  #loading: Promise<void> = Promise.resolve()
  #hearing: Promise<void> = Promise.resolve()

  constructor(store: Store, actor: string) {
    this.#store = store
    this.#actor = actor
  }

  /** Whether an own event that is not acknowledged touches the entity. */
  touches(id: string): boolean {
    return this.#touching.has(id)
  }

  /** Whether this is an own event that is not acknowledged. */
  has(ref: Ref): boolean {
    const { boot, seq } = parseRef(ref)
    const own = this.#boots.get(boot)
    return own !== undefined && seq > own.acked && seq <= own.last
  }

  /** How many own events of the person who is signed in are not acknowledged. */
  get pending(): number {
    return this.#signed().reduce((sum, [, own]) => sum + Math.max(0, own.last - own.acked), 0)
  }

  /** How many of them touch an entity: not that a hook was seen here, nor what was given up. */
  get pendingVerbs(): number {
    return this.#signed().reduce((sum, [, own]) => sum + own.rows.filter(({ ids }) => ids.length > 0).length, 0)
  }

  /** Up to where the own events go of which some are not acknowledged. */
  get lastSeqs(): Durable {
    return Object.fromEntries(this.#signed().flatMap(([boot, own]) => (own.last > own.acked ? [[boot, own.last]] : [])))
  }

  /** For each boot with something to send: behind which seq it begins, and where it ends. */
  toSend(): readonly { readonly boot: string; readonly acked: number; readonly last: number }[] {
    return this.#signed().flatMap(([boot, { acked, last }]) => (last > acked ? [{ boot, acked, last }] : []))
  }

  /** Boots of that person with events that are not acknowledged. */
  bootsOf(actor: string): readonly string[] {
    return [...this.#boots].flatMap(([boot, own]) => (own.actor === actor && own.last > own.acked ? [boot] : []))
  }

  /** `undefined` for a boot of which nothing was open when this was loaded. */
  acked(boot: string): number | undefined {
    return this.#boots.get(boot)?.acked
  }

  /** Reads everything anew. */
  load(): Promise<void> {
    this.#loading = this.#loading.catch(() => {}).then(() => this.#load())
    return this.#loading
  }

  /** Takes in rows that this process wrote, its own and merged ones. */
  written(rows: readonly LogRow[], ownBootNow: string | undefined): void {
    this.#missed?.push(() => this.written(rows, ownBootNow))
    for (const row of rows) {
      this.#look(row.pos)
      if (row.boot === ownBootNow && !this.#boots.has(row.boot)) {
        const before = row.seq - 1 // what is not in the table is settled
        this.#boots.set(row.boot, { actor: this.#actor, last: before, acked: before, rows: [] })
      }
      this.#enter(row)
    }
  }

  /** Takes in rows that other tabs wrote, in the order of the calls; `allHeard` tells when. */
  heard(rows: readonly LogRow[]): void {
    this.#hearing = this.allHeard().then(() => this.#hear(rows))
    this.#hearing.catch(() => {}) // told to whoever waits for it
  }

  /** Resolves once all that was heard is taken in. What could not be is read anew with everything else. */
  allHeard(): Promise<void> {
    this.#hearing = this.#hearing.catch(() => this.load())
    return this.#hearing
  }

  /** Takes in that rows now hold another event. Gives the entities of which it may be said otherwise. */
  restated(rows: readonly LogRow[]): readonly string[] {
    if (rows.length > 0) this.#missed?.push(() => void this.restated(rows))
    const before = new Set<string>()
    for (const row of rows) {
      const own = this.#boots.get(row.boot)
      const at = row.seq - (own?.rows[0]?.seq ?? 0) // there is no gap between them
      const held = own?.rows[at]
      if (own === undefined || held === undefined) continue
      const now = touchingOf(row)
      this.#count([held], -1)
      this.#count([now], 1)
      own.rows[at] = now
      for (const id of held.ids) before.add(id)
    }
    return [...before].filter((id) => !this.#touching.has(id))
  }

  /** Takes in what the relay has. Gives the entities of which nothing is unsent any more. */
  acknowledge(durable: Durable): readonly string[] {
    this.#missed?.push(() => void this.acknowledge(durable))
    const settled = new Set<string>()
    for (const [boot, seq] of Object.entries(durable)) {
      const own = this.#boots.get(boot)
      if (own === undefined || seq <= own.acked) continue
      own.acked = seq
      const gone = own.rows.filter((row) => row.seq <= seq)
      own.rows = own.rows.filter((row) => row.seq > seq)
      this.#count(gone, -1)
      for (const { ids } of gone) for (const id of ids) settled.add(id)
    }
    return [...settled].filter((id) => !this.#touching.has(id))
  }

  /** Takes in what a commit covers. */
  finalised(finals: readonly FinalRow[]): readonly string[] {
    const own = finals.filter(({ boot }) => this.#boots.has(boot))
    const upTo = new Map<string, number>()
    for (const { boot, to } of own) upTo.set(boot, Math.max(to, upTo.get(boot) ?? 0))
    return upTo.size === 0 ? [] : this.acknowledge(Object.fromEntries(upTo))
  }

  /** The same for commits that another tab has merged. */
  async finalisedElsewhere(): Promise<readonly string[]> {
    const boots = [...this.#boots].flatMap(([boot, own]) => (own.last > own.acked ? [boot] : []))
    const seqs = await this.#store.finalSeqs(boots)
    return this.acknowledge(Object.fromEntries(boots.map((boot, index) => [boot, seqs[index] ?? 0])))
  }

  /** What is to be noted so that the next start need not look at what is settled now. */
  async settled(): Promise<MetaRow> {
    const boots = [...this.#boots].flatMap(([boot, own]) => (own.last > own.acked ? [boot] : []))
    const pos = this.#pos
    const value: Settled = { relay: (await knownRelay(this.#store)) ?? null, pos, boots }
    this.#notedPos = pos
    return { name: settledName, value }
  }

  get isWorthNoting(): boolean {
    return this.#pos - this.#notedPos > worthNotingRows
  }

  async #load(): Promise<void> {
    const missed: (() => void)[] = []
    this.#missed = missed
    try {
      const { pos, boots, notedPos } = await this.#read()
      this.#boots = boots
      this.#pos = pos
      this.#notedPos = notedPos
      this.#ahead.clear()
      this.#touching.clear()
      for (const own of boots.values()) this.#count(own.rows, 1)
    } finally {
      this.#missed = undefined
    }
    for (const enter of missed) enter()
  }

  async #hear(rows: readonly LogRow[]): Promise<void> {
    const first = new Map<string, number>()
    for (const { boot, seq } of rows) if (!this.#boots.has(boot) && !first.has(boot)) first.set(boot, seq)
    const boots = await this.#ownAmong([...first.keys()])
    const enter = () => {
      for (const [boot, own] of boots) {
        if (!this.#boots.has(boot)) this.#boots.set(boot, { ...own, last: (first.get(boot) ?? 1) - 1, rows: [] })
      }
      for (const row of rows) {
        this.#look(row.pos)
        this.#enter(row)
      }
    }
    this.#missed?.push(enter)
    enter()
  }

  #signed(): readonly (readonly [boot: string, own: Own])[] {
    return [...this.#boots].filter(([, own]) => own.actor === this.#actor)
  }

  #look(pos: number): void {
    if (pos > this.#pos) this.#ahead.add(pos)
    while (this.#ahead.delete(this.#pos + 1)) this.#pos += 1
  }

  #enter(row: LogRow): void {
    const own = this.#boots.get(row.boot)
    if (own === undefined || row.seq <= own.last) return
    own.last = row.seq
    if (row.seq <= own.acked) return
    const touching = touchingOf(row)
    own.rows.push(touching)
    this.#count([touching], 1)
  }

  #count(rows: readonly Touching[], by: 1 | -1): void {
    for (const { ids } of rows) {
      for (const id of ids) {
        const count = (this.#touching.get(id) ?? 0) + by
        if (count > 0) this.#touching.set(id, count)
        else this.#touching.delete(id)
      }
    }
  }

  async #read(): Promise<{ pos: number; boots: Map<string, Own>; notedPos: number }> {
    const [[stored], relay, newest] = await Promise.all([
      this.#store.meta([settledName]),
      knownRelay(this.#store),
      this.#store.last(),
    ])
    const pos = newest?.pos ?? 0
    const settled = stored as Settled | undefined // written by `settled` above and nobody else
    const isOfUse = isSameJson(settled?.relay, relay ?? null) && pos - (settled?.pos ?? 0) <= maxUnsettledRows
    const names = settled !== undefined && isOfUse ? await this.#openSince(settled) : await this.#everyOwnBoot()
    const own = await this.#ownAmong(names)
    const lasts = await this.#store.lastSeqs([...own.keys()])
    const boots = new Map<string, Own>()
    for (const [index, [boot, { actor, acked }]] of [...own].entries()) {
      const last = lasts[index] ?? 0
      if (last <= acked) continue
      const rows = await this.#store.logOf(boot, acked + 1, last)
      boots.set(boot, { actor, last, acked, rows: rows.map(touchingOf) })
    }
    return { pos, boots, notedPos: settled?.pos ?? 0 }
  }

  async #openSince({ pos, boots }: Settled): Promise<readonly string[]> {
    const rows = await this.#store.logAfter(pos)
    return [...new Set([...boots, ...rows.map((row) => row.boot)])]
  }

  async #everyOwnBoot(): Promise<readonly string[]> {
    const prefix = ownBoot('')
    return (await this.#store.metaStarting(prefix)).map((row) => row.name.slice(prefix.length))
  }

  async #ownAmong(boots: readonly string[]): Promise<ReadonlyMap<string, Pick<Own, 'actor' | 'acked'>>> {
    if (boots.length === 0) return new Map()
    const actors = await this.#store.meta(boots.map(ownBoot))
    const own = boots.filter((_, index) => actors[index] !== undefined)
    const [acks, finals] = await Promise.all([this.#store.meta(own.map(ackedOf)), this.#store.finalSeqs(own)])
    const actorOf = new Map(boots.map((boot, index) => [boot, actors[index]]))
    return new Map(
      own.map((boot, index) => {
        const acked = acks[index]
        return [boot, { actor: actorOf.get(boot), acked: Math.max(Number(acked ?? 0), finals[index] ?? 0) }]
      }),
    )
  }
}

function touchingOf(row: LogRow): Touching {
  return { seq: row.seq, ids: row.tags.filter(isEntityTag) }
}
