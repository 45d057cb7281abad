/**
 * The list of conflicts, found once and then kept up: after a change only what it touches is looked at again.
 *
 * Which conflict a change can bring about, alter or end follows from what each is about: a verdict or run that is decided
 * otherwise, an entity that changed, was deleted, or is referred to. Where more may have changed than is listed, all is found anew.
 */
import { isSameJson } from '../core/canonical.ts'
import type { Ref } from '../core/event.ts'
import { parseRef } from '../core/event.ts'
import type { Feed } from '../core/feed.ts'
import { subscribeToNouns } from '../core/noun.ts'
import type { Store } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import type { Conflict } from './conflict.ts'
import { conflictsOf, supersededConflicts, undismissed, verdictConflicts } from './conflict-search.ts'
import type { Change } from './feed.ts'
import type { RunLedger } from './runs.ts'
import { Shown } from './shown.ts'

export interface LiveConflictsOptions {
  readonly store: Store
  readonly feed: Feed<Change>
  readonly ledger: RunLedger
  /** Finds all of them. */
  readonly read: () => Promise<readonly Conflict[]>
  /** Whether those dismissed on this device are among them. */
  readonly dismissed?: boolean | undefined
}

/** In which order kinds are listed; void and waiting verbs stand together. */
const ranks: { readonly [kind in Conflict['kind']]: number } = {
  void: 0,
  waiting: 0,
  superseded: 1,
  unique: 2,
  dangling: 3,
}

export class LiveConflicts extends Shown<Conflict> {
  readonly #options: LiveConflictsOptions
  protected readonly reading: Promise<void>
  /** Not looked at yet. */
  #changes: Change[] = []
  #isLooking = false
  /** What is listed is not known to be right: all is found anew. */
  #isDoubtful = true

  constructor(options: LiveConflictsOptions) {
    super()
    this.#options = options
    this.follow(options.feed, (change) => {
      this.#changes.push(change)
      void this.#look()
    })
    // A noun that is defined now has unique fields and references of what is there already.
    this.until(
      subscribeToNouns(() => {
        this.#isDoubtful = true
        void this.#look()
      }),
    )
    this.reading = this.#look()
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    while (!this.isClosed && (this.#isDoubtful || this.#changes.length > 0)) {
      const changes = this.#changes.splice(0)
      const isWhole = this.#isDoubtful || changes.some((change) => change.isWhole)
      this.#isDoubtful = false
      try {
        const data = isWhole ? await this.#options.read() : await this.#after(changes)
        const { data: before, status } = this.getSnapshot()
        if (data !== before || status !== 'ready') this.show({ status: 'ready', data: Object.freeze(data) })
      } catch (error) {
        this.fail(error)
        this.#isDoubtful = true
        break // until something changes
      }
    }
    this.#isLooking = false
  }

  /** The same list where nothing in it is otherwise. */
  async #after(changes: readonly Change[]): Promise<readonly Conflict[]> {
    const { store, dismissed = false } = this.#options
    const before = this.getSnapshot().data
    const touched = await this.#touchedBy(changes)
    const isTouched = (conflict: Conflict): boolean => touches(touched, conflict)
    const found = await this.#among(touched, before.filter(isTouched))
    const now = new Map(found.map((conflict) => [conflict.id, conflict]))
    // What was found counts also where nothing of what was listed is touched: a third may have joined two.
    const kept = before.flatMap((conflict) => now.get(conflict.id) ?? (isTouched(conflict) ? [] : conflict))
    const known = new Set(before.map(({ id }) => id))
    const all = [...kept, ...[...now.values()].filter(({ id }) => !known.has(id))]
    const listed = dismissed ? all : await undismissed(store, all)
    if (isSameJson(listed, before)) return before
    return [...listed].sort((a, b) => ranks[a.kind] - ranks[b.kind])
  }

  async #touchedBy(changes: readonly Change[]): Promise<Touched> {
    const { store } = this.#options
    const verdicts = changes.flatMap(({ decided }) => decided.verdicts)
    const runs = changes.flatMap(({ decided }) => decided.runs)
    const judged = await store.logAt(verdicts.map(parseRef))
    const rows = [...judged, ...changes.flatMap(({ log }) => log)]
    return {
      verdicts: new Set(verdicts),
      runs: new Set(runs),
      entities: new Set([
        ...changes.flatMap(({ entities, gone }) => [...entities.map(({ id }) => id), ...gone]),
        ...rows.flatMap((row) => row?.tags.filter(isEntityTag) ?? []),
      ]),
    }
  }

  /** Those that what was touched is part of, `known` ones that still are among them. */
  async #among({ verdicts, runs, entities }: Touched, known: readonly Conflict[]): Promise<readonly Conflict[]> {
    const { store, ledger } = this.#options
    const refs = known.flatMap((conflict) => ('event' in conflict ? [conflict.event.ref] : []))
    const runRefs = known.flatMap((conflict) => (conflict.kind === 'superseded' ? [conflict.run.ref] : []))
    const ids = known.flatMap((conflict) => entitiesOf(conflict))
    const [judged, ran, beside] = await Promise.all([
      store.verdicts([...new Set([...verdicts, ...refs])]),
      ledger.at([...new Set([...runs, ...runRefs])]),
      conflictsOf(store, [...new Set([...entities, ...ids])]),
    ])
    return [...(await verdictConflicts(store, judged)), ...(await supersededConflicts(store, ledger, ran)), ...beside]
  }
}

/** What changes were about. */
interface Touched {
  readonly verdicts: ReadonlySet<Ref>
  readonly runs: ReadonlySet<Ref>
  readonly entities: ReadonlySet<string>
}

/** Whether it may be otherwise than before, or no more. */
function touches({ verdicts, runs, entities }: Touched, conflict: Conflict): boolean {
  switch (conflict.kind) {
    case 'void':
    case 'waiting':
      return verdicts.has(conflict.event.ref) || entities.has(conflict.event.target)
    case 'superseded':
      return runs.size > 0 // the winner of its key may be another one
    default:
      return entitiesOf(conflict).some((id) => entities.has(id))
  }
}

function entitiesOf(conflict: Conflict): readonly string[] {
  if (conflict.kind === 'unique') return conflict.entities
  if (conflict.kind !== 'dangling') return []
  const { entity, to, mergedInto } = conflict
  return mergedInto === undefined ? [entity, to] : [entity, to, mergedInto]
}
