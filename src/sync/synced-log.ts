/**
 * What sync asks of the workspace whose log it carries. The log and what is known of the relay are in IndexedDB; sync itself
 * keeps nothing on the device.
 */
import type { Ref } from '../core/event.ts'
import type { Durable, Refused, Right, SegmentInfo } from './wire.ts'

/** An event on its way out: its content exactly as it was written or came. */
export interface Offered {
  readonly ref: Ref
  readonly boot: string
  readonly seq: number
  /** End of its group: groups leave whole. */
  readonly last: number
  readonly content: unknown
}

/** What is known of the relay's history. */
export interface RelayNotes {
  /** Id of that history; `undefined` before the first `hello`. */
  readonly relay: string | undefined
  /** How many segments have been taken in, from 0 on, without a gap. */
  readonly segments: number
  /** Hash of the newest of them: a relay that was put back may have closed another head under its number since. */
  readonly newest?: string
}

/** Events by which it shows whether a relay still has what it once had: what comes late in a history. */
export interface Marks {
  /** The newest commit that counts here. */
  readonly commit: Ref | undefined
  /** An own event of the newest acknowledgement. */
  readonly acked: Ref | undefined
}

/** An event that the relay refused, as the app sees it. */
export interface RefusedEvent {
  readonly ref: Ref
  readonly rule: string
  readonly reason: string
  /** `undefined` where the relay named no event of ours. */
  readonly event: unknown
}

/** As it is kept here. */
export interface ListedRefusal extends RefusedEvent {
  /** It was not sent: no relay would take it. What does not build on it is sent all the same. */
  readonly isHeldBack?: true
}

/** The relay, as far as a connection knows it. */
export interface AtRelay {
  /** Whether it was seen to have an event: it came from there, or was sent there. */
  has(ref: Ref): boolean
  /** Hears which own events were left out, by position, because what they build on may not be there. */
  heldBack(refs: readonly Ref[]): void
  /** Hears which is the first own event, if any, that waits since it is dated too far ahead, with all behind it (E3). */
  tooFarAhead(ref: Ref | undefined): void
}

export interface SyncedLog {
  /** Who writes here: a relay takes their events from nobody else (A4). */
  readonly actor: string

  /**
   * Merges what the relay holds, parsed JSON of any shape. Where we hold another content at a ref, the relay's folds from now
   * on (E4). Resolves once it is durable here.
   */
  receive(contents: readonly unknown[]): Promise<void>
  /** What the relay lets this device do: at each connection, before anything else of the log is asked or told. */
  granted(rights: readonly Right[]): void
  /** Everything the relay had is in: debts of others may be paid after their delays (H6). */
  caughtUp(): void
  /** Whether that was ever so. */
  readonly hasCaughtUp: boolean

  /**
   * Own events, of every tab of this database, behind what is acknowledged and behind `after` (highest seq by boot that is
   * in the document already): whole groups, causes first, about `limit` of them. What it gives is marked as offered, durably,
   * before it resolves, so it is never issued again (E3). A relay refuses what builds on events that it does not have (A4): given
   * `relay`, that waits until they are there.
   */
  offerOwn(after: ReadonlyMap<string, number>, limit: number, relay?: AtRelay): Promise<readonly Offered[]>
  /**
   * The same for events of anybody that are not final, behind position `after` of the log: for a stock server, and for `carry`.
   * Given `relay`, without what cannot be read, which it would not take, and what builds on that; `waiting` is the first of these of
   * each boot of others.
   */
  offerAll(
    after: number,
    limit: number,
    relay?: AtRelay,
  ): Promise<{ readonly events: readonly Offered[]; readonly pos: number; readonly waiting: readonly Ref[] }>
  /** Of events that waited, those that need not any more. */
  ready(waiting: readonly Ref[], relay: AtRelay): Promise<readonly Ref[]>

  /** The relay has these stored durably; lower figures than are known change nothing. Resolves once that is noted. */
  acknowledge(durable: Durable): Promise<void>
  /** How many own events, of every tab, are not known to be durable at the relay. */
  pending(): Promise<number>
  /** Which own events there are now: resolves `flushed` once all of them are acknowledged. */
  ownSeqs(): Promise<Durable>
  /** Whether all of these are acknowledged (or final). */
  isAcknowledged(seqs: Durable): Promise<boolean>

  notes(): Promise<RelayNotes & Marks>
  note(notes: RelayNotes): Promise<void>
  /** What the relay says of closed heads, taken in or to be taken in: for tools. */
  noteSegments(segments: readonly SegmentInfo[]): Promise<void>
  /** Another history: forgets notes and acknowledgements, so that everything that is not final is offered again. */
  forgetRelay(): Promise<void>

  /**
   * A connection begins, and the relay's clock says this, milliseconds since 1970: corrects ours, and issues again what is
   * dated too far ahead (E3). What is written from then on and dated further ahead is not offered.
   */
  tellTime(relayTime: number): Promise<void>
  /** The relay's clock as it goes on: the same where ours has jumped meanwhile. */
  passTime(relayTime: number): Promise<void>

  /** Remembers a refusal until it is dismissed. */
  refuse(refused: Refused): Promise<void>
  refusals(): Promise<readonly ListedRefusal[]>
  /**
   * These own events, and no others, wait for what they build on. Which of them build on what cannot be read, so that no relay takes
   * it, are listed as refused for as long as they wait; of each boot the first of these. Gives one of them.
   */
  holdBack(waiting: readonly Ref[]): Promise<RefusedEvent | undefined>
  /** Writes a `skip` in the place of an own event that was refused or is held back (E1), and forgets the refusal. Rejects with `not-found` for any other. */
  dismiss(ref: Ref): Promise<void>

  /** Calls back when the log has new own events, or other tabs have changed something here. Returns the undo. */
  subscribe(listener: () => void): () => void
}
