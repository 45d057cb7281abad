/**
 * What a workspace asks of the place that keeps its log.
 *
 * One contract suite (test/store/store-contract.ts) holds for every implementation. Reads see whole transactions. Writes
 * go through `write` alone: all or nothing, and only onto the head that the writer had seen, so that whoever read a
 * stale row finds out instead of writing over it.
 */

import type { Malformed, ParkedReason, Unreadable } from './admission.ts'
import type { Debt } from './duty.ts'
import type { WonceError } from './errors.ts'
import type { Event, Ref } from './event.ts'
import type { EntityState, RunState, VerdictState } from './fold-state.ts'
import type { IndexKey } from './query/index-key.ts'
import type { QueryPlan } from './query/plan.ts'

/** An admitted event at its place in this device's log. `pos` counts 1, 2, 3 … in the order of admission. */
export interface LogRow {
  readonly pos: number
  readonly boot: string
  readonly seq: number
  /** The highest ulid among this row and those before it. */
  readonly top: string
  /** What the event touches: entity ids, event types, `!activate`. */
  readonly tags: readonly string[]
  readonly event: StoredEvent
}

/** What can stand in the log: an event, or what came in the place of one and could not be read. */
export type StoredEvent = Event | Malformed

/** An event that is known and not folded, and why. */
export interface ParkedRow {
  readonly boot: string
  readonly seq: number
  readonly hash: string
  readonly why: ParkedReason
  readonly event: StoredEvent | Unreadable
}

/** The last final state under tentative events; `same`: the current state is final; `none`: nothing of it is final. */
export type Base = EntityState | 'same' | 'none'

export interface EntityRow {
  readonly id: string
  readonly state: EntityState
  readonly base: Base
  /** For queries; a function of the state and the noun's definition, not of the log alone. */
  readonly keys: readonly IndexKey[]
}

export interface RunRow extends RunState {
  /** Whether final events alone decided it. */
  readonly final: boolean
  /** Present while idle: what could make it count (its target, or its slot where that only names an event). */
  readonly idle?: string
  /** Present while idle or tentative: the entities that it touches, each of which could make it count or not. */
  readonly open?: readonly string[]
}

export interface VerdictRow extends VerdictState {
  readonly final: boolean
}

/** `boot`'s events up to `to`, after those of the boot's row before, are in batch `k`. */
export interface FinalRow {
  readonly boot: string
  readonly to: number
  readonly k: number
}

/** Small facts by name; docs/architecture.md lists them. */
export interface MetaRow {
  readonly name: string
  readonly value: unknown
}

export interface Rows {
  readonly log: LogRow
  readonly parked: ParkedRow
  readonly entities: EntityRow
  readonly runs: RunRow
  readonly verdicts: VerdictRow
  readonly debts: Debt
  readonly finals: FinalRow
  readonly meta: MetaRow
}

/** What one transaction changes. Log rows are added; of everything else the newest row by its key stands. */
export interface Changes {
  /** The head this was worked out on. Where the log has moved on, nothing is written. */
  readonly onHead: number
  /** The generation this was worked out on. Where it has changed, nothing is written. */
  readonly onGeneration: number
  /** Facts this was worked out on, `undefined` for one that is not there. Where one of them is another, nothing is written. */
  readonly onMeta?: readonly MetaRow[]
  /** Begins a new generation: for what others could not notice by the log having grown. */
  readonly raisesGeneration?: boolean
  readonly log?: readonly LogRow[]
  /** Entities whose state or keys are others. What stands under them is said by `bases` alone. */
  readonly entities?: readonly EntityRow[]
  /** Entities under which another base stands than before; under a new one of which nothing is said it is `same`. */
  readonly bases?: readonly Pick<EntityRow, 'id' | 'base'>[]
  /** Ids among `entities` that were taken to be new without a look: where one of them is there, nothing is written. */
  readonly presumedNew?: readonly string[]
  readonly entitiesGone?: readonly string[]
  readonly runs?: readonly RunRow[]
  readonly verdicts?: readonly VerdictRow[]
  readonly verdictsGone?: readonly Ref[]
  readonly debts?: readonly Debt[]
  readonly debtsGone?: readonly string[]
  readonly parked?: readonly ParkedRow[]
  readonly parkedGone?: readonly ParkedRow[]
  readonly finals?: readonly FinalRow[]
  readonly meta?: readonly MetaRow[]
  /** Empties entities, runs, verdicts, debts and finals first: what a rebuild writes. */
  readonly replacesProjections?: boolean
  /** Replaces log rows at their own `pos`: a re-issue (E3), or the other content of a twin ref (E4), and nothing else. */
  readonly restatedLog?: readonly LogRow[]
}

