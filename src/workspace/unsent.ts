/**
 * Which own events, of every tab of this database, the relay is not known to have on its disk, and which entities they
 * touch (docs/semantics.md S2). Final ones count as acknowledged.
 *
 * Kept in memory while the workspace syncs, and kept up by what this tab writes and hears of others. How much that is, and
 * how long it takes to read at the start, depends on what is not acknowledged and not on the history.
 */
import { parseRef, type Ref } from '../core/event.ts'
import type { FinalRow, LogRow, MetaRow, Store } from '../core/storage.ts'
import type { Durable } from '../sync/wire.ts'
import type { Own, Touching } from './read-unsent.ts'
import { ownAmong, readUnsent, settledRow, touchingOf } from './read-unsent.ts'

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
  /** What changed while everything is read anew: it is changed again then. */
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
    return this.toSend().reduce((sum, { acked, last }) => sum + last - acked, 0)
  }

  /** How many of them touch an entity: not that a hook was seen here, nor what was given up. */
  get pendingVerbs(): number {
    return this.#openOf(this.#actor).reduce(
      (sum, [, own]) => sum + own.rows.filter(({ ids }) => ids.length > 0).length,
      0,
    )
  }

  /** Up to where the own events go of which some are not acknowledged. */
  get lastSeqs(): Durable {
    return Object.fromEntries(this.toSend().map(({ boot, last }) => [boot, last]))
  }

  /** For each boot with something to send: behind which seq it begins, and where it ends. */
  toSend(): readonly { readonly boot: string; readonly acked: number; readonly last: number }[] {
    return this.#openOf(this.#actor).map(([boot, { acked, last }]) => ({ boot, acked, last }))
  }

  /** Boots of that person with events that are not acknowledged. */
  bootsOf(actor: string): readonly string[] {
    return this.#openOf(actor).map(([boot]) => boot)
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

  /** Takes in rows that this process wrote, its own and merged ones. Gives the entities of which nothing was unsent before. */
  written(rows: readonly LogRow[], ownBootNow: string | undefined): readonly string[] {
    const untouched = new Set(rows.flatMap((row) => touchingOf(row).ids).filter((id) => !this.#touching.has(id)))
    this.#change(() => {
      const first = rows.find((row) => row.boot === ownBootNow)
      if (first !== undefined && !this.#boots.has(first.boot)) {
        const before = first.seq - 1 // what is not in the table is settled
        this.#boots.set(first.boot, { actor: this.#actor, last: before, acked: before, rows: [] })
      }
      this.#enter(rows)
    })
    return [...untouched].filter((id) => this.#touching.has(id))
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
    return this.#change(() => {
      const before: Touching[] = []
      for (const row of rows) {
        const own = this.#boots.get(row.boot)
        const at = row.seq - (own?.rows[0]?.seq ?? 0) // there is no gap between them
        const held = own?.rows[at]
        if (own === undefined || held === undefined) continue
        own.rows[at] = touchingOf(row)
        this.#count([touchingOf(row)], 1)
        before.push(held)
      }
      return this.#forget(before)
    })
  }

  /** Takes in what the relay has. Gives the entities of which nothing is unsent any more. */
  acknowledge(durable: Durable): readonly string[] {
    return this.#change(() => {
      const gone: Touching[] = []
      for (const [boot, seq] of Object.entries(durable)) {
        const own = this.#boots.get(boot)
        if (own === undefined || seq <= own.acked) continue
        own.acked = seq
        for (const row of own.rows) if (row.seq <= seq) gone.push(row)
        own.rows = own.rows.filter((row) => row.seq > seq)
      }
      return this.#forget(gone)
    })
  }

  /** Takes in what a commit covers. */
  finalised(finals: readonly FinalRow[]): readonly string[] {
    // Of those for one boot the last covers most.
    return this.acknowledge(Object.fromEntries(finals.map(({ boot, to }) => [boot, to])))
  }

  /** The same for commits that another tab has merged. */
  async finalisedElsewhere(): Promise<readonly string[]> {
    const boots = this.#open().map(([boot]) => boot)
    const seqs = await this.#store.finalSeqs(boots)
    return this.acknowledge(Object.fromEntries(boots.map((boot, index) => [boot, seqs[index] ?? 0])))
  }

  /** What is to be noted so that the next start need not look at what is settled now. */
  async settled(): Promise<MetaRow> {
    const pos = this.#pos
    const row = await settledRow(this.#store, { pos, boots: this.#open().map(([boot]) => boot) })
    this.#notedPos = pos
    return row
  }

  get isWorthNoting(): boolean {
    return this.#pos - this.#notedPos > worthNotingRows
  }

  async #load(): Promise<void> {
    const missed: (() => void)[] = []
    this.#missed = missed
    try {
      const { pos, boots, notedPos } = await readUnsent(this.#store)
      this.#boots = boots
      this.#pos = pos
      this.#notedPos = notedPos
      this.#ahead.clear()
      this.#touching.clear()
      for (const own of boots.values()) this.#count(own.rows, 1)
    } finally {
      this.#missed = undefined
    }
    for (const change of missed) change()
  }

  async #hear(rows: readonly LogRow[]): Promise<void> {
    const first = new Map<string, number>()
    for (const { boot, seq } of rows) if (!this.#boots.has(boot) && !first.has(boot)) first.set(boot, seq)
    const boots = await ownAmong(this.#store, [...first.keys()])
    this.#change(() => {
      for (const [boot, own] of boots) {
        if (!this.#boots.has(boot)) this.#boots.set(boot, { ...own, last: (first.get(boot) ?? 1) - 1, rows: [] })
      }
      this.#enter(rows)
    })
  }

  /** Changes what is known, and again what is being read anew. */
  #change<Result>(step: () => Result): Result {
    this.#missed?.push(step)
    return step()
  }

  /** Boots with events that are not acknowledged. */
  #open(): readonly (readonly [boot: string, own: Own])[] {
    return [...this.#boots].filter(([, { last, acked }]) => last > acked)
  }

  #openOf(actor: string): readonly (readonly [boot: string, own: Own])[] {
    return this.#open().filter(([, own]) => own.actor === actor)
  }

  #look(pos: number): void {
    if (pos > this.#pos) this.#ahead.add(pos)
    while (this.#ahead.delete(this.#pos + 1)) this.#pos += 1
  }

  #enter(rows: readonly LogRow[]): void {
    for (const row of rows) {
      this.#look(row.pos)
      const own = this.#boots.get(row.boot)
      if (own === undefined || row.seq <= own.last) continue
      own.last = row.seq
      if (row.seq <= own.acked) continue
      own.rows.push(touchingOf(row))
      this.#count([touchingOf(row)], 1)
    }
  }

  /** Gives the entities that nothing touches any more. */
  #forget(rows: readonly Touching[]): readonly string[] {
    this.#count(rows, -1)
    return [...new Set(rows.flatMap(({ ids }) => ids))].filter((id) => !this.#touching.has(id))
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
}
