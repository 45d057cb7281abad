/**
 * What the log says of clients that are not let in: the first of each reason, then how many more in a minute.
 *
 * A single page with an old token knocks for ever, and whoever means harm may knock thousands of times a second: neither is to
 * fill the log, and neither is to be missing in it. The figures count each of them (metrics.ts).
 */
import type { Clock } from '../src/core/clock.ts'
import type { CloseName } from '../src/sync/wire.ts'
import type { RelayLog } from './measure.ts'

const everyMs = 60_000

export class RefusedJoins {
  readonly #log: RelayLog
  readonly #clock: Clock
  /** By reason: how many since it was told of. */
  readonly #more = new Map<CloseName, number>()
  #timer: unknown

  constructor(log: RelayLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** `workspace` as the URL names it; missing where that cannot be read. Never the token. */
  hear(code: CloseName, workspace: string | undefined): void {
    const more = this.#more.get(code)
    this.#more.set(code, more === undefined ? 0 : more + 1)
    if (more === undefined) this.#log.warn({ code, workspace }, 'a client was not let in')
    this.#timer ??= this.#clock.setTimeout(() => this.#tell(), everyMs)
  }

  /** Tells of the rest. */
  close(): void {
    this.#tell()
    this.#clock.clearTimeout(this.#timer)
  }

  /** A reason of which there was none more is as good as new. */
  #tell(): void {
    this.#timer = undefined
    for (const [code, more] of this.#more) {
      if (more === 0) this.#more.delete(code)
      else {
        this.#log.warn({ code, more }, 'more clients were not let in')
        this.#more.set(code, 0)
      }
    }
    if (this.#more.size > 0) this.#timer = this.#clock.setTimeout(() => this.#tell(), everyMs)
  }
}
