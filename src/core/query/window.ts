/**
 * What a live query shows: the matches in order, or the first `limit` of them, kept up change by change.
 *
 * A limited window knows its rows up to an edge, the last entity it was given. What lies behind the edge it does not
 * know, so when rows leave and nothing known can take their place it says `underflow` and has to be read again. Giving
 * `reset` more than `limit` entities puts the rest in reserve and makes that rare.
 *
 * Pure and synchronous. One change costs one test, one binary search and at most one copy of the array.
 */

import { isSameJson } from '../canonical.ts'
import type { AnyEntity } from '../noun.ts'

/** An entity as it is now, or `undefined` where there is none any more. */
export interface WindowChange {
  readonly id: string
  readonly entity: AnyEntity | undefined
}

/** `underflow`: the window is short, or not sure of its end, until the next `reset`. */
export type WindowOutcome = 'same' | 'changed' | 'underflow'

/** Rows that a limited window keeps behind its end, besides those it shows. */
const maxReserve = 64

export class QueryWindow {
  readonly #matches: (entity: AnyEntity) => boolean
  readonly #compare: (left: AnyEntity, right: AnyEntity) => number
  readonly #limit: number
  /** Every match up to the edge, in order: what is shown, then the reserve. */
  #held: AnyEntity[] = []
  readonly #byId = new Map<string, AnyEntity>()
  #shown: readonly AnyEntity[] = Object.freeze([])
  /** Nothing behind this entity's place is known; `undefined` where every match is held. */
  #edge: AnyEntity | undefined

  /** `compare` is a total order: 0 only for the same `$id`. `limit`: at least 1; all where it is missing. */
  constructor(
    matches: (entity: AnyEntity) => boolean,
    compare: (left: AnyEntity, right: AnyEntity) => number,
    limit = Number.POSITIVE_INFINITY,
  ) {
    this.#matches = matches
    this.#compare = compare
    this.#limit = limit
  }

  /** Frozen, in order; the same array until its content changes. */
  get rows(): readonly AnyEntity[] {
    return this.#shown
  }

  /** The entity as it is held, shown or in reserve. */
  held(id: string): AnyEntity | undefined {
    return this.#byId.get(id)
  }

  /**
   * Starts from what was read: matches in order, from the first. `isAll` says that there are no others.
   */
  reset(entities: readonly AnyEntity[], isAll: boolean): void {
    this.#held = entities.map((entity) => this.#unlessEqual(entity))
    this.#byId.clear()
    for (const entity of this.#held) this.#byId.set(entity.$id, entity)
    this.#edge = isAll || this.#limit === Number.POSITIVE_INFINITY ? undefined : this.#held.at(-1)
    this.#trim()
    this.#show(0)
  }

  apply(changes: readonly WindowChange[]): WindowOutcome {
    let firstTouched = Number.POSITIVE_INFINITY
    for (const change of changes) firstTouched = Math.min(firstTouched, this.#applyOne(change))
    const isChanged = this.#show(firstTouched)
    if (this.#edge !== undefined && this.#held.length < this.#limit) return 'underflow'
    return isChanged ? 'changed' : 'same'
  }

  /** The first place from which the rows held may differ; infinity where they are the same. */
  #applyOne({ id, entity }: WindowChange): number {
    const before = this.#byId.get(id)
    const after = entity !== undefined && this.#matches(entity) && this.#isKnown(entity) ? entity : undefined
    if (isSameJson(before, after)) return Number.POSITIVE_INFINITY
    // Of many that keep their places none is moved.
    const isInPlace = before !== undefined && after !== undefined && this.#compare(before, after) === 0
    if (isInPlace) return this.#putAt(before, 1, after)
    const left = before === undefined ? Number.POSITIVE_INFINITY : this.#putAt(before, 1)
    return after === undefined ? left : Math.min(left, this.#putAt(after, 0, after))
  }

  #isKnown(entity: AnyEntity): boolean {
    return this.#edge === undefined || this.#compare(entity, this.#edge) <= 0
  }

  /** Puts these where the entity stands, or would, in the place of so many. Gives that place. */
  #putAt(entity: AnyEntity, instead: 0 | 1, ...put: readonly AnyEntity[]): number {
    const place = this.#placeOf(entity)
    for (const { $id } of this.#held.splice(place, instead, ...put)) this.#byId.delete($id)
    for (const each of put) this.#byId.set(each.$id, each)
    this.#trim()
    return place
  }

  /** How many of the rows held sort before the entity. */
  #placeOf(entity: AnyEntity): number {
    let low = 0
    let high = this.#held.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#held[middle]
      if (other !== undefined && this.#compare(other, entity) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Lets go of what is too far behind the end; from then on the edge is there. */
  #trim(): void {
    if (this.#held.length <= this.#limit + maxReserve) return
    for (const { $id } of this.#held.splice(this.#limit + maxReserve)) this.#byId.delete($id)
    this.#edge = this.#held.at(-1)
  }

  /** Whether what is shown is another array now. Rows before `from` are known to be as they were. */
  #show(from: number): boolean {
    const length = Math.min(this.#held.length, this.#limit)
    let same = from
    while (same < length && this.#held[same] === this.#shown[same]) same += 1
    if (same >= length && length === this.#shown.length) return false
    this.#shown = Object.freeze(this.#held.slice(0, length))
    return true
  }

  /** The object already held where the entity has not changed, so that readers see the same one. */
  #unlessEqual(entity: AnyEntity): AnyEntity {
    const held = this.#byId.get(entity.$id)
    return held !== undefined && isSameJson(held, entity) ? held : entity
  }
}
