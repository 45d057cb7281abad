/**
 * Keeps the leading tab connected: one session after another, with what has to happen between them.
 *
 * It decides nothing by itself: after-close.ts says what follows the end of a session, pauses.ts when.
 */
import type { Clock } from '../core/clock.ts'
import type { Ending, NextStep } from './after-close.ts'
import { hasComeToSomething, isRedo, nextStep } from './after-close.ts'
import { HeadDocument } from './head-document.ts'
import type { Pauses } from './pauses.ts'
import { storageProblem } from './problems.ts'
import type { SegmentDownloads } from './segment-downloads.ts'
import { Session } from './session.ts'
import type { SyncProblem } from './sync.ts'
import type { SyncedLog } from './synced-log.ts'
import type { LeaderStatus } from './tab-channel.ts'
import type { TokenSource } from './token.ts'
import { askToken } from './token.ts'
import { aborted, wait } from './wait.ts'
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
}

/** From `start` to `stop`. */
class Drive {
  readonly stop = new AbortController()
  /** Aborted to cut the present pause short. */
  hurry = new AbortController()
  session: Session | undefined

  get isOver(): boolean {
    return this.stop.signal.aborted
  }
}

export class Driver {
  readonly #options: DriverOptions
  #drive: Drive | undefined
  #finished: Promise<void> = Promise.resolve()
  #kept: HeadDocument | undefined
  #hasRenewed = false
  #redos = 0

  constructor(options: DriverOptions) {
    this.#options = options
  }

  /** Connects, after the pause that is left from before, and goes on doing so until something forbids it. */
  start(): void {
    if (this.#drive !== undefined) return
    const drive = new Drive()
    this.#drive = drive
    this.#hasRenewed = false
    const { pauses, clock, hear } = this.#options
    if (pauses.leftMs(clock.now()) === 0) hear.status({ state: 'connecting', error: undefined })
    this.#finished = this.#finished.then(() => this.#run(drive))
  }

  /** Connects, if it is not connected, and in a fresh document in any case. */
  startAfresh(): void {
    this.forgetDocument()
    this.#redos = 0
    this.start()
    this.#drive?.session?.startAfresh()
  }

  /** Disconnects at once. Resolves when everything that was begun is finished. */
  stop(): Promise<void> {
    const drive = this.#drive
    this.#drive = undefined
    drive?.stop.abort()
    drive?.hurry.abort()
    drive?.session?.end()
    if (drive !== undefined) this.#options.hear.status({ state: 'offline', catchingUp: undefined })
    return this.#finished
  }

  /** Tries now what it would try after a pause. */
  hurry(): void {
    this.#options.pauses.skip()
    this.#drive?.hurry.abort()
  }

  /** The device says that its network is gone. Where it errs, the next connection shows it. */
  networkGone(): void {
    this.#drive?.session?.interrupt('this device says that it has no network')
  }

  /** The log has something new of its own. */
  changed(): void {
    this.#drive?.session?.changed()
  }

  /** The next connection begins with an empty document. */
  forgetDocument(): void {
    this.#kept?.destroy()
    this.#kept = undefined
  }

  async #run(drive: Drive): Promise<void> {
    while (!drive.isOver) {
      await this.#pause(drive)
      const session = await this.#connect(drive)
      if (session === undefined) continue
      drive.session = session.session
      const ending = await session.session.ended
      drive.session = undefined
      await this.#after(ending, session.document, drive)
    }
  }

  async #pause(drive: Drive): Promise<void> {
    const { pauses, clock } = this.#options
    drive.hurry = new AbortController()
    if (drive.isOver) return
    const leftMs = pauses.leftMs(clock.now())
    if (leftMs > 0) await wait(clock, leftMs, drive.hurry.signal)
  }

  /** `undefined` where it did not come to a connection. */
  async #connect(drive: Drive): Promise<{ session: Session; document: HeadDocument } | undefined> {
    if (drive.isOver) return undefined
    const { token, log, hear } = this.#options
    hear.status({ state: 'connecting', catchingUp: undefined })
    const answer = await Promise.race([askToken(token), aborted(drive.stop.signal)])
    if (answer === undefined || drive.isOver) return undefined
    if (answer.type === 'problem') return this.#failed(answer.problem)
    try {
      const notes = await log.notes()
      if (drive.isOver) return undefined
      const document = this.#kept ?? new HeadDocument()
      this.#kept = undefined
      return { document, session: this.#session(answer.token, notes, document) }
    } catch (error) {
      return this.#failed(storageProblem(error))
    }
  }

  #session(token: string | undefined, notes: Awaited<ReturnType<SyncedLog['notes']>>, document: HeadDocument): Session {
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
          this.#hasRenewed = false
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

  async #after(ending: Ending, document: HeadDocument, drive: Drive): Promise<void> {
    const { token, hear } = this.#options
    const canRenew = typeof token === 'function' && !this.#hasRenewed
    if (hasComeToSomething(ending)) this.#redos = 0
    const next = nextStep(ending, { canRenew, redos: this.#redos })
    if (next.type === 'again' && next.document === 'kept') this.#kept = document
    else document.destroy()
    if (ending.refused !== undefined) await this.#refuse(ending.refused)
    if (drive.isOver) return
    if (next.type === 'renew') {
      this.#hasRenewed = true
      return
    }
    if (next.type === 'stop') {
      this.#drive = undefined
      drive.stop.abort()
      hear.status({ state: 'offline', error: next.problem, catchingUp: undefined })
      return
    }
    this.#again(next, ending)
  }

  #again(next: Extract<NextStep, { type: 'again' }>, ending: Ending): void {
    const { pauses, clock, hear } = this.#options
    if (isRedo(ending)) this.#redos += 1
    if (next.when === 'after a pause') {
      pauses.failed(clock.now(), ending.onlineForMs)
      hear.status({ state: 'offline', catchingUp: undefined, ...(next.problem && { error: next.problem }) })
    } else {
      hear.status({ state: 'connecting' })
    }
    if (next.isLost) hear.lost()
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

  #failed(problem: SyncProblem): undefined {
    const { pauses, clock, hear } = this.#options
    pauses.failed(clock.now(), 0)
    hear.status({ state: 'offline', error: problem })
    return undefined
  }
}
