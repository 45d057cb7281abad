/**
 * The change feed: which rows changed, in this tab and in the others of the origin. Nobody polls.
 *
 * Other tabs are told over a BroadcastChannel, after the transaction is complete. A message says which head it follows,
 * so a tab that missed one (it was frozen, or the sender died in between) notices with the next and reads everything anew.
 */
import type { Decided } from '../core/refold.ts'
import { nothingDecided } from '../core/refold.ts'
import type { EntityRow, LogRow, MetaRow } from '../core/storage.ts'

export interface Change {
  /** Entity rows as they are now. */
  readonly entities: readonly EntityRow[]
  /** Ids of rows that are no more. */
  readonly gone: readonly string[]
  /** Ids of entities that are as they were, of which `$sync` may say something else. */
  readonly remarked: readonly string[]
  /** Log rows that are new. */
  readonly log: readonly LogRow[]
  /** What the fold says otherwise than before. */
  readonly decided: Decided
  /** More may have changed than is listed: what was read before is to be read again. */
  readonly isWhole: boolean
}

/** For what no row says. */
export const nothingChanged: Change = {
  entities: [],
  gone: [],
  remarked: [],
  log: [],
  decided: nothingDecided,
  isWhole: false,
}

/** What tabs tell each other. */
export type Notice =
  | Written
  /** Notes in meta that no row depends on: what the relay said, what was refused, what time it is. */
  | { readonly type: 'noted'; readonly rows: readonly MetaRow[] }
  /** Everything the relay had is in. */
  | { readonly type: 'caught-up' }
  /** Others have been quicker again and again: all are to take turns. */
  | { readonly type: 'crowded' }

/** A transaction of another tab. */
export interface Written {
  readonly type: 'written'
  readonly after: number
  readonly head: number
  readonly generation: number
  /** Ids of the entities that changed; `undefined` where there are too many to list. */
  readonly ids: readonly string[] | undefined
  readonly decided: Decided
}

/** Listing more than this costs a reader more than reading again. */
export const maxListedIds = 1000
