/**
 * Keeps the leading tab connected: one session after another (line.ts), with what has to happen between them.
 */
import type { Clock } from '../core/clock.ts'
import type { Ending, Fault } from './after-close.ts'
import { hasComeToSomething, isRedo, nextStep } from './after-close.ts'
import { HeadDocument } from './head-document.ts'
import { failed, Line, type Outcome } from './line.ts'
import type { Pauses } from './pauses.ts'
import { storageProblem } from './problems.ts'
import type { SegmentDownloads } from './segment-downloads.ts'
import { Session } from './session.ts'
import type { SyncProblem } from './sync.ts'
import type { SyncedLog } from './synced-log.ts'
import type { LeaderStatus } from './tab-channel.ts'
import type { TokenSource } from './token.ts'
import type { Refused } from './wire.ts'

export interface DriverOptions {
  readonly url: string
  readonly workspace: string
  readonly token: TokenSource
  readonly log: SyncedLog
  readonly clock: Clock
  readonly random: () => number
  readonly pauses: Pauses
  readonly downloads: SegmentDownloads
  readonly createSocket: (url: string) => WebSocket
  readonly hear: DriverHearing
}

export interface DriverHearing {
  readonly status: (news: Partial<LeaderStatus>) => void
  readonly opened: (document: HeadDocument) => void
  readonly closed: () => void
  /** More may be acknowledged or final than was. */
  readonly advanced: () => void
  /** Resolves once it is listed, so that whoever hears why sync has stopped finds it. */
  readonly refused: () => Promise<void>
  /** A line that was in use is lost; a tab that has others may step down. */
  readonly lost: () => void
  /** This tab cannot connect, as others may: before its status says so. */
  readonly unable: (problem: SyncProblem) => void
}

export class Driver {
  readonly #options: DriverOptions
  readonly #line: Line
  #session: Session | undefined
  #kept: HeadDocument | undefined
  #redos = 0

  constructor(options: DriverOptions) {
    this.#options = options
    this.#line = new Line({
      ...options,
      connect: (token, stop) => this.#connect(token, stop),
      hear: {
        connecting: () => options.hear.status({ state: 'connecting', catchingUp: undefined }),
        offline: (problem, fault) => this.#offline(problem, fault),
      },
    })
  }

  /** Connects, after the pause that is left from before, and goes on doing so until something forbids it. */
  start(): void {
    const { pauses, clock, hear } = this.#options
    if (this.#line.start() && pauses.leftMs(clock.now()) === 0) hear.status({ state: 'connecting', error: undefined })
  }

  /** Connects, if it is not connected, and in a fresh document in any case. */
  startAfresh(): void {
    this.forgetDocument()
    this.#redos = 0
    this.start()
    this.#session?.startAfresh()
  }

  /** Disconnects at once. Resolves when everything that was begun is finished. */
  stop(): Promise<void> {
    const wasStarted = this.#line.stop()
    this.#session?.end()
    this.#session = undefined
    if (wasStarted) this.#options.hear.status({ state: 'offline', catchingUp: undefined })
    return this.#line.finished()
  }

  /** Tries now what it would try after a pause. */
  hurry(): void {
    this.#line.hurry()
  }

  /** The device says that its network is gone. Where it errs, the next connection shows it. */
  networkGone(): void {
    this.#session?.interrupt('this device says that it has no network')
  }

  /** The log has something new of its own. */
  changed(): void {
    this.#session?.changed()
  }

  /** The next connection begins with an empty document. */
  forgetDocument(): void {
    this.#kept?.destroy()
    this.#kept = undefined
  }

  async #connect(token: string | undefined, stop: AbortSignal): Promise<Outcome | undefined> {
    let notes: Awaited<ReturnType<SyncedLog['notes']>>
    try {
      notes = await this.#options.log.notes()
    } catch (error) {
      return failed(storageProblem(error))
    }
    if (stop.aborted) return undefined
    const document = this.#kept ?? new HeadDocument()
    this.#kept = undefined
    const session = this.#open(token, notes, document)
    this.#session = session
    const ending = await session.ended
    if (this.#session === session) this.#session = undefined
    return this.#after(ending, document)
  }

  #open(token: string | undefined, notes: Awaited<ReturnType<SyncedLog['notes']>>, document: HeadDocument): Session {
    const { hear, clock } = this.#options
    return new Session({
      ...this.#options,
      token,
      notes,
      document,
      hear: {
        opened: hear.opened,
        closed: hear.closed,
        greeted: (hasAcks, grant) => hear.status({ hasAcks, grant }),
        progress: (catchingUp) => hear.status({ catchingUp }),
        problem: (error) => hear.status({ error }),
        refused: hear.refused,
        online: () => {
          this.#line.tokenWasTaken()
          hear.status({ state: 'online', error: undefined, catchingUp: undefined })
        },
        acknowledged: () => {
          hear.status({ lastAckAt: new Date(clock.now()).toISOString() })
          hear.advanced()
        },
        merged: hear.advanced,
      },
    })
  }

  async #after(ending: Ending, document: HeadDocument): Promise<Outcome> {
    if (hasComeToSomething(ending)) this.#redos = 0
    const next = nextStep(ending, { renewal: this.#line.renewal, redos: this.#redos })
    if (next.type === 'again' && isRedo(ending)) this.#redos += 1
    if (next.type === 'again' && next.document === 'kept') this.#kept = document
    else document.destroy()
    if (ending.refused !== undefined) await this.#refuse(ending.refused)
    return { next, onlineForMs: ending.onlineForMs }
  }

  #offline(problem: SyncProblem | undefined, fault: Fault): void {
    const { hear } = this.#options
    if (fault === 'tab' && problem !== undefined) hear.unable(problem)
    hear.status({ state: 'offline', catchingUp: undefined, ...(problem && { error: problem }) })
    if (fault === 'line') hear.lost()
  }

  /** What was refused is remembered before anything else happens. */
  async #refuse(refused: Refused): Promise<void> {
    const { log, hear } = this.#options
    // Without a ref there is nothing that could be dismissed.
    if (refused.ref === undefined) return
    try {
      await log.refuse(refused)
    } catch {
      // Then it is refused once more, the next time that it is sent.
    }
    await hear.refused()
  }
}
