/** Entities as of a moment, as people read them. */
import { WonceError } from '../core/errors.ts'
import type { FindOptions, Moment, Page } from '../core/host.ts'
import { parseInput } from '../core/input.ts'
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import { findNounOf } from '../core/noun.ts'
import { present, upcastFields } from '../core/present.ts'
import { type PastState, stateAt, statesAt, syncOf } from './as-of.ts'
import type { Call } from './compose.ts'
import { type RelatedEntities, selectEntities, withRelations } from './reads.ts'
import type { Replica } from './replica.ts'

export class Past {
  readonly #replica: Replica
  readonly #moment: Moment

  constructor(replica: Replica, moment: Moment) {
    this.#replica = replica
    this.#moment = moment
  }

  /** The `update` after which an entity reads as it did then. */
  async restoring(spec: NounSpec, id: string): Promise<Call> {
    const then = await stateAt(this.#replica.env.store, spec, id, this.#moment)
    const now = await this.#replica.entity(id)
    const verb = spec.verbs.update
    if (then === undefined || now === undefined || verb === undefined) {
      const message = `${spec.name}.rollback on ${id}: there was no such entity at that moment, or ${spec.name} has no update.`
      throw new WonceError('not-found', message, { id, to: this.#moment })
    }
    const fields = upcastFields(then.state, spec)
    const state = spec.state === undefined ? undefined : fields[spec.state]
    if (state !== undefined) parseInput(spec, { [spec.state as string]: state }, 'patch', `${spec.name}.rollback`) // it was found under that name
    const later = Object.keys(upcastFields(now.state, spec)).filter((field) => fields[field] === undefined)
    return { spec, verb, target: id, input: { ...Object.fromEntries(later.map((field) => [field, null])), ...fields } }
  }

  async get(spec: NounSpec, id: string): Promise<AnyEntity | undefined> {
    const past = await stateAt(this.#replica.env.store, spec, id, this.#moment)
    return past && this.#presented(past, spec)
  }

  async find(spec: NounSpec, filter: Fields, options: FindOptions): Promise<Page<AnyEntity>> {
    const related: RelatedEntities = {
      get: (ids) => Promise.all(ids.map((id) => this.#related(id))),
      referring: async (of, field, ids) =>
        selectEntities(await this.#all(of), { spec: of, filter: { [field]: { $in: ids } }, options: {} }),
    }
    const page = selectEntities(await this.#all(spec), { spec, filter, options })
    return withRelations(related, spec, page, options.include)
  }

  async #related(id: string): Promise<AnyEntity | undefined> {
    const spec = findNounOf(id)
    return spec && this.get(spec, id)
  }

  async #all(spec: NounSpec): Promise<readonly AnyEntity[]> {
    const all = await statesAt(this.#replica.env.store, spec, this.#moment)
    return all.map((past) => this.#presented(past, spec))
  }

  #presented(past: PastState, spec: NounSpec): AnyEntity {
    return present(past.state, syncOf(past, this.#replica.unsent), spec)
  }
}
