/**
 * What a race of two writers left in an update (docs/protocol.md W9): for which events its structs stand.
 *
 * A struct without a key names another as its origin, and that one may do so too. Whatever the structs name, each is looked at
 * once, so that neither circles nor chains cost more than there are structs.
 */
import type { Position } from '../src/sync/update.ts'
import type { Candidate, OfferedLeftover } from './candidate.ts'

/** The live head, as far as it says what stands where. */
interface Places {
  refAt(client: number, clock: number): string | undefined
}

/** A run of clocks in an update: an event, by its ref, or a leftover. */
interface Placed {
  readonly clock: number
  readonly length: number
  readonly holds: OfferedLeftover | string
}

export class Leftovers {
  readonly #head: Places
  readonly #candidate: Candidate
  /** Of each Yjs client, by clock; read where an origin is named. */
  #placed: ReadonlyMap<number, readonly Placed[]> | undefined
  /** Those that were looked at. One that is being looked at has no ref yet, so a circle ends nowhere. */
  readonly #found = new Map<OfferedLeftover, string | undefined>()

  constructor(head: Places, candidate: Candidate) {
    this.#head = head
    this.#candidate = candidate
  }

  /** By its key, by its event, or by following what it names as its origin. */
  refOf(leftover: OfferedLeftover): string | undefined {
    const way: OfferedLeftover[] = []
    let at: OfferedLeftover | string | undefined = leftover
    while (typeof at === 'object' && !this.#found.has(at)) {
      way.push(at)
      this.#found.set(at, undefined)
      at = at.ref ?? this.#at(at.origin)
    }
    const ref = typeof at === 'object' ? this.#found.get(at) : at
    for (const passed of way) this.#found.set(passed, ref)
    return ref
  }

  #at(origin: Position | undefined): OfferedLeftover | string | undefined {
    if (origin === undefined) return undefined
    this.#placed ??= placedIn(this.#candidate)
    return this.#head.refAt(origin.client, origin.clock) ?? holdsAt(this.#placed.get(origin.client), origin.clock)
  }
}

function placedIn({ offered, leftovers }: Candidate): ReadonlyMap<number, readonly Placed[]> {
  const byClient = new Map<number, Placed[]>()
  const place = ({ client, clock }: Position, length: number, holds: Placed['holds']): void => {
    const placed = byClient.get(client) ?? []
    placed.push({ clock, length, holds })
    byClient.set(client, placed)
  }
  for (const { item } of offered) place(item, 1, item.ref)
  for (const leftover of leftovers) place(leftover, leftover.length, leftover)
  for (const placed of byClient.values()) placed.sort((a, b) => a.clock - b.clock)
  return byClient
}

function holdsAt(placed: readonly Placed[] = [], clock: number): Placed['holds'] | undefined {
  let [low, high] = [0, placed.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((placed[middle]?.clock ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  const nearest = placed[low - 1]
  return nearest !== undefined && clock < nearest.clock + nearest.length ? nearest.holds : undefined
}
