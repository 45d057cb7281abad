/**
 * Where an event stands: the total order of the log (docs/semantics.md E6) and the places that the fold gives out (F6).
 *
 * A place is compared like an IndexedDB array key: element by element, numbers before strings, strings by code unit, the
 * shorter one first where one begins the other. So the store can sort by it.
 */

/** The batch of an event that no commit covers yet: after every commit there will ever be. */
export const tentative: number = Number.MAX_SAFE_INTEGER

/** Sorts after every hook name: verbs that waited for an entity are taken up after the runs of its creation. */
const afterHooks = '\uffff'

export type Place = readonly (number | string)[]

/** Position of a verb that came alone, or at the root of a cascade: (batch, ulid, boot, seq). */
export type Position = readonly [batch: number, ulid: string, boot: string, seq: number]

interface Ordered {
  readonly ulid: string
  readonly boot: string
  readonly seq: number
}

export function positionOf(batch: number, event: Ordered): Position {
  return [batch, event.ulid, event.boot, event.seq]
}

/** Verbs of a batch come in its second phase; runs that were late for an earlier batch in its first. */
export function placeOf([batch, ulid, boot, seq]: Position): Place {
  return [batch, 1, ulid, boot, seq]
}

/** Ends the place of what a late run answers: what was consumed first is answered first, whatever followed it then. */
const endOfAnswered = 0

/** The place of a run: right after the event it answers, or, where that is in an earlier batch, ahead of its own batch. */
export function placeOfRun(batch: number, answered: Place, hook: string): Place {
  return answered[0] === batch ? [...answered, hook] : [batch, 0, ...answered, endOfAnswered, hook]
}

export function placeOfSub(run: Place, index: number): Place {
  return [...run, index]
}

/** The place of the j-th verb that waited for the entity created at `creation`. */
export function placeOfAwaited(batch: number, creation: Place, j: number): Place {
  return [...placeOfRun(batch, creation, afterHooks), j]
}

export function comparePlaces(a: Place, b: Place): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i += 1) {
    const order = compareElements(a[i] as number | string, b[i] as number | string) // both indexes are within bounds
    if (order !== 0) return order
  }
  return a.length - b.length
}

export function compareEvents(a: Ordered, b: Ordered): number {
  return compareElements(a.ulid, b.ulid) || compareElements(a.boot, b.boot) || a.seq - b.seq
}

/** The order of IndexedDB: numbers before text, text by code unit. */
export function compareElements(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
