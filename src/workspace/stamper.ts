/**
 * Puts events into their envelopes: boot, seq, ulid, deps (docs/semantics.md E1–E4).
 *
 * A boot is one process that writes. Its id is drawn at the first write and never stored for reuse, so a copied profile
 * or a restored backup is simply another boot.
 */
import { decodeTime, monotonicFactory } from 'ulid'
import type { Event } from '../core/event.ts'
import { envelopeVersion, parseRef } from '../core/event.ts'
import type { StoredEvent } from '../core/storage.ts'

/** An event without its envelope: what a caller wants recorded. */
export type Draft<E> = E extends unknown ? Omit<E, keyof Envelope> : never

type Envelope = Pick<Event, 'v' | 'boot' | 'seq' | 'last' | 'ulid' | 'deps' | 'wall' | 'actor' | 'build'>

export interface Author {
  readonly actor: string
  readonly build: string
  /** Whole milliseconds since 1970. */
  readonly now: () => number
  readonly random: () => number
}

/** How far this process's knowledge of the log goes, as far as envelopes need it. */
export interface Known {
  /** Of this process: drawn for its first event. */
  readonly boot: string | undefined
  /** Of the newest event of that boot. */
  readonly seq: number
  /** The newest time among the events of other boots, milliseconds since 1970. */
  readonly othersTime: number
  /** Boots whose newest event no other event depends on, with its seq: what the next event depends on. */
  readonly frontier: ReadonlyMap<string, number>
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

export class Stamper {
  readonly #author: Author
  #nextUlid: (time: number) => string
  #known: Known = { boot: undefined, seq: 0, othersTime: 0, frontier: new Map() }
  #lastTime = 0

  constructor(author: Author) {
    this.#author = author
    // Drawn fresh in each new millisecond and increased within one: never the successor of a ULID that was only seen.
    this.#nextUlid = monotonicFactory(author.random)
  }

  get known(): Known {
    return this.#known
  }

  /** What the log says by now. */
  know(othersTime: number, frontier: Known['frontier']): void {
    this.#known = { ...this.#known, othersTime, frontier }
  }

  /** Puts knowledge back to what a commit has proven. */
  restore(known: Known): void {
    this.#known = known
  }

  /** Forgets how far ahead its own events once were: they have been issued again. */
  restartAt(newestTime: number): void {
    this.#lastTime = 0
    this.know(newestTime, this.#known.frontier)
    this.#nextUlid = monotonicFactory(this.#author.random)
  }

  /** What the process now knows of events written elsewhere. */
  learn(events: readonly StoredEvent[]): void {
    const { boot, othersTime, frontier } = this.#known
    this.know(newestTime(events, boot, othersTime), frontierAfter(frontier, events))
  }

  /** Events in order, each right behind the one before; `last` of a group is set once its end is known. */
  stamp<E extends Event>(draft: Draft<E>): E {
    const { actor, build, now, random } = this.#author
    const wall = now()
    const { boot = newBoot(random), seq: before, othersTime, frontier } = this.#known
    this.#lastTime = Math.max(wall, this.#lastTime, othersTime + 1)
    const deps = Object.fromEntries([...frontier].filter(([other]) => other !== boot))
    const seq = before + 1
    this.#known = { boot, seq, othersTime, frontier: new Map([[boot, seq]]) }
    const envelope: Envelope = {
      v: envelopeVersion,
      boot,
      seq,
      last: seq,
      ulid: this.#nextUlid(this.#lastTime),
      deps,
      wall,
      actor,
      build,
    }
    return { ...envelope, ...draft } as unknown as E // a draft is the event less its envelope, by its type
  }
}

function newBoot(random: () => number): string {
  return Array.from({ length: 20 }, () => letters[Math.floor(random() * letters.length)]).join('')
}

/** Which boots' newest events nothing else depends on, after more events were admitted. */
export function frontierAfter(frontier: Known['frontier'], events: readonly StoredEvent[]): Map<string, number> {
  const after = new Map(frontier)
  for (const event of events) {
    for (const [boot, seq] of causesOf(event)) {
      if ((after.get(boot) ?? Number.POSITIVE_INFINITY) <= seq) after.delete(boot)
    }
    after.set(event.boot, event.seq)
  }
  return after
}

/**
 * What an event is admitted after. Of a commit that is also the one before it, which may be of another boot: else every
 * boot that a relay ever had would stay in the frontier.
 */
function causesOf(event: StoredEvent): readonly (readonly [boot: string, seq: number])[] {
  const deps = Object.entries(event.deps)
  if (event.kind !== 'commit' || event.prev === undefined) return deps
  const { boot, seq } = parseRef(event.prev)
  return [...deps, [boot, seq]]
}

/** The newest time among events that other boots wrote. */
function newestTime(events: readonly StoredEvent[], ownBoot: string | undefined, before: number): number {
  let newest = before
  for (const event of events) if (event.boot !== ownBoot) newest = Math.max(newest, decodeTime(event.ulid))
  return newest
}
