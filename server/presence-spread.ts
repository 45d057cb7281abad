/**
 * Who is told of presence, and when (docs/semantics.md A5).
 *
 * At once, as a rule. Where a connection says more than it may, or does not read as fast as others speak, it is late: then
 * only the newest state of each awareness client is told. So nobody has to be closed for what others say of themselves, and
 * nobody is told of somebody who does not get through.
 */
import type { Clock } from '../src/core/clock.ts'
import { awarenessFrame } from './frames.ts'
import { type Heard, type News, Presence, type Speaker } from './presence.ts'
import { type Allowance, fill, type PresenceQuota } from './presence-quota.ts'

/** A connection, as far as it is told of others. */
export interface Hearer extends Speaker {
  readonly canRead: boolean
  /** What it has not read yet. */
  readonly bufferedBytes: number
  send(frame: Uint8Array): void
}

/** What is kept of a connection that has spoken, or is behind. */
interface Part extends Allowance {
  /** Its clients whose newest state the others are still to be told. */
  readonly unsaid: Set<number>
  /** Others' clients whose newest state it is still to be told. */
  readonly untold: Set<number>
}

/** Of one connection. Carets and cursors of a few tabs take a tenth. */
const bytesPerSecond = 64 * 1024
/** What all the tabs that a connection may speak for say at most. */
const burstBytes = 256 * 1024
/** Nothing said costs less, since it costs each who hears it a frame. */
const leastBytes = 512
/** Asking who is here. */
const askBytes = 32 * 1024
/** Whoever has more than this unread is told later. */
const maxUnreadBytes = 64 * 1024
/** So many states go into one frame. */
const atOnce = 16
const laterMs = 250

export class PresenceSpread<Session extends Hearer> {
  readonly #clock: Clock
  readonly #sessions: ReadonlySet<Session>
  readonly #quota: PresenceQuota
  readonly #presence: Presence
  /** Missing while nobody has spoken: of most rooms, at most times. */
  #parts: Map<Session, Part> | undefined
  /** Those that have gone and whom nobody has been told of: where many go at once, each is not a frame to each. */
  readonly #gone = new Set<number>()
  #toldOfGoneAt = Number.NEGATIVE_INFINITY
  #timer: unknown

  constructor(clock: Clock, sessions: ReadonlySet<Session>, quota: PresenceQuota) {
    this.#clock = clock
    this.#sessions = sessions
    this.#quota = quota
    this.#presence = new Presence(quota)
  }

  hear(speaker: Session, update: Uint8Array): Heard {
    const heard = this.#presence.hear(speaker, update)
    if (heard.is !== 'news') return heard
    if (this.#paySpread(speaker, heard.update.length)) this.#tellOthers(heard, speaker)
    else this.#late(this.#part(speaker).unsaid, heard.clients)
    return heard
  }

  /** Everybody who is here, for who comes or asks. */
  tellAll(session: Session): void {
    const { clients } = this.#presence
    if (!session.canRead || clients.length === 0) return
    const { untold } = this.#part(session)
    if (untold.size < clients.length) this.#late(untold, clients)
    if (this.#pay(session, askBytes)) this.#catchUp(session)
  }

  leave(session: Session): void {
    this.#parts?.delete(session)
    if (this.#parts?.size === 0) this.#parts = undefined
    const gone = this.#presence.leave(session)
    if (gone === undefined) return
    const sinceMs = this.#clock.now() - this.#toldOfGoneAt
    if (sinceMs >= 0 && sinceMs < laterMs) this.#late(this.#gone, gone.clients)
    else {
      this.#toldOfGoneAt = this.#clock.now()
      this.#tellOthers(gone, session)
    }
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#parts = undefined
  }

  #tellOthers({ clients, update }: News, except?: Session): void {
    const frame = awarenessFrame(update)
    for (const session of this.#sessions) {
      if (session === except || !session.canRead) continue
      if (session.bufferedBytes > maxUnreadBytes) this.#late(this.#part(session).untold, clients)
      else session.send(frame)
    }
  }

  /** For as long as it reads. */
  #catchUp(session: Session): void {
    const untold = this.#parts?.get(session)?.untold ?? new Set()
    const allowance = this.#quota.spreadOf(session.grant.subject)
    while (untold.size > 0 && session.bufferedBytes <= maxUnreadBytes && allowance.bytes > 0) {
      const some = taken(untold, atOnce)
      const newest = this.#presence.newest(some)
      if (newest === undefined) continue
      allowance.bytes -= newest.length
      session.send(awarenessFrame(newest))
    }
    // Those that are long gone: or who reads nothing would have a list of all that ever were.
    for (const client of untold) if (!this.#presence.knows(client)) untold.delete(client)
  }

  #late(list: Set<number>, clients: readonly number[]): void {
    for (const client of clients) list.add(client)
    this.#timer ??= this.#clock.setTimeout(() => this.#goOn(), laterMs)
  }

  #goOn(): void {
    this.#timer = undefined
    this.#tellOfGone()
    for (const [session, { unsaid, untold }] of this.#parts ?? []) {
      const update = unsaid.size > 0 ? this.#presence.newest([...unsaid]) : undefined
      if (update === undefined || this.#paySpread(session, update.length)) {
        const clients = [...unsaid]
        unsaid.clear()
        if (update !== undefined) this.#tellOthers({ clients, update }, session)
      }
      if (untold.size > 0) this.#catchUp(session)
    }
    const isLate = [...(this.#parts?.values() ?? [])].some(({ unsaid, untold }) => unsaid.size + untold.size > 0)
    if (isLate) this.#timer ??= this.#clock.setTimeout(() => this.#goOn(), laterMs)
  }

  #tellOfGone(): void {
    const clients = [...this.#gone]
    this.#gone.clear()
    const update = this.#presence.newest(clients)
    if (update === undefined) return
    this.#toldOfGoneAt = this.#clock.now()
    this.#tellOthers({ clients, update })
  }

  /** What it says to all. */
  #paySpread(session: Session, bytes: number): boolean {
    const allowance = this.#quota.spreadOf(session.grant.subject)
    if (allowance.bytes <= 0 || !this.#pay(session, bytes)) return false
    allowance.bytes -= Math.max(bytes, leastBytes) * Math.max(1, this.#sessions.size - 1)
    return true
  }

  /** The last that it may say can be more than is left. */
  #pay(session: Session, bytes: number): boolean {
    const part = this.#part(session)
    fill(part, this.#clock.now(), bytesPerSecond, burstBytes)
    if (part.bytes <= 0) return false
    part.bytes -= Math.max(bytes, leastBytes)
    return true
  }

  #part(session: Session): Part {
    this.#parts ??= new Map()
    const known = this.#parts.get(session)
    if (known !== undefined) return known
    const part = {
      bytes: burstBytes,
      filledAt: this.#clock.now(),
      unsaid: new Set<number>(),
      untold: new Set<number>(),
    }
    this.#parts.set(session, part)
    return part
  }
}

/** The first so many, which are in it no more. */
function taken(clients: Set<number>, count: number): readonly number[] {
  const some: number[] = []
  for (const client of clients) {
    if (some.length === count) break
    some.push(client)
    clients.delete(client)
  }
  return some
}
