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

/** A connection, as far as it is told of others. */
export interface Hearer extends Speaker {
  readonly canRead: boolean
  /** What it has not read yet. */
  readonly bufferedBytes: number
  send(frame: Uint8Array): void
}

/** What is kept of a connection that has spoken, or is behind. */
interface Part {
  /** How much it may still say. Below nothing for a while after the last that it might. */
  bytes: number
  filledAt: number
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
  readonly #presence = new Presence()
  /** Missing while nobody has spoken: of most rooms, at most times. */
  #parts: Map<Session, Part> | undefined
  #timer: unknown

  constructor(clock: Clock, sessions: ReadonlySet<Session>) {
    this.#clock = clock
    this.#sessions = sessions
  }

  hear(speaker: Session, update: Uint8Array): Heard {
    const heard = this.#presence.hear(speaker, update)
    if (heard.is !== 'news') return heard
    if (this.#pay(speaker, heard.update.length)) this.#tellOthers(heard, speaker)
    else this.#late(this.#part(speaker).unsaid, heard.clients)
    return heard
  }

  /** Everybody who is here, for who comes or asks. */
  tellAll(session: Session): void {
    const { clients } = this.#presence
    if (!session.canRead || clients.length === 0) return
    this.#late(this.#part(session).untold, clients)
    if (this.#pay(session, askBytes)) this.#catchUp(session)
  }

  leave(session: Session): void {
    this.#parts?.delete(session)
    if (this.#parts?.size === 0) this.#parts = undefined
    const gone = this.#presence.leave(session)
    if (gone !== undefined) this.#tellOthers(gone, session)
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#parts = undefined
  }

  #tellOthers({ clients, update }: News, except: Session): void {
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
    while (untold.size > 0 && session.bufferedBytes <= maxUnreadBytes) {
      const some = [...untold].slice(0, atOnce)
      for (const client of some) untold.delete(client)
      const newest = this.#presence.newest(some)
      if (newest !== undefined) session.send(awarenessFrame(newest))
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
    for (const [session, { unsaid, untold }] of this.#parts ?? []) {
      const update = unsaid.size > 0 ? this.#presence.newest([...unsaid]) : undefined
      if (update === undefined || this.#pay(session, update.length)) {
        const clients = [...unsaid]
        unsaid.clear()
        if (update !== undefined) this.#tellOthers({ clients, update }, session)
      }
      if (untold.size > 0) this.#catchUp(session)
    }
    const isLate = [...(this.#parts?.values() ?? [])].some(({ unsaid, untold }) => unsaid.size + untold.size > 0)
    if (isLate) this.#timer ??= this.#clock.setTimeout(() => this.#goOn(), laterMs)
  }

  /** The last that it may say can be more than is left. */
  #pay(session: Session, bytes: number): boolean {
    const part = this.#part(session)
    const now = this.#clock.now()
    const seconds = Math.max(0, now - part.filledAt) / 1000
    part.bytes = Math.min(burstBytes, part.bytes + seconds * bytesPerSecond)
    part.filledAt = now
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
