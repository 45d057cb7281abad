/** What is in the live head: the tab that leads has it, and the others ask it. */
import type { Clock } from '../core/clock.ts'
import { type Deferred, deferred } from '../core/deferred.ts'
import type { Head } from './head-document.ts'

/** A leader that says nothing for so long hangs, or there is none just now. */
const answerWithinMs = 500

export interface HeadInquiryOptions {
  readonly clock: Clock
  /** Asks the leader. */
  readonly ask: () => void
}

export class HeadInquiry {
  readonly #options: HeadInquiryOptions
  #answer: Deferred<Head | undefined> | undefined
  #timer: unknown

  constructor(options: HeadInquiryOptions) {
    this.#options = options
  }

  /** `undefined` where the leader has none, or does not answer. */
  ask(): Promise<Head | undefined> {
    if (this.#answer !== undefined) return this.#answer.promise
    const answer = deferred<Head | undefined>()
    this.#answer = answer
    this.#timer = this.#options.clock.setTimeout(() => this.answered(undefined), answerWithinMs)
    this.#options.ask()
    return answer.promise
  }

  answered(head: Head | undefined): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#answer?.resolve(head)
    this.#answer = undefined
  }
}
