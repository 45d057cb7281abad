/**
 * One connection to a relay or a stock server, from its first message to the end of everything it set going
 * (docs/protocol.md W4 to W10).
 *
 * In order: `hello`, segments, `synced`, what came in the head, then what this device has to say; from then on both as they
 * come. What arrives waits in the document while the log is busy, and is merged in blocks.
 */
import type { Clock } from '../core/clock.ts'
import { deferred } from '../core/deferred.ts'
import type { Ending } from './after-close.ts'
import { Coalesced } from './coalesced.ts'
import { type Close, Connection } from './connection.ts'
import { hasLostHistory, offersOf, paramsOf, segmentsToTake } from './handshake.ts'
import type { HeadDocument } from './head-document.ts'
import type { Pauses } from './pauses.ts'
import {
  buildsOnUnreadable,
  heldBack,
  lostHistory,
  mayNotWrite,
  notTheirs,
  otherVersion,
  storageProblem,
  whatWaits,
} from './problems.ts'
import type { SegmentDownloads } from './segment-downloads.ts'
import { SegmentDenied } from './segment-downloads.ts'
import { takeSegments } from './segments.ts'
import type { SyncProblem, SyncStatus } from './sync.ts'
import type { Marks, RelayNotes, SyncedLog } from './synced-log.ts'
import type { Offers, Outgoing, Waiting } from './uploader.ts'
import { Uploader } from './uploader.ts'
import { aborted } from './wait.ts'
import type { Control, Durable, Hello, Refused, SegmentInfo } from './wire.ts'
import { closeCodes, controlSchema } from './wire.ts'

/** A server that has not said a word for so long after it was called is not there. */
const greetWithinMs = 20_000

export interface SessionOptions {
  readonly url: string
  readonly workspace: string
  readonly token: string | undefined
  readonly log: SyncedLog
  readonly notes: RelayNotes & Marks
  /** With a `home` where it was kept from an earlier connection. */
  readonly document: HeadDocument
  readonly downloads: SegmentDownloads
  readonly clock: Clock
  readonly pauses: Pauses
  readonly random: () => number
  readonly createSocket: (url: string) => WebSocket
  readonly hear: SessionHearing
}

export interface SessionHearing {
  readonly opened: (document: HeadDocument) => void
  /** The first word of the server: whether it acknowledges, and what it grants. */
  readonly greeted: (hasAcks: boolean, grant?: SyncStatus['grant']) => void
  readonly progress: (catchingUp: SyncStatus['catchingUp']) => void
  readonly problem: (problem: SyncProblem | undefined) => void
  /** Resolves once what is refused is listed as it is now. */
  readonly refused: () => Promise<void>
  readonly online: () => void
  readonly acknowledged: () => void
  /** Events of others are in the log, and with commits more of ours is final. */
  readonly merged: () => void
  readonly closed: () => void
}

type Greeting = { readonly from: 'relay'; readonly hello: Hello } | { readonly from: 'stock server' }