export interface LogKey {
  readonly boot: string
  readonly seq: number
}

/** Name of the meta row that counts generations. */
export const generationName = 'generation'

/** How far a database is: whoever knows both knows everything in it. */
export interface Standing {
  /** `pos` of the newest log row; 0 in an empty log. */
  readonly head: number
  /** Counts the writes that did not add to the log. */
  readonly generation: number
}

/** What can be read of a log and what follows from it. Each read sees one moment. */
export interface Reads {
  standing(): Promise<Standing>
  /** The newest log row; `undefined` in an empty log. */
  last(): Promise<LogRow | undefined>
  logAfter(pos: number, limit?: number): Promise<readonly LogRow[]>
  /** The newest first. */
  logBefore(pos: number, limit: number): Promise<readonly LogRow[]>
  /** In the order asked; `undefined` where there is none. */
  logAt(refs: readonly LogKey[]): Promise<readonly (LogRow | undefined)[]>
  /** Rows of one boot with `from <= seq <= to`, in order; none where `from` is behind `to`. */
  logOf(boot: string, from: number, to: number): Promise<readonly LogRow[]>
  /** Rows that carry one of the tags, each once, by `pos`. */
  tagged(tags: readonly string[]): Promise<readonly LogRow[]>
  /** Highest seq in the log for each boot; 0 for a boot that is not there. */
  lastSeqs(boots: readonly string[]): Promise<readonly number[]>

  entities(ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]>
  /**
   * Rows a plan yields, deleted entities among them, until the visitor returns false; in the plan's order where it
   * `isOrdered`, else in any. `expected` is how many rows the caller thinks it will take. Where the page was frozen meanwhile
   * all is read anew, for a visitor that `begin` gives anew: whatever an earlier one found is to be forgotten there.
   */
  scan(plan: QueryPlan, begin: () => (row: EntityRow) => boolean, expected?: number): Promise<void>
  /** Ids of entities whose query index has this entry. */
  keyed(key: IndexKey): Promise<readonly string[]>
  runs(refs: readonly Ref[]): Promise<readonly (RunRow | undefined)[]>
  runsOfKeys(keys: readonly string[]): Promise<readonly RunRow[]>
  allRuns(): Promise<readonly RunRow[]>
  /** Idle runs by what they wait for: see `RunRow.idle`. */
  idleRuns(waitedFor: readonly string[]): Promise<readonly RunRow[]>
  /** Runs that are idle or tentative, by what they touch, each once and perhaps others: see `RunRow.open`. */
  openRuns(touching: readonly string[]): Promise<readonly RunRow[]>
  verdicts(refs: readonly Ref[]): Promise<readonly (VerdictRow | undefined)[]>
  verdictsOf(targets: readonly string[]): Promise<readonly VerdictRow[]>
  allVerdicts(): Promise<readonly VerdictRow[]>
  /** How many runs are idle and verbs waiting. */
  dormant(): Promise<number>
  debts(): Promise<readonly Debt[]>
  debtsOf(targets: readonly string[]): Promise<readonly Debt[]>
  parked(): Promise<readonly ParkedRow[]>
  /** The batch of each ref; `undefined` for what is tentative. */
  batches(refs: readonly LogKey[]): Promise<readonly (number | undefined)[]>
  /** Highest final seq of each boot; 0 where nothing of it is final. */
  finalSeqs(boots: readonly string[]): Promise<readonly number[]>
  meta(names: readonly string[]): Promise<readonly unknown[]>
  /** Meta rows whose name begins so. */
  metaStarting(prefix: string): Promise<readonly MetaRow[]>
}

export interface Store extends Reads {
  /**
   * Everything that `read` reads of what it is given is of one moment. It awaits nothing else, and reads from these tables alone where
   * they are named: then it waits for fewer writes. It may be called again, where the page was frozen meanwhile.
   */
  together<T>(read: (reads: Reads) => Promise<T>, tables?: readonly (keyof Rows)[]): Promise<T>
  /**
   * Resolves with `true` once the transaction is complete and durable, with `false` where the head, the generation or a fact had
   * moved, or what was presumed new was there, and nothing was written. Rejects with a `StorageError`; then nothing was written either.
   */
  write(changes: Changes): Promise<boolean>
  /**
   * Puts meta rows that no other row depends on, durably, in a transaction of their own: whatever the head and the generation
   * are, and without others having to read anything anew. A value of `undefined` takes the row away. Of a number and the
   * number that stands there the higher stays, so that tabs which note at once lose nothing. Resolves with the generation of that
   * moment. Rejects with a `StorageError`.
   */
  note(rows: readonly MetaRow[]): Promise<number>
  /** What is read afterwards rejects with `why`. */
  close(why?: WonceError): void
}
