/**
 * Keeps one note connected: one connection after another, and what of it the relay has said to be durable (docs/protocol.md
 * W11–W13).
 *
 * As for the log, after-close.ts says what follows the end of a connection and pauses.ts when.
 */

import type { Clock } from '../core/clock.ts'
import { deferred } from '../core/deferred.ts'
import { listen } from '../core/listen.ts'
import { withoutUndefined } from '../core/members.ts'
import { type Ending, nextStep } from './after-close.ts'
import { type Close, type ConnectedDocument, Connection } from './connection.ts'
import { Line, type Outcome } from './line.ts'
import { Pauses } from './pauses.ts'
import { otherVersion } from './problems.ts'
import type { SyncProblem } from './sync.ts'
import type { TokenSource } from './token.ts'
import { messageTypes, type NoteControl, noteControlSchema, type Refused, syncTypes } from './wire.ts'

export interface NoteLineOptions {
  readonly url: string
  readonly workspace: string
  readonly note: string
  readonly token: TokenSource
  readonly clock: Clock
  readonly random: () => number
  readonly createSocket: (url: string) => WebSocket
  readonly document: ConnectedDocument
  readonly hear: {
    readonly state: (state: 'offline' | 'connecting' | 'online', problem: SyncProblem | undefined) => void
    /** Everything that was in the document is durable at the relay. */
    readonly sent: () => void
  }
}

export class NoteLine {
  readonly #options: NoteLineOptions
  readonly #line: Line
  #connection: NoteConnection | undefined

  constructor(options: NoteLineOptions) {
    this.#options = options
    const { hear } = options
    this.#line = new Line({
      ...options,
      pauses: new Pauses(options.random),
      connect: (token, stop) => this.#connect(token, stop),
      hear: {
        connecting: () => hear.state('connecting', undefined),
        offline: (problem) => hear.state('offline', problem),
      },
    })
  }

  start(): void {
    if (this.#line.start()) this.#options.hear.state('connecting', undefined)
  }

  /** At once. */
  stop(): void {
    if (this.#line.stop()) this.#options.hear.state('offline', undefined)
  }

  /** Tries now what it would try after a pause. */
  hurry(): void {
    this.#line.hurry()
  }

  /** The device says that its network is gone: others are not here any more. Where it errs, the next connection shows it. */
  networkGone(): void {
    this.#connection?.interrupt('this device says that it has no network')
  }

  async #connect(token: string | undefined, stop: AbortSignal): Promise<Outcome> {
    this.#connection = new NoteConnection(this.#options, token, stop)
    const ending = await this.#connection.ended
    this.#connection = undefined
    if (ending.wasGreeted) this.#line.tokenWasTaken()
    const next = nextStep(ending, { renewal: this.#line.renewal, redos: 0 })
    const { onlineForMs } = ending
    return { next: next.type === 'again' ? { ...next, when: 'after a pause' } : next, onlineForMs }
  }
}

/** One connection, from its opening to its end. */
class NoteConnection {
  readonly ended: Promise<Ending>
  readonly #options: NoteLineOptions
  readonly #connection: Connection<NoteControl>
  readonly #end: (ending: Ending) => void
  /** Sync messages with content that were sent, the answer to the relay's step 1 among them. */
  #updates = 0
  #hasAnswered = false
  #refused: Refused | undefined
  #ownReason: SyncProblem | undefined
  #wasGreeted = false
  #onlineSince: number | undefined

  constructor(options: NoteLineOptions, token: string | undefined, stop: AbortSignal) {
    this.#options = options
    const { workspace, note } = options
    const { promise, resolve } = deferred<Ending>()
    this.ended = promise
    this.#end = resolve
    this.#connection = new Connection(
      {
        ...options,
        path: `${encodeURIComponent(workspace)}/notes/${encodeURIComponent(note)}`,
        params: withoutUndefined({ token }),
        controlSchema: noteControlSchema,
      },
      {
        opened: () => this.#sayAgain(),
        sending: (frame) => this.#count(frame),
        control: (message) => this.#control(message),
        notUnderstood: () => this.#hangUp(otherVersion),
        synced: () => this.#synced(),
        closed: (close) => this.#closed(close),
      },
    )
    const stopHearing = listen(stop, 'abort', () => this.#hangUp(undefined))
    void promise.then(stopHearing)
  }

  /** With a higher clock: the relay has taken away what an earlier connection said. */
  #sayAgain(): void {
    const { awareness } = this.#options.document
    const state = awareness.getLocalState()
    if (state !== null) awareness.setLocalState(state)
  }

  #count(frame: Uint8Array): void {
    const [type, step] = frame
    if (type !== messageTypes.sync || step === syncTypes.step1) return
    this.#updates += 1
    this.#hasAnswered ||= step === syncTypes.step2
  }

  #control(message: NoteControl): void {
    if (message.type === 'hello') this.#wasGreeted = true
    if (message.type === 'refused') this.#refused = message
    if (message.type === 'ack' && this.#hasAnswered && message.updates === this.#updates) this.#options.hear.sent()
  }

  #synced(): void {
    this.#onlineSince = this.#options.clock.now()
    this.#options.hear.state('online', undefined)
  }

  interrupt(reason: string): void {
    this.#connection.close()
    this.#closed({ code: undefined, reason, isBroken: false })
  }

  #hangUp(problem: SyncProblem | undefined): void {
    this.#ownReason = problem
    this.interrupt('')
  }

  #closed({ code, reason, isBroken }: Close): void {
    const online = this.#onlineSince
    this.#end({
      ...{ code, reason, refused: this.#refused, ownReason: this.#ownReason, wasGreeted: this.#wasGreeted },
      isDocumentSound: !isBroken,
      onlineForMs: online === undefined ? 0 : this.#options.clock.now() - online,
      wasHeadClosed: false,
    })
  }
}