export class Session {
  /** Settles once nothing of it goes on any more. Never rejects. */
  readonly ended: Promise<Ending>
  readonly #options: SessionOptions
  readonly #connection: Connection<Control>
  /** Aborted at the end of the connection. */
  readonly #over = new AbortController()
  readonly #isOver = aborted(this.#over.signal)
  readonly #greeting = deferred<Greeting>()
  readonly #greetingTimer: unknown
  readonly #synced = deferred()
  readonly #merging = new Coalesced(() => this.#merge())
  readonly #uploading = new Coalesced(() => this.#upload())
  readonly #noting = new Coalesced(() => this.#noteDurable())
  readonly #passing = new Coalesced(() => this.#passTime())
  #relayTime = 0
  #durable: Durable | undefined
  #outgoing: Outgoing | undefined
  #mayMerge = false
  #segments: number
  #wasHeadClosed = false
  #closing: Promise<void> = Promise.resolve()
  #wasGreeted = false
  #onlineSince: number | undefined
  #onlineForMs = 0
  #wasToldToEnd = false
  #refused: Refused | undefined
  #ownReason: Ending['ownReason']
  #close: Close | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#segments = options.notes.segments
    const { document, clock } = options
    this.#greetingTimer = clock.setTimeout(() => this.interrupt('the server said nothing'), greetWithinMs)
    document.hearing = {
      arrived: () => this.#arrived(),
      deleted: () => {
        this.#outgoing?.startAgain()
        this.changed()
      },
    }
    this.#connection = new Connection(
      { ...options, path: encodeURIComponent(options.workspace), params: paramsOf(options), controlSchema },
      {
        opened: () => options.hear.opened(document),
        control: (message) => this.#control(message),
        notUnderstood: () => this.#hangUpFor(otherVersion),
        sending: ({ length }) => options.pauses.sent(length, clock.now()),
        synced: () => this.#serverIsThrough(),
        closed: (close) => this.#closed(close),
      },
    )
    this.ended = this.#live()
  }

  /** The log has something new of its own. */
  changed(): void {
    if (this.#outgoing !== undefined) this.#run(this.#uploading)
  }

  /** Ends the connection at once, with what it had begun to write finished first. `ended` tells when. */
  end(): void {
    this.#wasToldToEnd = true
    this.#hangUp()
  }

  /** Ends it for another one in a fresh document. */
  startAfresh(): void {
    this.#hangUpFor('fresh')
  }

  /** Ends it as if the line had been lost. */
  interrupt(reason: string): void {
    this.#hangUp({ code: undefined, reason, isBroken: false })
  }

  async #live(): Promise<Ending> {
    try {
      const greeting = await Promise.race([this.#greeting.promise, this.#isOver])
      if (greeting?.from === 'relay') await this.#followRelay(greeting.hello)
      if (greeting?.from === 'stock server') await this.#followStockServer()
    } catch (error) {
      this.#fail(error)
    }
    await this.#isOver
    await this.#closing
    const works = [this.#merging, this.#uploading, this.#noting, this.#passing]
    await Promise.all(works.map((work) => work.idle()))
    return this.#ending()
  }

  #ending(): Ending {
    return {
      code: this.#close?.code,
      reason: this.#close?.reason ?? '',
      refused: this.#refused,
      ownReason: this.#close?.isBroken === true ? 'fresh' : this.#ownReason,
      isDocumentSound: this.#isDocumentSound,
      wasGreeted: this.#wasGreeted,
      onlineForMs: this.#onlineForMs,
      wasHeadClosed: this.#wasHeadClosed,
    }
  }

  /**
   * Whether the document may serve the next connection as well: it holds what the relay held, and nothing of ours that the
   * relay may not have.
   */
  get #isDocumentSound(): boolean {
    const { document } = this.#options
    const isComplete = document.home !== undefined && this.#onlineSince !== undefined
    return isComplete && document.unacknowledged === 0 && !document.hasCarried
  }

  /** One phase after another, each as far as the relay grants it. */
  async #followRelay(hello: Hello): Promise<void> {
    const missing = await this.#agreeOnHistory(hello)
    const mayRead = hello.rights.includes('read')
    if (missing === undefined || (mayRead && !(await this.#takeSegments(hello, missing)))) return
    if (!(await this.#takeHead(mayRead))) return
    await this.#startUploadingFor(hello)
  }

  async #followStockServer(): Promise<void> {
    this.#options.hear.greeted(false)
    if (await this.#takeHead(true)) await this.#startUploading('all')
  }

  /** Takes in what the relay says of itself and of this device. Gives the segments that are missing here, where both can go on. */
  async #agreeOnHistory(hello: Hello): Promise<readonly SegmentInfo[] | undefined> {
    const { log, hear, notes } = this.#options
    const { subject, rights, verbs, time, durable } = hello
    hear.greeted(true, { subject, rights, ...(verbs === undefined ? undefined : { verbs }) })
    log.granted(rights)
    const isLost = hasLostHistory(hello, notes)
    const missing = isLost ? undefined : await segmentsToTake(hello, this.#options)
    if (missing === undefined) this.#hangUpFor(isLost ? lostHistory : 'fresh')
    else {
      await log.tellTime(time)
      await this.#acknowledge(durable)
    }
    return this.#hasEnded ? undefined : missing
  }

  /** Whether all are taken in. */
  async #takeSegments({ relay, head }: Hello, missing: readonly SegmentInfo[]): Promise<boolean> {
    const { log, document } = this.#options
    document.home = { relay, head }
    if (missing.length > 0) await log.noteSegments(missing)
    try {
      await takeSegments(missing, { ...this.#options, relay, signal: this.#over.signal })
    } catch (error) {
      if (!(error instanceof SegmentDenied)) throw error
      const code = error.status === 401 ? closeCodes.unauthorized : closeCodes.forbidden
      this.#hangUp({ code, reason: error.message, isBroken: false })
    }
    if (this.#hasEnded) return false
    this.#segments = head
    return true
  }

  /** Waits for all that is in the head, and merges it. Gives whether it is in. */
  async #takeHead(mayRead: boolean): Promise<boolean> {
    const { log, clock, hear } = this.#options
    await Promise.race([this.#synced.promise, this.#isOver])
    if (this.#hasEnded) return false
    this.#mayMerge = mayRead
    await this.#merging.run()
    if (this.#hasEnded) return false
    if (mayRead) log.caughtUp()
    this.#onlineSince = clock.now()
    hear.online()
    return true
  }

  /** Nothing goes out under the token of somebody else, unless that may carry what others wrote. */
  async #startUploadingFor({ subject, rights }: Hello): Promise<void> {
    const { log, hear } = this.#options
    const offers = offersOf(rights)
    const isTheirs = subject === log.actor || offers === 'own and all'
    if (isTheirs || offers === 'nothing') await this.#startUploading(offers)
    else hear.problem(notTheirs(subject, log.actor))
  }

  async #startUploading(offers: Offers): Promise<void> {
    const { log, hear } = this.#options
    const refused = (await log.refusals()).find(({ isHeldBack }) => !isHeldBack)
    if (this.#hasEnded) return
    if (refused !== undefined) return hear.problem(heldBack(refused))
    this.#outgoing =
      offers === 'nothing'
        ? { pass: () => this.#tellWhatWaits(), startAgain: () => {}, isHeldUp: false }
        : new Uploader({
            ...this.#options,
            offers,
            bufferedBytes: () => this.#connection.bufferedBytes,
            hearWaiting: (waiting) => this.#tellOfHeldBack(waiting),
            signal: this.#over.signal,
          })
    await this.#uploading.run()
  }

  async #upload(): Promise<void> {
    if (!this.#hasEnded) await this.#outgoing?.pass()
  }

  async #tellOfHeldBack(waiting: Waiting): Promise<void> {
    const { log, hear } = this.#options
    if (waiting.own.length === 0) hear.problem(undefined)
    const unsendable = await log.holdBack(waiting.own)
    await hear.refused()
    if (!this.#hasEnded) hear.problem(unsendable === undefined ? whatWaits(waiting) : buildsOnUnreadable(unsendable))
  }

  async #tellWhatWaits(): Promise<void> {
    const { log, hear } = this.#options
    const pending = await log.pending()
    if (!this.#hasEnded) hear.problem(pending > 0 ? mayNotWrite(pending) : undefined)
  }

  async #merge(): Promise<void> {
    const { log, document, hear } = this.#options
    // A connection that was lost leaves a document that may still be merged; one that was told to end, nothing.
    while (this.#mayMerge && !this.#wasToldToEnd && this.#ownReason === undefined) {
      if (!(await document.handOver((contents) => log.receive(contents)))) return
      hear.merged()
      if (this.#outgoing?.isHeldUp === true) this.changed()
    }
  }

  #arrived(): void {
    if (this.#mayMerge) this.#run(this.#merging)
  }

  #control(message: Control): void {
    switch (message.type) {
      case 'hello':
        this.#greeted({ from: 'relay', hello: message })
        break
      case 'ack':
        this.#durable = { ...this.#durable, ...message.durable }
        this.#run(this.#noting)
        break
      case 'closed':
        this.#headClosed(message.segment)
        break
      case 'refused':
        if (message.ref === undefined || this.#options.document.hasSent(message.ref)) this.#refused = message
        else this.#ownReason ??= 'fresh' // it stands in a document that was kept, and the relay has lost it since (S6)
        break
      case 'alive':
        this.#relayTime = message.time
        this.#run(this.#passing)
        break
    }
  }

  /** What greets second does not count. */
  #greeted(greeting: Greeting): void {
    const { clock } = this.#options
    clock.clearTimeout(this.#greetingTimer)
    this.#wasGreeted = true
    this.#greeting.resolve(greeting)
  }

  #serverIsThrough(): void {
    this.#greeted({ from: 'stock server' })
    this.#synced.resolve()
  }

  async #noteDurable(): Promise<void> {
    const durable = this.#durable
    this.#durable = undefined
    if (durable !== undefined) await this.#acknowledge(durable)
  }

  async #passTime(): Promise<void> {
    await this.#options.log.passTime(this.#relayTime)
    this.changed()
  }

  async #acknowledge(durable: Durable): Promise<void> {
    const { log, document, hear } = this.#options
    await log.acknowledge(durable)
    document.acknowledge(durable)
    if (Object.keys(durable).length > 0) hear.acknowledged()
    this.changed()
  }

  /** Nothing more comes in it after this message. */
  #headClosed(segment: SegmentInfo): void {
    this.#wasHeadClosed = true
    this.#closing = this.#closeHead(segment).catch((error: unknown) => this.#fail(error))
  }

  /** A document that holds all of the segment already need not fetch it. */
  async #closeHead(segment: SegmentInfo): Promise<void> {
    const { log, document } = this.#options
    const { home } = document
    if (home === undefined || !this.#mayMerge || this.#segments !== segment.n) return
    await this.#noting.run() // what was acknowledged before is part of it
    const isWhole = document.size - document.unacknowledged === segment.events && !document.hasCarried
    if (!isWhole) return
    await this.#merging.run()
    // Where merging was called off, or failed, the segment is fetched.
    if (document.hasArrivals) return
    await log.noteSegments([segment])
    await log.note({ relay: home.relay, segments: segment.n + 1, newest: segment.hash })
  }

  #run(work: Coalesced): void {
    work.run().catch((error: unknown) => this.#fail(error))
  }

  /** The log did not take or give something. */
  #fail(error: unknown): void {
    this.#hangUpFor(storageProblem(error))
  }

  #hangUpFor(reason: SyncProblem | 'fresh'): void {
    this.#ownReason ??= reason
    this.#hangUp()
  }

  get #hasEnded(): boolean {
    return this.#over.signal.aborted
  }

  #hangUp(close?: Close): void {
    if (this.#hasEnded) return
    this.#connection.close()
    this.#closed(close)
  }

  #closed(close: Close | undefined): void {
    if (this.#hasEnded) return
    const { clock, hear } = this.#options
    clock.clearTimeout(this.#greetingTimer)
    this.#close = close
    this.#onlineForMs = this.#onlineSince === undefined ? 0 : clock.now() - this.#onlineSince
    this.#over.abort()
    hear.closed()
  }
}
