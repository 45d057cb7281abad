/**
 * Brings events of the log into the document, and so to the relay (docs/protocol.md W6).
 *
 * A pass offers until nothing is left. It keeps no list of what is to be sent: the log knows what is not acknowledged, the
 * document what it holds already.
 */
import type { Clock } from '../core/clock.ts'
import type { Ref } from '../core/event.ts'
import type { HeadDocument } from './head-document.ts'
import type { AtRelay, Offered, SyncedLog } from './synced-log.ts'
import { wait } from './wait.ts'
import { maxUpdateEvents } from './wire.ts'

/**
 * What is looked for at once: each look notes what it gives (E3). Twice as much is sent and not acknowledged at most: with more on its
 * way, a head that closes meanwhile would make much of it be sent again.
 */
const maxOffered = 2 * maxUpdateEvents
/** Bytes that may wait in the socket before more is offered. */
const maxBuffered = 1024 * 1024
const lookAgainMs = 50
/** Between updates of which nothing tells when they arrive: no more than a relay lets one subject send. */
const unacknowledgedPauseMs = 50

/** `own`: with acknowledgements. `own and all`: also what others wrote (`carry`). `all`: a stock server, which says nothing. */
export type Offers = 'own' | 'own and all' | 'all' | 'nothing'

/** What a connection sends, as far as its session has to do with it. */
export interface Outgoing {
  /** Offers what there is. */
  pass(): Promise<void>
  /** Whether it left something for when more of what it sent is known to be durable, or more has come that it builds on. */
  readonly isHeldUp: boolean
  /** Something that was in the document is not any more: all of it is looked through again. */
  startAgain(): void
}

export interface UploaderOptions {
  readonly log: SyncedLog
  readonly document: HeadDocument
  readonly offers: Exclude<Offers, 'nothing'>
  readonly clock: Clock
  readonly bufferedBytes: () => number
  /**
   * Hears, where it changes, which own events wait for what they build on, which the relay may not have, and which is the first that
   * waits to be dated anew.
   */
  readonly hearWaiting: (refs: readonly Ref[], ahead: Ref | undefined) => Promise<void>
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal
}

export class Uploader implements Outgoing {
  readonly #options: UploaderOptions
  /** Highest seq of a boot that was offered to this document. */
  #after = new Map<string, number>()
  #pos = 0
  #round = 0
  #isHeldUp = false
  #waiting: readonly Ref[] = []
  #ahead: Ref | undefined
  #toldWaiting: string | undefined
  readonly #relay: AtRelay | undefined

  constructor(options: UploaderOptions) {
    this.#options = options
    const { document, offers } = options
    const relay: AtRelay = {
      has: (ref) => document.has(ref),
      heldBack: (refs) => {
        this.#waiting = refs
      },
      tooFarAhead: (ref) => {
        this.#ahead = ref
      },
    }
    this.#relay = offers === 'all' ? undefined : relay
  }

  get isHeldUp(): boolean {
    return this.#isHeldUp || this.#waiting.length > 0
  }

  startAgain(): void {
    this.#after = new Map()
    this.#pos = 0
    this.#round += 1
  }

  async pass(): Promise<void> {
    const { offers, signal, hearWaiting } = this.#options
    if (offers !== 'all') await this.#offerOwn()
    if (offers !== 'own') await this.#offerAll()
    // Own events that build on what has just been carried.
    if (offers === 'own and all' && this.#waiting.length > 0) await this.#offerOwn()
    const waiting = `${this.#waiting.join()} ${this.#ahead}`
    if (signal.aborted || waiting === this.#toldWaiting) return
    this.#toldWaiting = waiting
    await hearWaiting(this.#waiting, this.#ahead)
  }

  async #offerOwn(): Promise<void> {
    const { log, signal } = this.#options
    while (await this.#hasRoom()) {
      const round = this.#round
      const offered = await log.offerOwn(this.#after, maxOffered, this.#relay)
      if (signal.aborted) return
      if (round !== this.#round) continue
      if (offered.length === 0) return
      this.#add(offered, 'own')
      for (const { boot, seq } of offered) this.#after.set(boot, Math.max(seq, this.#after.get(boot) ?? 0))
    }
  }

  async #offerAll(): Promise<void> {
    const { log, signal, offers, clock } = this.#options
    while (await this.#socketHasRoom()) {
      const round = this.#round
      const { events, pos } = await log.offerAll(this.#pos, maxUpdateEvents, this.#relay)
      if (signal.aborted) return
      if (round !== this.#round) continue
      const wasAdded = this.#add(events, 'anybody')
      const isDone = pos <= this.#pos
      this.#pos = Math.max(this.#pos, pos)
      if (isDone) return
      if (wasAdded && offers !== 'all') await wait(clock, unacknowledgedPauseMs, signal)
    }
  }

  #add(offered: readonly Offered[], whose: 'own' | 'anybody'): boolean {
    const { document } = this.#options
    const absent = offered.filter(({ ref }) => !document.has(ref))
    document.add(absent, whose)
    return absent.length > 0
  }

  /** Whether more may be sent now. Where not, the next acknowledgement asks for another pass. */
  async #hasRoom(): Promise<boolean> {
    const { document, log, signal } = this.#options
    this.#isHeldUp = document.unacknowledged > maxOffered
    if (this.#isHeldUp) {
      // A boot whose events are all final is not in what the relay says of durability any more.
      const seqs = document.unacknowledgedSeqs()
      if (!(await log.isAcknowledged(seqs))) return false
      document.acknowledge(seqs)
      this.#isHeldUp = false
    }
    return !signal.aborted && (await this.#socketHasRoom())
  }

  async #socketHasRoom(): Promise<boolean> {
    const { bufferedBytes, clock, signal } = this.#options
    while (bufferedBytes() > maxBuffered && !signal.aborted) await wait(clock, lookAgainMs, signal)
    return !signal.aborted
  }
}
