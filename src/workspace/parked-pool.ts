/**
 * Events that are known and not admitted (docs/semantics.md E3, E4): they wait for what is missing, or another content of their
 * ref counts.
 */
import type { Admission, Malformed, Unreadable } from '../core/admission.ts'
import { contentHash, contentOf } from '../core/admission.ts'
import { isSameJson } from '../core/canonical.ts'
import type { Event, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { ParkedRow } from '../core/storage.ts'

export type Poolable = Event | Malformed | Unreadable

/** Which of two contents for a ref counts. */
export type Preference = (challenger: Event | Malformed, holder: Event | Malformed) => boolean

/** One content for each ref, the others set aside. */
export class ParkedPool {
  readonly #before: ReadonlyMap<Ref, ParkedRow>
  readonly #aside: ParkedRow[] = []
  readonly #asideBefore: readonly ParkedRow[]
  readonly #events = new Map<Ref, Poolable>()

  readonly #isPreferred: Preference

  constructor(rows: readonly ParkedRow[], isPreferredHere: Preference) {
    this.#isPreferred = isPreferredHere
    const waiting = rows.filter((row) => row.why !== 'twin')
    this.#before = new Map(waiting.map((row) => [refOf(row), row]))
    this.#asideBefore = rows.filter((row) => row.why === 'twin')
    for (const row of waiting) this.#events.set(refOf(row), row.event)
  }

  get events(): readonly Poolable[] {
    return [...this.#events.values()]
  }

  /** Whether it was new. */
  add(event: Poolable): boolean {
    const ref = refOf(event)
    const held = this.#events.get(ref)
    if (held === undefined) {
      this.#events.set(ref, event)
      return true
    }
    if (isSameJson(contentOf(held), contentOf(event))) return false
    const wins = event.kind !== 'newer' && (held.kind === 'newer' || this.#isPreferred(event, held))
    if (wins) this.#events.set(ref, event)
    this.setAside(wins ? held : event)
    return true
  }

  /** Keeps a content that does not fold, flagged as the twin of the one that does. */
  setAside(event: Poolable): void {
    const row: ParkedRow = { boot: event.boot, seq: event.seq, hash: contentHash(event), why: 'twin', event }
    const isKnown = this.#asideBefore.some((known) => refOf(known) === refOf(row) && known.hash === row.hash)
    if (!isKnown) this.#aside.push(row)
  }

  /** What to write, once it is known what was admitted. */
  changes(admission: Admission): { parked: readonly ParkedRow[]; parkedGone: readonly ParkedRow[] } {
    const left = new Map<Ref, ParkedRow>()
    for (const { event, why } of admission.parked) {
      const before = this.#before.get(refOf(event))
      const isUnchanged = before !== undefined && before.event === event
      const hash = isUnchanged ? before.hash : contentHash(event)
      left.set(refOf(event), { boot: event.boot, seq: event.seq, hash, why, event })
    }
    const parked = [...left.values()].filter((row) => {
      const before = this.#before.get(refOf(row))
      return before?.hash !== row.hash || before.why !== row.why
    })
    const parkedGone = [...this.#before.values()].filter((row) => left.get(refOf(row))?.hash !== row.hash)
    return { parked: [...parked, ...this.#aside], parkedGone }
  }
}
