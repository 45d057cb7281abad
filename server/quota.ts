/** How many connections a subject has, how fast it may speak and how much it may leave unread over all of them (docs/semantics.md A1). */
import type { Clock } from '../src/core/clock.ts'
import type { Limits } from './limits.ts'
import { burstSeconds } from './limits.ts'

/** A connection, as far as it leaves something unread. */
export interface Reader {
  readonly bufferedBytes: number
}

interface Bucket {
  /** A list, since most subjects have one, and a set of one is three times as large. Joined, not spread or pushed to: that leaves room for 16 more. */
  connections: readonly Reader[]
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

  /** Bytes on their way over HTTP. */
  readonly #served = new Map<string, number>()

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** One connection more; `false` where the subject has as many as it may. */
  take(subject: string, connection: Reader): boolean {
    const bucket = this.#here.get(subject) ?? this.#gone.get(subject) ?? this.#fullBucket()
    if (bucket.connections.length >= this.#limits.connectionsPerSubject) return false
    bucket.connections = bucket.connections.concat(connection)
    this.#gone.delete(subject)
    this.#here.set(subject, bucket)
    return true
  }

  give(subject: string, connection: Reader): void {
    const bucket = this.#here.get(subject)
    if (bucket === undefined) return
    bucket.connections = bucket.connections.filter((one) => one !== connection)
    if (bucket.connections.length > 0) return
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

  /** Whether so much more may wait until the subject reads it; always, where nothing waits. */
  mayLeaveUnread(subject: string, bytes: number): boolean {
    const connections = this.#here.get(subject)?.connections ?? []
    const unread = connections.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, this.#served.get(subject) ?? 0)
    return unread === 0 || unread + bytes <= this.#limits.bufferedBytesPerSubject
  }

  /** Something is given outside of the connections, and waits there until it is let go. `undefined` where it may not. */
  serve(subject: string, bytes: number): (() => void) | undefined {
    if (!this.mayLeaveUnread(subject, bytes)) return undefined
    this.#serve(subject, bytes)
    return () => this.#serve(subject, -bytes)
  }

  #serve(subject: string, bytes: number): void {
    const waiting = (this.#served.get(subject) ?? 0) + bytes
    if (waiting > 0) this.#served.set(subject, waiting)
    else this.#served.delete(subject)
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
      connections: [],
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
