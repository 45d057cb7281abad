/**
 * A line to the relay: one connection after another, from `start` to `stop`, or until something forbids it.
 *
 * It decides nothing by itself: after-close.ts says what follows the end of a connection, pauses.ts when.
 */
import type { Clock } from '../core/clock.ts'
import type { Fault, NextStep, Renewal } from './after-close.ts'
import { afterPause } from './after-close.ts'
import type { Pauses } from './pauses.ts'
import type { SyncProblem } from './sync.ts'
import type { TokenAnswer, TokenSource } from './token.ts'
import { askToken, askWithinMs, noToken } from './token.ts'
import { wait } from './wait.ts'

/** What is to follow a connection that has ended, or has not come about. */
export interface Outcome {
  readonly next: NextStep
  /** 0 where it never was. */
  readonly onlineForMs: number
}

export interface LineOptions {
  readonly token: TokenSource
  readonly clock: Clock
  readonly pauses: Pauses
  /** One connection, from its beginning until all that it set going has ended. `undefined` where `stop` came before. */
  readonly connect: (token: string | undefined, stop: AbortSignal) => Promise<Outcome | undefined>
  readonly hear: {
    readonly connecting: () => void
    /** It is tried again later, or not any more. */
    readonly offline: (problem: SyncProblem | undefined, fault: Fault) => void
  }
}

export class Line {
  readonly #options: LineOptions
  #stop: AbortController | undefined
  /** Aborted to cut the present pause short, or to ask for a token once more. */
  #hurry = new AbortController()
  #finished: Promise<void> = Promise.resolve()
  #hasRenewed = false

  constructor(options: LineOptions) {
    this.#options = options
  }

  /** Gives whether it had not been started. */
  start(): boolean {
    if (this.#stop !== undefined) return false
    const stop = new AbortController()
    this.#stop = stop
    this.#hasRenewed = false
    this.#finished = this.#finished.then(() => this.#run(stop))
    return true
  }

  /** At once. Gives whether it had been started. */
  stop(): boolean {
    const stop = this.#stop
    this.#stop = undefined
    stop?.abort()
    this.#hurry.abort()
    return stop !== undefined
  }

  /** Resolves when everything that was begun before is finished. */
  finished(): Promise<void> {
    return this.#finished
  }

  /** Tries now what it would try after a pause, and asks anew where an ask for a token is under way. */
  hurry(): void {
    this.#options.pauses.skip()
    this.#hurry.abort()
  }

  get renewal(): Renewal {
    if (typeof this.#options.token !== 'function') return 'never'
    return this.#hasRenewed ? 'after a pause' : 'at once'
  }

  tokenWasTaken(): void {
    this.#hasRenewed = false
  }

  async #run(stop: AbortController): Promise<void> {
    const { clock, pauses, connect, hear } = this.#options
    const { signal } = stop
    while (!signal.aborted) {
      this.#hurry = new AbortController()
      const leftMs = pauses.leftMs(clock.now())
      if (leftMs > 0) await wait(clock, leftMs, this.#hurry.signal)
      if (signal.aborted) return
      hear.connecting()
      const answer = await this.#ask()
      if (answer === undefined || signal.aborted) continue
      const outcome = answer.type === 'problem' ? failed(answer.problem) : await connect(answer.token, signal)
      if (outcome !== undefined && !signal.aborted) this.#goOn(outcome, stop)
    }
  }

  /** `undefined` where it was given up: there is to be another ask, or none. */
  async #ask(): Promise<TokenAnswer | undefined> {
    const { token, clock } = this.#options
    const over = new AbortController()
    this.#hurry = over
    const late = wait(clock, askWithinMs, over.signal).then(() =>
      over.signal.aborted ? undefined : noToken(`it has not answered for ${askWithinMs / 1000} seconds`),
    )
    const answer = await Promise.race([askToken(token), late])
    over.abort() // or its timer would go on
    return answer
  }

  #goOn({ next, onlineForMs }: Outcome, stop: AbortController): void {
    const { clock, pauses, hear } = this.#options
    if (next.type === 'renew') this.#hasRenewed = true
    else if (next.type === 'stop') {
      this.#stop = undefined
      stop.abort()
      hear.offline(next.problem, next.fault)
    } else if (next.when === 'after a pause') {
      pauses.failed(clock.now(), onlineForMs)
      hear.offline(next.problem, next.fault)
    }
  }
}

/** It did not come to a connection. */
export function failed(problem: SyncProblem): Outcome {
  return { next: afterPause(problem, problem.code === 'token' ? 'tab' : undefined, 'kept'), onlineForMs: 0 }
}
