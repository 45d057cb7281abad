/**
 * Live queries: read once, then kept up by the change feed at the cost of one comparison for each changed row. What the relay has
 * got meanwhile takes no reading either, unless the filter or the order asks for it.
 *
 * A query with `include`, or of a later page, is read again instead, when rows of a noun that it shows change, and one on the past
 * with any change; what comes out as before stays the same object.
 */

import type { Feed } from '../core/feed.ts'
import type { FindOptions } from '../core/host.ts'
import { isIdOf } from '../core/ids.ts'
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import { compileFilter } from '../core/query/filter.ts'
import { compileSort } from '../core/query/sort.ts'
import { QueryWindow, type WindowChange } from '../core/query/window.ts'
import type { Change } from './feed.ts'
import { checkedLimit, nounsRead, type Presenter } from './reads.ts'
import { Shown } from './shown.ts'

export interface LiveSource {
  readonly feed: Feed<Change>
  readonly presenter: Presenter
  /** Reads matching entities in order. */
  read(filter: Fields, options: FindOptions): Promise<readonly AnyEntity[]>
}

/** Rows read beyond the limit, so that a row that leaves the window seldom means reading again. */
const reserve = 16

export class WorkspaceLiveQuery extends Shown<AnyEntity> {
  readonly #source: LiveSource
  readonly #spec: NounSpec
  readonly #filter: Fields
  readonly #options: FindOptions
  readonly #window: QueryWindow
  /** Whether what is found, or its order, may depend on what the relay has: something in them is called so. */
  readonly #isBySync: boolean
  /** The last reading failed: the window is not what it would be. */
  #isDoubtful = false
  /** Of what it was read from. */
  #nouns: ReadonlySet<string | undefined> = new Set()
  /** Changes that came while reading: they are applied to what was read, which may or may not have them. */
  #missed: Change[] | undefined
  protected reading: Promise<void>

  /** Throws `ValidationError` on an unknown field or operator, and on a limit that is none. */
  constructor(source: LiveSource, spec: NounSpec, filter: Fields, options: FindOptions) {
    super()
    const { matches } = compileFilter(spec, filter)
    const { compare } = compileSort(spec, options.sort)
    this.#source = source
    this.#spec = spec
    this.#filter = filter
    this.#options = options
    this.#window = new QueryWindow(matches, compare, checkedLimit(spec.name, options.limit))
    this.#isBySync = JSON.stringify([filter, options.sort]).includes('$sync')
    this.follow(source.feed, (change) => this.#hear(change))
    this.reading = this.#read()
  }

  get #isKeptUp(): boolean {
    const { include, asOf, after } = this.#options
    return include === undefined && asOf === undefined && after === undefined
  }

  #hear(change: Change): void {
    if (this.#missed !== undefined) {
      this.#missed.push(change)
      return
    }
    if (change.isWhole || this.#isDoubtful || this.#hasRemarked(change)) this.#reread()
    else if (this.#isKeptUp) this.#apply([change])
    else if (change.gone.length > 0 || change.entities.some((row) => this.#isShown(row.state.noun))) this.#reread()
  }

  /** Whether something of which only `$sync` changes is to be read again for that. */
  #hasRemarked({ remarked }: Change): boolean {
    if (this.#isKeptUp && !this.#isBySync) return false
    const nouns = [...this.#nouns]
    return remarked.some((id) => nouns.some((noun = '') => isIdOf(noun, id)))
  }

  /** What was may come out otherwise with whatever is new. */
  #isShown(noun: string): boolean {
    return this.#options.asOf !== undefined || this.#nouns.has(noun)
  }

  /** All at once: what was read may be newer than the first of them, and is not than the last. */
  #apply(changes: readonly Change[]): void {
    const changed = changes.flatMap(({ entities, gone }) => [
      ...entities
        .filter((row) => row.state.noun === this.#spec.name)
        .map((row) => ({ id: row.id, entity: this.#source.presenter.live(row) })),
      ...gone.map((id) => ({ id, entity: undefined })),
    ])
    this.#window.apply(changed)
    const isShort = this.#window.apply(this.#remarkedIn(changes)) === 'underflow'
    // Who waits for the first rows gets those that there are.
    if (!isShort || this.getSnapshot().status === 'loading') this.#tell(this.#window.rows)
    if (isShort || changes.some((change) => change.isWhole || this.#hasRemarked(change))) this.#reread()
  }

  #remarkedIn(changes: readonly Change[]): readonly WindowChange[] {
    const ids = changes.flatMap(({ remarked }) => remarked)
    const held = ids.flatMap((id) => this.#window.held(id) ?? [])
    return held.map((entity) => ({ id: entity.$id, entity: this.#source.presenter.remarked(entity) }))
  }

  #reread(): void {
    if (!this.isClosed) this.reading = this.#read()
  }

  async #read(): Promise<void> {
    this.#missed = []
    this.#isDoubtful = false
    try {
      this.#nouns = nounsRead(this.#spec, this.#options.include)
      const { limit: shown } = this.#options
      const limit = shown === undefined ? undefined : shown + (this.#isKeptUp ? reserve : 0)
      const entities = await this.#source.read(this.#filter, { ...this.#options, limit })
      const missed = this.#missed ?? []
      this.#missed = undefined
      if (this.isClosed) return
      this.#window.reset(entities, limit === undefined || entities.length < limit)
      if (this.#isKeptUp) this.#apply(missed)
      else {
        this.#tell(this.#window.rows)
        for (const change of missed) this.#hear(change)
      }
    } catch (error) {
      this.#missed = undefined
      this.#isDoubtful = true
      this.fail(error)
    }
  }

  #tell(rows: readonly AnyEntity[]): void {
    const { status, data } = this.getSnapshot()
    if (status !== 'ready' || data !== rows) this.show({ status: 'ready', data: rows })
  }
}
