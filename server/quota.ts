/** How many connections a subject has, and how fast it may speak over all of them (docs/semantics.md A1). */
import type { Clock } from '../src/core/clock.ts'
import type { Limits } from './limits.ts'
import { burstSeconds } from './limits.ts'

interface Bucket {
  connections: number
  messages: number
  bytes: number
  filledAt: number
}

export class Quota {
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #here = new Map<string, Bucket>()
  /** Subjects without a connection, the one that left first at the front: coming anew fills no bucket. */
  readonly #gone = new Map<string, Bucket>()

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** One connection more; `false` where the subject has as many as it may. */
  take(subject: string): boolean {
    const bucket = this.#here.get(subject) ?? this.#gone.get(subject) ?? this.#fullBucket()
    if (bucket.connections >= this.#limits.connectionsPerSubject) return false
    bucket.connections += 1
    this.#gone.delete(subject)
    this.#here.set(subject, bucket)
    return true
  }

  give(subject: string): void {
    const bucket = this.#here.get(subject)
    if (bucket === undefined) return
    bucket.connections -= 1
    if (bucket.connections > 0) return
    this.#fill(bucket)
    this.#here.delete(subject)
    this.#gone.set(subject, bucket)
    this.#forget()
  }

  /** Whether the subject may send this message. */
  spend(subject: string, bytes: number): boolean {
    const bucket = this.#here.get(subject)
    if (bucket === undefined) return false
    this.#fill(bucket)
    bucket.messages -= 1
    bucket.bytes -= bytes
    return bucket.messages >= 0 && bucket.bytes >= 0
  }

  #fill(bucket: Bucket): void {
    const { messagesPerSecond, bytesPerSecond } = this.#limits
    const seconds = Math.max(0, this.#clock.now() - bucket.filledAt) / 1000
    bucket.filledAt = this.#clock.now()
    bucket.messages = Math.min(messagesPerSecond * burstSeconds, bucket.messages + messagesPerSecond * seconds)
    bucket.bytes = Math.min(bytesPerSecond * burstSeconds, bucket.bytes + bytesPerSecond * seconds)
  }

  #fullBucket(): Bucket {
    const { messagesPerSecond, bytesPerSecond } = this.#limits
    return {
      connections: 0,
      messages: messagesPerSecond * burstSeconds,
      bytes: bytesPerSecond * burstSeconds,
      filledAt: this.#clock.now(),
    }
  }

  /** Those that would be full again by now. */
  #forget(): void {
    const fullAgoMs = burstSeconds * 1000
    for (const [subject, { filledAt }] of this.#gone) {
      if (filledAt + fullAgoMs > this.#clock.now()) return
      this.#gone.delete(subject)
    }
  }
}
