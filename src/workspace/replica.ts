/**
 * What this process knows of its copy of the log: how far it goes, who wrote last, which hooks are active, and the rows
 * it has read lately.
 *
 * Everything here is true at `head`. Whoever writes does so onto that head, so a write that succeeds proves that nothing
 * here was stale; one that does not calls `catchUp` and works it out again.
 */
import { decodeTime } from 'ulid'
import type { Activation } from '../core/duty.ts'
import { activationOf } from '../core/duty.ts'
import { WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { AnyEntity, NounSpec } from '../core/noun.ts'
import { tentative } from '../core/order.ts'
import type { EntityRow, LogRow, MetaRow, Reads, StoredEvent } from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import { activateMark } from '../core/tags.ts'
import type { Environment } from './environment.ts'
import type { IndexNotes } from './index-notes.ts'
import { isIndexed, noIndexNotes, readIndexNotes } from './index-notes.ts'
import { ownBoot } from './own-boot.ts'
import { AnswerCache, RowCache } from './row-cache.ts'
import { Stamper } from './stamper.ts'
import { Unsent } from './unsent.ts'

/** No more rows than this are read ahead: fewer than are kept (row-cache.ts). */
const maxExpected = 1000

/** The activations among some events. */
export function activationsAmong(
  events: readonly StoredEvent[],
  batches: ReadonlyMap<Ref, number>,
): readonly Activation[] {
  return events.flatMap((event) =>
    event.kind === 'activate' ? [activationOf(batches.get(refOf(event)) ?? tentative, event)] : [],
  )
}

/** What of a written transaction this process remembers. */
interface Adopted {
  readonly log: readonly LogRow[]
  readonly changedEntities: readonly EntityRow[]
  readonly goneEntities: readonly string[]
  /** How many runs it left idle and verbs waiting. */
  readonly dormant: number
  readonly restatedLog: readonly LogRow[]
  readonly raisesGeneration: boolean
  readonly replacesProjections: boolean
  readonly changesLists: boolean
}

/** What others had written. */
export interface CaughtUp {
  readonly rows: readonly LogRow[]
  /** More has changed than the rows say: all that was read before is to be read again. */
  readonly isWhole: boolean
}

export class Replica {
  readonly env: Environment
  readonly rows = new RowCache()
  readonly answers = new AnswerCache()
  readonly stamper: Stamper
  /** Where the workspace syncs. */
  readonly unsent: Unsent | undefined
  /** Whether the relay takes nothing of this person, as it last said. */
  isReader = false
  /** Entities that were presumed new and turned out not to be. */
  readonly #doubted = new Set<string>()
  readonly #expected = new Set<string>()
  #head = 0
  #generation = 0
  #top = ''
  #storedFrontier = ''
  #activations: readonly Activation[] = []
  #dormant = 0
  #indexNotes = noIndexNotes
  #needsUpdate = false
  #hasParked = false
  #isBootStored = false

  constructor(env: Environment) {
    this.env = env
    const { actor, build, clock, random } = env
    this.stamper = new Stamper({ actor, build, now: () => clock.now(), random })
    this.unsent = env.synced === undefined ? undefined : new Unsent(env.store, env.actor)
  }

  /** `sent` once nothing of this database that touches the row is missing at the relay. */
  syncOf({ id, base }: Pick<EntityRow, 'id' | 'base'>): AnyEntity['$sync'] {
    if (base === 'same') return 'final'
    return this.unsent === undefined || this.unsent.touches(id) ? 'local' : 'sent'
  }

  /** How many own events wait for the relay; of who may only read, those that they will miss. */
  get pending(): number {
    return (this.isReader ? this.unsent?.pendingVerbs : this.unsent?.pending) ?? 0
  }

  /** What nobody else would ever see is not written. Throws `forbidden`. */
  refuseReader(): void {
    if (!this.isReader) return
    const { actor, name } = this.env
    throw new WonceError('forbidden', `${actor} may only read the workspace ${name}. Nothing was written.`, { actor })
  }

  /** `pos` of the newest row of the log that this process knows. */
  get head(): number {
    return this.#head
  }

  /** Counts the writes to this database that did not add to the log, as far as this process knows. */
  get generation(): number {
    return this.#generation
  }

  /** The highest ulid of the log. */
  get top(): string {
    return this.#top
  }

  get activations(): readonly Activation[] {
    return this.#activations
  }

  /** The activations once these events are in the log and these refs have their batch. */
  activationsWith(added: readonly StoredEvent[], batches: ReadonlyMap<Ref, number>): readonly Activation[] {
    const before = this.#activations.map((activation) => {
      const batch = batches.get(activation.ref)
      const [, ...rest] = activation.position
      return batch === undefined ? activation : { ...activation, position: [batch, ...rest] as const }
    })
    return [...before, ...activationsAmong(added, batches)]
  }

  /** Runs and verbs in the log that wait for something: where there are none, a new verb can only add at the end. */
  get dormant(): number {
    return this.#dormant
  }

  get indexNotes(): IndexNotes {
    return this.#indexNotes
  }

  /** The noun as it is looked for: by its index, or, where that is not as this build has it, by going through all of it. */
  searched(spec: NounSpec): NounSpec {
    return isIndexed(this.#indexNotes, spec) ? spec : { ...spec, indexed: [] }
  }

  /** An event of a newer version is known: nothing can be written until this build is updated (E5). */
  get needsUpdate(): boolean {
    return this.#needsUpdate
  }

  /** Events are known that could not be admitted when they came. */
  get hasParked(): boolean {
    return this.#hasParked
  }

  /** The boot of this process, minted at its first write. */
  get boot(): string | undefined {
    return this.stamper.known.boot
  }

  /** Once, before anything else. Reads what is needed to write: a handful of rows, however long the log is (S5). */
  async load(reads: Reads): Promise<void> {
    const [{ last, frontier }, [generation]] = await Promise.all([
      this.#readFrontier(reads),
      reads.meta([generationName]),
      this.#readLists(reads),
    ])
    this.#generation = typeof generation === 'number' ? generation : 0
    this.#head = last?.pos ?? 0
    this.#top = last?.top ?? ''
    this.rows.clear()
    this.answers.clear()
    this.stamper.know(this.#topTime, frontier)
  }

  /** What is few: activations, events that wait, what is noted of the index. */
  async #readLists(reads: Reads): Promise<void> {
    const readActivations = async () => {
      const rows = await reads.tagged([activateMark])
      const batches = await reads.batches(rows)
      return rows.flatMap(({ event }, index) =>
        event.kind === 'activate' ? [activationOf(batches[index] ?? tentative, event)] : [],
      )
    }
    const [activations, dormant, parked, indexNotes] = await Promise.all([
      readActivations(),
      reads.dormant(),
      reads.parked(),
      readIndexNotes(reads),
    ])
    this.#activations = activations
    this.#indexNotes = indexNotes
    this.#dormant = dormant
    this.#needsUpdate = parked.some((row) => row.why === 'newer')
    this.#hasParked = parked.some((row) => row.why !== 'twin')
  }

  /** Takes in what others wrote to this database since. */
  async catchUp(): Promise<CaughtUp> {
    const [{ generation }, rows, last] = await this.env.store.together(async (reads) => {
      const found = await Promise.all([reads.standing(), reads.logAfter(this.#head), reads.last()])
      await Promise.all([this.#readLists(reads), this.#readStoredFrontier(reads)])
      return found
    })
    const isWhole = generation !== this.#generation
    if (rows.length === 0 && !isWhole) return { rows, isWhole }
    this.#head = last?.pos ?? 0
    this.#top = last?.top ?? ''
    this.#generation = generation
    this.rows.clear()
    this.answers.clear()
    this.stamper.learn(rows.map((row) => row.event))
    if (isWhole) this.stamper.restartAt(this.#topTime)
    return { rows, isWhole }
  }

  /** Takes in what this process has just written. */
  async adopt(written: Adopted): Promise<void> {
    const { log, changedEntities: entities, goneEntities: gone } = written
    const newest = log.at(-1) ?? written.restatedLog.find((row) => row.pos === this.#head)
    if (newest !== undefined) {
      this.#head = newest.pos
      this.#top = newest.top
    }
    if (written.raisesGeneration) this.#generation += 1
    if (written.replacesProjections) {
      this.rows.clear()
      this.answers.clear()
    }
    for (const row of entities) this.rows.set(row.id, row)
    for (const id of gone) this.rows.set(id, undefined)
    for (const noun of new Set(entities.map((row) => row.state.noun))) this.answers.forget(noun)
    if (gone.length > 0) this.answers.clear()
    this.#doubted.clear()
    this.#storedFrontier = this.#frontierNames()
    this.#isBootStored = this.boot !== undefined
    // Never counted down here: too high a count only costs a look at the rows.
    this.#dormant += written.dormant
    if (written.restatedLog.length > 0) this.stamper.restartAt(this.#topTime)
    if (written.changesLists) await this.env.store.together((reads) => this.#readLists(reads))
  }

  /** Milliseconds since 1970. */
  get #topTime(): number {
    return this.#top === '' ? 0 : decodeTime(this.#top)
  }

  /** What has to be stored of the boots besides their events: which are at the head of the log, and which are ours. */
  changedMeta(): readonly MetaRow[] {
    const names = this.#frontierNames()
    const frontier = { name: 'heads', value: names.split(' ').filter((name) => name !== '') }
    const { boot } = this
    const own = boot === undefined || this.#isBootStored ? [] : [{ name: ownBoot(boot), value: this.env.actor }]
    return [...(names === this.#storedFrontier ? [] : [frontier]), ...own]
  }

  #frontierNames(): string {
    return [...this.stamper.known.frontier.keys()].sort().join(' ')
  }

  /** Says which rows will be asked for: the first that is asked for brings the others along. */
  expect(ids: readonly string[]): void {
    for (const id of ids) if (!this.rows.has(id)) this.#expected.add(id)
  }

  /** Whether an entity may be presumed new: nothing is known of it, and no write has shown otherwise. */
  mayBeNew(id: string): boolean {
    return !this.rows.has(id) && !this.#doubted.has(id)
  }

  /** A write was refused in which these were presumed new: they are read before the next. */
  doubt(ids: Iterable<string>): void {
    for (const id of ids) this.#doubted.add(id)
  }

  async entity(id: string): Promise<EntityRow | undefined> {
    if (this.rows.has(id)) return this.rows.get(id)
    const head = this.#head
    const ids = [id, ...this.#takeExpected(id)]
    const rows = await this.env.store.entities(ids)
    if (head === this.#head) for (const [index, row] of rows.entries()) this.rows.set(ids[index] ?? id, row)
    return rows[0]
  }

  *#takeExpected(asked: string): Generator<string> {
    let count = 0
    for (const id of this.#expected) {
      if (count === maxExpected) return
      this.#expected.delete(id)
      if (id === asked || this.rows.has(id)) continue
      count += 1
      yield id
    }
  }

  async #readStoredFrontier(reads: Reads): Promise<readonly string[]> {
    const [stored] = await reads.meta(['heads'])
    const boots: readonly string[] = Array.isArray(stored) ? stored : [] // names, as `changedMeta` gives them
    this.#storedFrontier = boots.join(' ')
    return boots
  }

  /** The newest row, and the highest seq of each boot at the head of the log: that of the newest row is in it. */
  async #readFrontier(
    reads: Reads,
  ): Promise<{ readonly last: LogRow | undefined; readonly frontier: Map<string, number> }> {
    const [last, boots] = await Promise.all([reads.last(), this.#readStoredFrontier(reads)])
    const others = boots.filter((boot) => boot !== last?.boot)
    const seqs = await reads.lastSeqs(others)
    const known = new Map(others.map((boot, index) => [boot, seqs[index] ?? 0]))
    return { last, frontier: new Map(boots.map((boot) => [boot, known.get(boot) ?? last?.seq ?? 0])) }
  }
}
