/**
 * Brings events of the log into the document, and so to the relay (docs/protocol.md W6).
 *
 * A pass offers until nothing is left. It keeps no list of what is to be sent: the log knows what is not acknowledged, the
 * document what it holds already.
 */
import type { Clock } from '../core/clock.ts'
import type { Ref } from '../core/event.ts'
import { parseRef } from '../core/event.ts'
import { cutUpdates } from './cut-updates.ts'
import type { HeadDocument } from './head-document.ts'
import type { Pauses } from './pauses.ts'
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

/** What is not sent yet, heard where it changes. */
export interface Waiting {
  /** Own events that build on what the relay may not have, by position. */
  readonly own: readonly Ref[]
  /** The first own event that is to be dated anew. */
  readonly ahead: Ref | undefined
  /** Of each boot of others, the first that builds on what the relay may not have. */
  readonly others: readonly Ref[]
}

export interface UploaderOptions {
  readonly log: SyncedLog
  readonly document: HeadDocument
  readonly offers: Exclude<Offers, 'nothing'>
  readonly clock: Clock
  readonly pauses: Pauses
  readonly bufferedBytes: () => number
  readonly hearWaiting: (waiting: Waiting) => Promise<void>
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
  /** Of each boot of others the first event that waits, and behind which position it is found again. */
  readonly #others = new Map<string, { readonly ref: Ref; readonly after: number }>()
  #toldWaiting: string | undefined
  readonly #relay: AtRelay | undefined

  constructor(options: UploaderOptions) {
    this.#options = options
    if (options.offers === 'all') return
    this.#relay = {
      has: (ref) => options.document.has(ref),
      heldBack: (refs) => {
        this.#waiting = refs
      },
      tooFarAhead: (ref) => {
        this.#ahead = ref
      },
    }
  }

  get isHeldUp(): boolean {
    return this.#isHeldUp || this.#waiting.length + this.#others.size > 0
  }

  startAgain(): void {
    this.#after = new Map()
    this.#pos = 0
    this.#others.clear()
    this.#round += 1
  }

  async pass(): Promise<void> {
    const { offers, signal, hearWaiting } = this.#options
    if (offers !== 'all') await this.#offerOwn()
    if (offers !== 'own') await this.#offerAll()
    // Own events that build on what has just been carried.
    if (offers === 'own and all' && this.#waiting.length > 0) await this.#offerOwn()
    const others = [...this.#others.values()].map(({ ref }) => ref)
    const waiting: Waiting = { own: this.#waiting, ahead: this.#ahead, others }
    const told = JSON.stringify(waiting)
    if (signal.aborted || told === this.#toldWaiting) return
    this.#toldWaiting = told
    await hearWaiting(waiting)
  }

  async #offerOwn(): Promise<void> {
    while (await this.#hasRoom()) {
      const round = this.#round
      const offered = await this.#options.log.offerOwn(this.#after, maxOffered, this.#relay)
      await this.#add(offered, 'own')
      if (round !== this.#round) continue
      if (offered.length === 0) return
      for (const { boot, seq } of offered) this.#after.set(boot, Math.max(seq, this.#after.get(boot) ?? 0))
    }
  }

  async #offerAll(): Promise<void> {
    const { log, signal, offers, clock } = this.#options
    await this.#lookAgain()
    while (!signal.aborted) {
      const [round, after] = [this.#round, this.#pos]
      const { events, pos, waiting } = await log.offerAll(after, maxUpdateEvents, this.#relay)
      const wasAdded = await this.#add(events, 'anybody')
      if (round !== this.#round) continue
      for (const ref of waiting) {
        const { boot } = parseRef(ref)
        if (!this.#others.has(boot)) this.#others.set(boot, { ref, after })
      }
      const isDone = pos <= this.#pos
      this.#pos = Math.max(this.#pos, pos)
      if (isDone) return
      if (wasAdded && offers !== 'all') await wait(clock, unacknowledgedPauseMs, signal)
    }
  }

  /** Nothing of a boot goes before the first of it that waits: where that is ready, what stands behind it is looked through again. */
  async #lookAgain(): Promise<void> {
    if (this.#relay === undefined || this.#others.size === 0) return
    const refs = [...this.#others.values()].map(({ ref }) => ref)
    const ready = new Set(await this.#options.log.ready(refs, this.#relay))
    const from = [...this.#others.values()].filter(({ ref }) => ready.has(ref)).map(({ after }) => after)
    this.#pos = Math.min(this.#pos, ...from)
    for (const [boot, { after }] of this.#others) if (after >= this.#pos) this.#others.delete(boot)
  }

  /** Gives whether any of it had not been there. */
  async #add(offered: readonly Offered[], whose: 'own' | 'anybody'): Promise<boolean> {
    const { document } = this.#options
    const { size } = document
    for (const update of cutUpdates(offered)) if (await this.#mayGoOn()) document.add(update, whose)
    return document.size > size
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
    return !signal.aborted
  }

  /** Once it may, unless the connection is over. */
  async #mayGoOn(): Promise<boolean> {
    const { bufferedBytes, clock, pauses, signal } = this.#options
    const isFull = () => bufferedBytes() > maxBuffered || !pauses.maySend(clock.now())
    while (isFull() && !signal.aborted) await wait(clock, lookAgainMs, signal)
    return !signal.aborted
  }
}
