/**
 * What the fold reads and writes: rows as plain data, and the draft it works on.
 *
 * Everything here is a function of the admitted events alone (docs/semantics.md F1). Rows are replaced, never changed in
 * place, so a reader may hold on to one.
 */
import type { Body, Json, Ref, RunEvent } from './event.ts'
import type { VoidReason } from './logged-event.ts'
import type { Place, Position } from './order.ts'

/** One entity as the fold leaves it; kept for ever, deleted or not (F10). */
export interface EntityState {
  readonly id: string
  readonly noun: string
  readonly fields: { readonly [field: string]: Json }
  /** Payload version by field, where it is not 1 (E5). */
  readonly shapes: { readonly [field: string]: number }
  /** Its states in fold order, equal neighbours too (F3). */
  readonly hist: readonly string[]
  /** Consumed slots: the mark (`create`, `win|2`, `win|once`) to the event that consumed it. */
  readonly slots: { readonly [mark: string]: Ref }
  /** How many effective events it has seen. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly createdBy: string
  /** The event that deleted it. */
  readonly deleted?: Ref
}

export type RunStatus = 'effective' | 'superseded' | 'idle' | 'dead'

/** What the fold says of one run. Only an effective run has a place, a root, a depth and ancestors. */
export interface RunState {
  readonly ref: Ref
  readonly key: string
  readonly hook: string
  readonly slot: string
  /** The entity of its slot; empty while a run that does not count hangs on a slot that only names an event. */
  readonly target: string
  readonly status: RunStatus
  readonly place?: Place
  readonly root?: Position
  readonly depth?: number
  readonly ancestors?: readonly string[]
}

/** A verb that is not simply effective at its own place: void, waiting, or taken up later than it stands. */
export interface VerdictState {
  readonly ref: Ref
  readonly target: string
  readonly is: 'void' | 'waiting' | 'awaited'
  readonly why?: VoidReason
  /** Where it was judged; for `awaited`, where it acts. */
  readonly place: Place
}

/** A verb about to be judged, with what it needs to know of where it came from. */
export interface Judged {
  readonly ref: Ref
  readonly body: Body
  /** The slot it consumes if it is effective. */
  readonly slot: string
  readonly place: Place
  readonly wall: number
  readonly actor: string
  readonly root: Position
  readonly depth: number
  readonly ancestors: readonly string[]
}

/** A slot and the effective event that consumed it: what runs attach to. */
export interface Consumption {
  /** The slots the event consumed: its own, and the once-slot where it was the first of its verb. */
  readonly slots: readonly [own: string, ...once: string[]]
  readonly event: Judged
}

/** The same as it was judged, with the entity right behind it. */
export interface Acted extends Consumption {
  readonly entity: EntityState
}

/** A run that may still count, with the batch it arrived in. */
export interface Candidate {
  readonly run: RunEvent
  readonly batch: number
}

/** Hook and target, as they stand in a chain of ancestors. */
export function ancestor(hook: string, target: string): string {
  return `${hook} ${target}`
}

/** The fold's working copy. Whoever folds fills in what the events to come can touch. */
export interface FoldDraft {
  readonly entities: Map<string, EntityState>
  readonly runs: Map<Ref, RunState>
  readonly verdicts: Map<Ref, VerdictState>
  /** Consumed slots that a new run may attach to. */
  readonly consumed: Map<string, Consumption>
  /** Satisfied keys and the run that counts. */
  readonly satisfied: Map<string, Ref>
  /** Runs with `ok` that have arrived, by slot. */
  readonly candidates: Map<string, Candidate[]>
  /** Verbs that wait for their target to be created, by target. */
  readonly waiting: Map<string, Judged[]>
  /** Every event judged effective since the draft was made, in the order in which it acted. */
  readonly acted: Acted[]
}

export function createDraft(): FoldDraft {
  return {
    entities: new Map(),
    runs: new Map(),
    verdicts: new Map(),
    consumed: new Map(),
    satisfied: new Map(),
    candidates: new Map(),
    waiting: new Map(),
    acted: [],
  }
}
