/**
 * What one Dexie transaction will write, while it is being worked out: groups one after another, each seeing those
 * before it (group commit).
 */
import type { Debt } from '../core/duty.ts'
import type { Event, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { NounSpec } from '../core/noun.ts'
import { findNoun } from '../core/noun.ts'
import { upcastFields } from '../core/present.ts'
import type { IndexKey } from '../core/query/index-key.ts'
import { indexKeys, signatureOf } from '../core/query/index-key.ts'
import type { Decided, ProjectionChanges } from '../core/refold.ts'
import type { Changes, EntityRow, FinalRow, LogRow, MetaRow, RunRow, StoredEvent, VerdictRow } from '../core/storage.ts'
import { tagsOf } from '../core/tags.ts'
import type { IndexNotes } from './index-notes.ts'
import { strayKey, straysRow } from './index-notes.ts'
import type { Replica } from './replica.ts'
import type { Draft } from './stamper.ts'
import { Overlay, StoredView } from './view.ts'

/** Thrown where a group needs rows that other groups of the same transaction have changed: it gets one of its own. */
export class NeedsOwnTransaction extends Error {}

/** Log rows and what they change. */
export interface Written {
  readonly log: readonly LogRow[]
  readonly changes: ProjectionChanges
  readonly decided: Decided
}

/** What a merge or a rebuild writes besides groups. */
export type Besides = Pick<
  Changes,
  'onMeta' | 'parked' | 'parkedGone' | 'finals' | 'meta' | 'replacesProjections' | 'restatedLog'
> & {
  /** Whatever it commits, activations stand where they did, and nothing is dormant, nor was. */
  readonly keepsLists?: boolean
}

export class Transaction {
  readonly replica: Replica
  readonly view: Overlay
  readonly #stored: StoredView
  readonly #head: number
  readonly #generation: number
  readonly #log: LogRow[] = []
  /** Those whose state or keys have changed, and those under which another base stands. */
  readonly #entities = new Map<string, EntityRow>()
  readonly #bases = new Map<string, EntityRow>()
  readonly #entitiesGone = new Set<string>()
  readonly #runs = new Map<Ref, RunRow>()
  readonly #verdicts = new Map<Ref, VerdictRow>()
  readonly #verdictsGone = new Set<Ref>()
  readonly #debts = new Map<string, Debt>()
  readonly #debtsGone = new Set<string>()
  readonly #targets = new Map<Ref, string>()
  /** Nouns of which a row gets other entries than the index was made for. */
  readonly #strays = new Set<string>()
  readonly #decided: Decided[] = []
  #besides: Besides = {}
  #isAlone = false
  #isDiscarded = false

  constructor(replica: Replica) {
    this.replica = replica
    this.#head = replica.head
    this.#generation = replica.generation
    this.#stored = new StoredView(replica, true)
    this.view = new Overlay(this.#stored)
  }

  get log(): readonly LogRow[] {
    return this.#log
  }

  get isEmpty(): boolean {
    if (this.#isDiscarded) return true
    return (
      this.#entities.size === 0 &&
      this.#bases.size === 0 &&
      this.#debts.size === 0 &&
      this.#log.length === 0 &&
      Object.keys(this.#besides).length === 0
    )
  }

  stamp<E extends Event>(draft: Draft<E>): E {
    return this.replica.stamper.stamp<E>(draft)
  }

  async row(id: string): Promise<EntityRow | undefined> {
    if (this.#entitiesGone.has(id)) return undefined
    return this.#entities.get(id) ?? this.#bases.get(id) ?? (await this.#stored.row(id))
  }

  /** Whether a run or a verb in the log waits for something that these entities could bring about. */
  async hasDormant(ids: readonly string[]): Promise<boolean> {
    if (this.replica.dormant === 0) return false
    const { store } = this.replica.env
    const [idle, verdicts] = await Promise.all([store.idleRuns(ids), store.verdictsOf(ids)])
    return idle.length > 0 || verdicts.some((verdict) => verdict.is === 'waiting')
  }

  /** A component is folded from stored rows alone. Throws `NeedsOwnTransaction` where this one already has changes. */
  standAlone(): void {
    if (!this.isEmpty) throw new NeedsOwnTransaction()
    this.#isAlone = true
  }

  /** Lets go of everything: the job that had it alone has failed. */
  discard(): void {
    this.#isDiscarded = true
  }

  /** Nothing may be added to it. */
  get isAlone(): boolean {
    return this.#isAlone
  }

  /** Says which entity an event is about, for slots that only name the event. */
  noteTarget(ref: Ref, target: string): void {
    this.#targets.set(ref, target)
  }

  /** The rows these events get behind what is in the log already. */
  logRows(events: readonly StoredEvent[]): readonly LogRow[] {
    for (const event of events) if (event.kind === 'verb') this.noteTarget(refOf(event), event.target)
    const targetOf = (ref: Ref) => this.#targets.get(ref)
    let pos = this.#log.at(-1)?.pos ?? this.replica.head
    let top = this.#log.at(-1)?.top ?? this.replica.top
    return events.map((event) => {
      pos += 1
      if (event.ulid > top) top = event.ulid
      return { pos, boot: event.boot, seq: event.seq, top, tags: tagsOf(event, targetOf), event }
    })
  }

  /** Enters a group: later ones of this transaction see it. */
  take({ log, changes, decided }: Written): void {
    for (const row of log) this.#log.push(row)
    this.#decided.push(decided)
    for (const row of changes.entities) {
      this.#entities.set(row.id, this.#indexed(row))
      this.#entitiesGone.delete(row.id)
      this.view.put(row.id, row.state)
    }
    for (const row of changes.bases) this.#bases.set(row.id, this.#entities.get(row.id) ?? withKeys(row))
    for (const id of changes.entitiesGone) {
      this.#entities.delete(id)
      this.#bases.delete(id)
      this.#entitiesGone.add(id)
      this.view.put(id, undefined)
    }
    for (const row of changes.runs) this.#runs.set(row.ref, row)
    for (const ref of changes.verdictsGone) {
      this.#verdictsGone.add(ref)
      this.#verdicts.delete(ref)
    }
    for (const row of changes.verdicts) this.#verdicts.set(row.ref, row)
    for (const key of changes.debtsGone) {
      this.#debtsGone.add(key)
      this.#debts.delete(key)
    }
    this.takeDebts(changes.debts)
  }

  /** Enters what is owed besides. */
  takeDebts(debts: readonly Debt[]): void {
    for (const debt of debts) this.#debts.set(debt.key, debt)
  }

  /** With its entries in the query index; whoever has the definition that the index was made for will find it, where this build has not. */
  #indexed(row: EntityRow): EntityRow {
    const { noun } = row.state
    const spec = findNoun(noun)
    const keyed = withKeys(row, spec)
    if (row.state.deleted !== undefined || fits(this.replica.indexNotes, noun, spec)) return keyed
    this.#strays.add(noun)
    return { ...keyed, keys: [...keyed.keys, strayKey(noun)] }
  }

  /** Rows whose state is as it was and whose index entries are made anew. */
  takeEntities(rows: readonly EntityRow[]): void {
    for (const row of rows) this.#entities.set(row.id, row)
  }

  /** Enters what is not a group. Its meta rows are added to those given before. */
  takeBesides(besides: Besides): void {
    this.#besides = { ...this.#besides, ...besides, meta: [...(this.#besides.meta ?? []), ...(besides.meta ?? [])] }
  }

  /** Entities that were taken for new without a look. */
  get presumedNew(): readonly string[] {
    return [...this.#stored.presumedNew]
  }

  /** Whether it changes what others cannot notice by the log having grown. */
  get raisesGeneration(): boolean {
    const { replacesProjections, restatedLog = [] } = this.#besides
    return this.#log.length === 0 || replacesProjections === true || restatedLog.length > 0
  }

  /** Whether all that was read of entities before has to be read again. */
  get replacesProjections(): boolean {
    return this.#besides.replacesProjections === true
  }

  get restatedLog(): readonly LogRow[] {
    return this.#besides.restatedLog ?? []
  }

  /** Whether it changes what a replica keeps lists of: activations, what is dormant, events that wait, notes of the index. */
  get changesLists(): boolean {
    const { meta, parked, keepsLists } = this.#besides
    const mayChange = meta !== undefined && !keepsLists // whatever is written besides groups
    const isListed = ({ event }: LogRow) => event.kind === 'activate'
    return mayChange || parked !== undefined || this.#notesOfIndex.length > 0 || this.#log.some(isListed)
  }

  get #notesOfIndex(): readonly MetaRow[] {
    const { strays } = this.replica.indexNotes
    return [...this.#strays].every((noun) => strays.includes(noun)) ? [] : [straysRow([...strays, ...this.#strays])]
  }

  get changedEntities(): readonly EntityRow[] {
    return [...new Map([...this.#bases, ...this.#entities]).values()]
  }

  get goneEntities(): readonly string[] {
    return [...this.#entitiesGone]
  }

  /** Runs and verbs on which the fold says something else with it. */
  get decided(): Decided {
    const each = (refsIn: (decided: Decided) => readonly Ref[]) => [...new Set(this.#decided.flatMap(refsIn))]
    return {
      runs: each(({ runs }) => runs),
      verdicts: each(({ verdicts }) => verdicts),
      reasons: each(({ reasons }) => reasons),
    }
  }

  /** What a commit in it makes final. */
  get finals(): readonly FinalRow[] {
    return this.#besides.finals ?? []
  }

  /** How many runs it leaves idle and verbs waiting. */
  get dormant(): number {
    const idle = [...this.#runs.values()].filter((run) => run.status === 'idle')
    const waiting = [...this.#verdicts.values()].filter((verdict) => verdict.is === 'waiting')
    return idle.length + waiting.length
  }

  get debts(): readonly Debt[] {
    return [...this.#debts.values()]
  }

  changes(): Changes {
    return {
      ...this.#besides,
      onHead: this.#head,
      onGeneration: this.#generation,
      raisesGeneration: this.raisesGeneration,
      log: this.#log,
      entities: [...this.#entities.values()],
      bases: [...this.#bases.values()],
      presumedNew: this.presumedNew.filter((id) => this.#entities.has(id)),
      entitiesGone: this.goneEntities,
      runs: [...this.#runs.values()],
      verdicts: [...this.#verdicts.values()],
      verdictsGone: [...this.#verdictsGone],
      debts: this.debts,
      debtsGone: [...this.#debtsGone],
      meta: [...(this.#besides.meta ?? []), ...this.replica.changedMeta(), ...this.#notesOfIndex],
    }
  }
}

/** Whether rows of a noun get the entries here that they have in the database. Where none is noted, all will be made anew. */
function fits({ signatures }: IndexNotes, noun: string, spec: NounSpec | undefined): boolean {
  const noted = signatures[noun]
  return noted === undefined || (spec !== undefined && noted === signatureOf(spec))
}

/** The row with the entries it has in the query index, by this build's definition of its noun. */
export function withKeys(row: EntityRow, spec: NounSpec | undefined = findNoun(row.state.noun)): EntityRow {
  if (spec === undefined || row.state.deleted !== undefined) return { ...row, keys: [] }
  const keys: readonly IndexKey[] = indexKeys(spec, upcastFields(row.state, spec))
  return { ...row, keys }
}
