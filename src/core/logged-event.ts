/** An event as people read it: one verb, whether it came alone or inside a hook run. */
import type { Json, Ref } from './event.ts'

/** Whether an event counts, as things stand: a merge may change that until it is final. */
export type Verdict =
  | { readonly is: 'effective' }
  | { readonly is: 'void'; readonly why: VoidReason }
  | { readonly is: 'waiting' }

/** `duplicate`, `deleted`, `conflict`, `stale`: F5. `superseded`, `idle`, `dead`: the run it belongs to does not count. */
export type VoidReason = 'duplicate' | 'deleted' | 'conflict' | 'stale' | 'superseded' | 'idle' | 'dead'

/** One verb that was done, whoever did it, on whatever device. */
export interface LoggedEvent {
  /** `boot:seq`, or `boot:seq#i` for the i-th verb of a hook run. */
  readonly ref: Ref
  /** The same for all that was written as one: a verb, what it carries along, what `together` did, and runs in line. The ref of the last of it. */
  readonly group: Ref
  /** `deal.won` */
  readonly type: string
  readonly noun: string
  readonly verb: string
  /** The entity it is about. */
  readonly target: string
  /** The fields it wrote, the state among them. `null` cleared a field. */
  readonly data: { readonly [field: string]: Json }
  readonly actor: string
  /** UTC, ISO 8601, by the clock of the device that wrote it. */
  readonly at: string
  /** The key of the hook run that wrote it. */
  readonly run?: string
  readonly verdict: Verdict
}
