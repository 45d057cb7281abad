/**
 * The state that a verb is judged by: the rows of the log's head, and on top of them what has been worked out and not
 * written yet. Views stack: a transaction's on the stored rows, a hook run's on its transaction's.
 */
import { isSameJson } from '../core/canonical.ts'
import { assert } from '../core/errors.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import { findNoun } from '../core/noun.ts'
import { present, upcastFields } from '../core/present.ts'
import { compileFilter } from '../core/query/filter.ts'
import type { IndexValue } from '../core/query/index-key.ts'
import { indexKeys } from '../core/query/index-key.ts'
import type { EntityRow } from '../core/storage.ts'
import { isIndexed } from './index-notes.ts'
import { findEntities, Presenter } from './reads.ts'
import type { Replica } from './replica.ts'

/** What people's code can read while a verb or a hook works. */
export interface ReadView {
  state(id: string): Promise<EntityState | undefined>
  /** Live entities of a noun that match, sorted by id. Throws `ValidationError` on an unknown field or operator. */
  find(spec: NounSpec, filter: Fields): Promise<readonly AnyEntity[]>
}

/** What a verb is worked out on. */
export interface View extends ReadView {
  /** Takes an entity with a new id for absent without a look; the write that makes it proves it so. */
  presumeNew(id: string): void
  /** Says which entities will be asked for soon, so that one read brings them all. */
  expect(ids: readonly string[]): void
  /** Ids of live entities that have this value in an indexed field. */
  holders(spec: NounSpec, field: string, value: IndexValue): Promise<readonly string[]>
}

/** The stored rows, as far as this process has caught up. */
export class StoredView implements View {
  readonly #replica: Replica
  readonly #isProven: boolean
  readonly #presumedNew = new Set<string>()

  /** `isProven`: what is worked out on this view is written, and so proves what was presumed. */
  constructor(replica: Replica, isProven = false) {
    this.#replica = replica
    this.#isProven = isProven
  }

  get presumedNew(): ReadonlySet<string> {
    return this.#presumedNew
  }

  presumeNew(id: string): void {
    if (this.#isProven && this.#replica.mayBeNew(id)) this.#presumedNew.add(id)
    else this.expect([id])
  }

  expect(ids: readonly string[]): void {
    this.#replica.expect(ids.filter((id) => !this.#presumedNew.has(id)))
  }

  async row(id: string): Promise<EntityRow | undefined> {
    return this.#presumedNew.has(id) ? undefined : this.#replica.entity(id)
  }

  async state(id: string): Promise<EntityState | undefined> {
    return (await this.row(id))?.state
  }

  async find(spec: NounSpec, filter: Fields): Promise<readonly AnyEntity[]> {
    const known = this.#replica.answers.get(spec, filter)
    if (known !== undefined) return known
    const { head } = this.#replica
    const presenter = new Presenter((row) => this.#replica.syncOf(row))
    const found = await findEntities(this.#replica, presenter, { spec, filter, options: {} })
    if (head === this.#replica.head) this.#replica.answers.set(spec, filter, found)
    return found
  }

  async holders(spec: NounSpec, field: string, value: IndexValue): Promise<readonly string[]> {
    const { env, indexNotes } = this.#replica
    if (isIndexed(indexNotes, spec)) return env.store.keyed([spec.name, field, value])
    const all = await this.find(spec, {})
    return all.filter((entity) => holds(spec, entity, field, value)).map(({ $id }) => $id)
  }
}

/** Another view with some entities changed. */
export class Overlay implements View {
  readonly #below: View
  readonly #states = new Map<string, EntityState | undefined>()

  constructor(below: View) {
    this.#below = below
  }

  /** The same changes on another view. */
  movedTo(below: View): Overlay {
    const moved = new Overlay(below)
    for (const [id, state] of this.#states) moved.put(id, state)
    return moved
  }

  put(id: string, state: EntityState | undefined): void {
    this.#states.set(id, state)
  }

  presumeNew(id: string): void {
    if (!this.#states.has(id)) this.#below.presumeNew(id)
  }

  expect(ids: readonly string[]): void {
    this.#below.expect(ids.filter((id) => !this.#states.has(id)))
  }

  async state(id: string): Promise<EntityState | undefined> {
    return this.#states.has(id) ? this.#states.get(id) : this.#below.state(id)
  }

  async find(spec: NounSpec, filter: Fields): Promise<readonly AnyEntity[]> {
    const below = await this.#below.find(spec, filter)
    if (this.#states.size === 0) return below
    const { matches } = compileFilter(spec, filter)
    const kept = below.filter((entity) => !this.#states.has(entity.$id))
    const changed = this.#liveStates(spec).map((state) => present(state, 'local', spec))
    return [...kept, ...changed.filter((entity) => matches(entity))].sort((a, b) => (a.$id < b.$id ? -1 : 1))
  }

  async holders(spec: NounSpec, field: string, value: IndexValue): Promise<readonly string[]> {
    const below = await this.#below.holders(spec, field, value)
    if (this.#states.size === 0) return below
    const kept = below.filter((id) => !this.#states.has(id))
    const changed = this.#liveStates(spec).filter((state) => holds(spec, upcastFields(state, spec), field, value))
    return [...kept, ...changed.map((state) => state.id)]
  }

  #liveStates(spec: NounSpec): readonly EntityState[] {
    const states: EntityState[] = []
    for (const state of this.#states.values()) {
      if (state !== undefined && state.noun === spec.name && state.deleted === undefined) states.push(state)
    }
    return states
  }
}

/** Whether these fields give the entry of an indexed field this value. */
function holds(spec: NounSpec, fields: Fields, field: string, value: IndexValue): boolean {
  return indexKeys({ ...spec, indexed: [field] }, fields).some(([, , held]) => held === value)
}

/** Remembers what was read through it, to tell later whether that still holds. */
export class RecordedView implements ReadView {
  readonly #below: ReadView
  readonly #reads: ((now: ReadView) => Promise<boolean>)[] = []

  constructor(below: ReadView) {
    this.#below = below
  }

  async state(id: string): Promise<EntityState | undefined> {
    const seen = await this.#below.state(id)
    this.#reads.push(async (now) => isSameJson(await now.state(id), seen))
    return seen
  }

  async find(spec: NounSpec, filter: Fields): Promise<readonly AnyEntity[]> {
    const seen = await this.#below.find(spec, filter)
    this.#reads.push(async (now) => isSameJson(await now.find(spec, filter), seen))
    return seen
  }

  /** Whether everything reads the same on another view. */
  async holdsOn(now: ReadView): Promise<boolean> {
    for (const isSame of this.#reads) if (!(await isSame(now))) return false
    return true
  }
}

/** A live entity, of whatever noun where none is named, as people read it, or `undefined`. */
export async function entityIn(view: ReadView, id: string, noun?: string): Promise<AnyEntity | undefined> {
  const state = await view.state(id)
  if (state === undefined || state.deleted !== undefined || state.noun !== (noun ?? state.noun)) return undefined
  return present(state, 'local', findNoun(state.noun))
}

/** The entity that a verb of its noun has just acted on, as people read it, deleted or not. */
export async function actedOn(view: ReadView, id: string, spec: NounSpec): Promise<AnyEntity> {
  const state = await view.state(id)
  assert(state !== undefined, `${id} is there once something was done to it`)
  return present(state, 'local', spec)
}
