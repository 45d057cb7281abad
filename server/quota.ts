/** How many connections a subject has, how fast it may speak and download, and how much it may leave unread over all of them (docs/semantics.md A1). */
import type { Clock } from '../src/core/clock.ts'
import { maxHeadBytes, maxHeadEvents, maxHeadWriters } from '../src/sync/wire.ts'
import type { Limits } from './limits.ts'
import { burstSeconds } from './limits.ts'

/** A connection, as far as it leaves something unread. */
export interface Reader {
  readonly bufferedBytes: number
}

/** What is left of what may come at once; it grows back with time. */
interface Allowance {
  messages: number
  bytes: number
  /** Yjs clients. */
  clients: number
  /** Heads, and parts of one. */
  heads: number
  filledAt: number
}

interface Bucket extends Allowance {
  /** A list, since most subjects have one, and a set of one is three times as large. Joined, not spread or pushed to: that leaves room for 16 more. */
  connections: readonly Reader[]
}

/**
 * Yjs clients under which a subject begins to write, each device that connects being one: half of those that close a head at once,
 * then twenty a second. A form on a busy site is one subject; who waits comes again, and no head is closed more than twice a minute.
 */
const maxClientsAtOnce = maxHeadWriters / 2
const clientsPerSecond = 20

/**
 * What a subject that may only append fills of heads: half of one at once, then two a minute. Everybody has to come again when a head is
 * closed, and to take in all of it; who may append is a form that anybody can send, where who may write belongs here.
 */
const maxHeadsAtOnce = 1 / 2
const headsPerSecond = 2 / 60

export class Quota {
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #here = new Map<string, Bucket>()
  /** Subjects without a connection, the one that left first at the front: coming anew fills no bucket. */
  readonly #gone = new Map<string, Bucket>()

  /** Bytes on their way over HTTP. */
  readonly #served = new Map<string, number>()
  /** For what is asked over HTTP, apart from what is sent: downloading a history costs no update. The one that asked first at the front. */
  readonly #asked = new Map<string, Allowance>()

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** One connection more; `false` where the subject has as many as it may. */
  take(subject: string, connection: Reader): boolean {
    const bucket = this.#here.get(subject) ?? this.#gone.get(subject) ?? { connections: [], ...this.#full() }
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
    this.#forget(this.#gone)
  }

  /** Whether the subject may ask over HTTP now. */
  ask(subject: string): boolean {
    const left = this.#asked.get(subject) ?? this.#full()
    this.#fill(left)
    this.#asked.delete(subject)
    this.#asked.set(subject, left)
    this.#forget(this.#asked)
    if (left.messages < 1 || left.bytes <= 0) return false
    left.messages -= 1
    return true
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

  /** For what it has made the relay do, as so many bytes: what it sends next waits for it. */
  charge(subject: string, bytes: number): void {
    const bucket = this.#here.get(subject) ?? this.#gone.get(subject)
    if (bucket !== undefined) bucket.bytes -= bytes
  }

  /** Whether the subject may begin to write under so many Yjs clients. Who has to wait has done nothing wrong. */
  draw(subject: string, clients: number): boolean {
    if (clients === 0) return true
    const bucket = this.#here.get(subject)
    if (bucket === undefined) return false
    this.#fill(bucket)
    if (bucket.clients < clients) return false
    bucket.clients -= clients
    return true
  }

  /** Whether the subject, which may only append, may store so much more now. The last that it may can be more than is left. */
  append(subject: string, events: number, bytes: number): boolean {
    const bucket = this.#here.get(subject)
    if (bucket === undefined) return false
    this.#fill(bucket)
    if (bucket.heads <= 0) return false
    bucket.heads -= Math.max(events / maxHeadEvents, bytes / maxHeadBytes)
    return true
  }

  /** Whether so much more may wait until the subject reads it; always, where nothing waits. */
  mayLeaveUnread(subject: string, bytes: number): boolean {
    const connections = this.#here.get(subject)?.connections ?? []
    const unread = connections.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, this.#served.get(subject) ?? 0)
    return unread === 0 || unread + bytes <= this.#limits.bufferedBytesPerSubject
  }

  /** Something that was asked for is given over HTTP, and waits there until it is let go. `undefined` where it may not. */
  serve(subject: string, bytes: number): (() => void) | undefined {
    if (!this.mayLeaveUnread(subject, bytes)) return undefined
    const left = this.#asked.get(subject)
    // All of it, however large: what is asked for next waits the longer.
    if (left !== undefined) left.bytes -= bytes
    this.#serve(subject, bytes)
    return () => this.#serve(subject, -bytes)
  }

  #serve(subject: string, bytes: number): void {
    const waiting = (this.#served.get(subject) ?? 0) + bytes
    if (waiting > 0) this.#served.set(subject, waiting)
    else this.#served.delete(subject)
  }

  #fill(left: Allowance): void {
    const { messagesPerSecond, bytesPerSecond } = this.#limits
    const seconds = Math.max(0, this.#clock.now() - left.filledAt) / 1000
    left.filledAt = this.#clock.now()
    left.messages = Math.min(messagesPerSecond * burstSeconds, left.messages + messagesPerSecond * seconds)
    left.bytes = Math.min(bytesPerSecond * burstSeconds, left.bytes + bytesPerSecond * seconds)
    left.clients = Math.min(maxClientsAtOnce, left.clients + clientsPerSecond * seconds)
    left.heads = Math.min(maxHeadsAtOnce, left.heads + headsPerSecond * seconds)
  }

  #full(): Allowance {
    const { messagesPerSecond, bytesPerSecond } = this.#limits
    return {
      messages: messagesPerSecond * burstSeconds,
      bytes: bytesPerSecond * burstSeconds,
      clients: maxClientsAtOnce,
      heads: maxHeadsAtOnce,
      filledAt: this.#clock.now(),
    }
  }

  /** Those that are full again by now; who had spent more than there was takes longer. */
  #forget(allowances: Map<string, Allowance>): void {
    const { messagesPerSecond, bytesPerSecond } = this.#limits
    const now = this.#clock.now()
    for (const [subject, allowance] of allowances) {
      const { filledAt, messages, bytes, clients, heads } = allowance
      // The clock was set back: it counts from now on, and keeps nobody behind it.
      if (filledAt > now) {
        allowance.filledAt = now
        continue
      }
      const seconds = (now - filledAt) / 1000
      if (seconds < burstSeconds) return
      const left = Math.min(messages / messagesPerSecond, bytes / bytesPerSecond)
      const isFull =
        clients + clientsPerSecond * seconds >= maxClientsAtOnce && heads + headsPerSecond * seconds >= maxHeadsAtOnce
      if (isFull && left + seconds >= burstSeconds) allowances.delete(subject)
    }
  }
}
