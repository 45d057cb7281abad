/** What a hook reads of a noun: the rows as its verb finds them, and so of no other moment. */
import type { FindOptions, Page } from '../core/host.ts'
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import { type RelatedEntities, selectEntities, withRelations } from './reads.ts'
import { entityIn, type ReadView } from './view.ts'

interface HookReads {
  get(id: string): Promise<AnyEntity | undefined>
  find(filter?: Fields, options?: Omit<FindOptions, 'asOf'>): Promise<Page<AnyEntity>>
  count(filter?: Fields): Promise<number>
}

/** `ask` carries out one read when its turn has come. */
export function hookReads(spec: NounSpec, ask: <T>(read: (view: ReadView) => Promise<T>) => Promise<T>): HookReads {
  return {
    get: (id) => ask((view) => entityIn(view, id, spec.name)),
    find: (filter = {}, options = {}) =>
      ask(async (view) => {
        const page = selectEntities(await view.find(spec, filter), { spec, filter: {}, options })
        const related: RelatedEntities = {
          get: (ids) => Promise.all(ids.map((of) => entityIn(view, of))),
          referring: (from, field, ids) => view.find(from, { [field]: { $in: ids } }),
        }
        return withRelations(related, spec, page, options.include)
      }),
    count: (filter = {}) => ask(async (view) => (await view.find(spec, filter)).length),
  }
}
