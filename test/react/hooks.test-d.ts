import { expectTypeOf } from 'vitest'
import type { Deal as DealNoun } from '../../src/crm/index.ts'
import { Contact, Deal } from '../../src/crm/index.ts'
import type { CodedError, Entity, EntityOf, Filter, FilterOf, LoggedEvent, Noun, NounTypes } from '../../src/index.ts'
import {
  useConflicts,
  useEntity,
  useEvents,
  useHistory,
  useLiveQuery,
  useLiveSuspenseQuery,
  useNote,
  usePresence,
  useRuns,
  useUndo,
  useVerb,
} from '../../src/react/index.ts'

type DealEntity = EntityOf<typeof DealNoun>

export function Types() {
  expectTypeOf(useLiveQuery(Deal).data).toEqualTypeOf<readonly DealEntity[]>()
  expectTypeOf(useLiveSuspenseQuery(Deal, { stage: 'Won', value: { $gt: 1 } })).toEqualTypeOf<readonly DealEntity[]>()
  expectTypeOf(useEntity(Contact, 'contact_1').data?.name).toEqualTypeOf<string | undefined>()
  const included = useLiveQuery(Deal, {}, { include: { contact: true, activities: true } }).data[0]?.$included
  expectTypeOf(included?.contact).toEqualTypeOf<EntityOf<typeof Contact> | undefined>()
  const rows = useLiveQuery(Deal, {}, { include: { contact: true, activities: true } }).data
  expectTypeOf(rows).toEqualTypeOf<readonly EntityOf<typeof Deal, 'contact' | 'activities'>[]>()
  // @ts-expect-error no relation of this name
  expectTypeOf<EntityOf<typeof Deal, 'contcat'>>()

  const { run } = useVerb(Deal.win)
  expectTypeOf(run('deal_1', { wonReason: 'price' })).resolves.toEqualTypeOf<DealEntity | undefined>()
  expectTypeOf(useVerb(Contact.create).run).parameter(0).toHaveProperty('name')
  const { run: merge } = useVerb(Contact.merge)
  expectTypeOf(merge('contact_1', { other: 'contact_2' })).resolves.toEqualTypeOf<ContactEntity | undefined>()
  expectTypeOf(merge({ id: 'contact_1', other: 'contact_2' })).resolves.toEqualTypeOf<ContactEntity | undefined>()

  const deal = useEntity(Deal, 'deal_1', { include: { contact: true } })
  if (deal.status === 'ready') expectTypeOf(deal.data.$included.contact?.name).toEqualTypeOf<string | undefined>()
  if (deal.status === 'loading' || deal.status === 'missing') expectTypeOf(deal.data).toEqualTypeOf<undefined>()
  else if (deal.status !== 'error') expectTypeOf(deal.data.name).toEqualTypeOf<string>()
  const won: FilterOf<typeof Deal> = { stage: 'Won' }
  const { status, error } = useLiveQuery(Deal, won)
  if (status === 'error') expectTypeOf(error).toEqualTypeOf<CodedError>()
  expectTypeOf(usePresence<{ readonly deal: string }>().others[0]?.state.deal).toEqualTypeOf<string | undefined>()
  // @ts-expect-error this app sets a deal
  usePresence<{ readonly deal: string }>().set({ dael: 'deal_1' })

  // @ts-expect-error no stage of this name
  useLiveQuery(Deal, { stage: 'Wonn' })
  // @ts-expect-error no such field
  useLiveQuery(Deal, {}, { sort: { valuee: 'asc' } })
  // @ts-expect-error no such field
  run('deal_1', { wonReson: 'price' })
  // @ts-expect-error a name is needed
  useVerb(Contact.create).run({})
  // @ts-expect-error the other one is needed
  merge('contact_1')
}

type Either = typeof Deal | typeof Contact
type ContactEntity = EntityOf<typeof Contact>

/** One of several nouns gives an entity of one of them, told apart by `$type`. */
export function OneOfSeveral({ isDeal, noun }: { readonly isDeal: boolean; readonly noun: Either }) {
  expectTypeOf(useLiveQuery(isDeal ? Deal : Contact).data).toEqualTypeOf<readonly (DealEntity | ContactEntity)[]>()
  expectTypeOf(useLiveSuspenseQuery(noun)).toEqualTypeOf<readonly (DealEntity | ContactEntity)[]>()
  expectTypeOf(useEntity(noun, 'deal_1').data).toEqualTypeOf<DealEntity | ContactEntity | undefined>()
  expectTypeOf(useHistory(noun, 'deal_1').data).toEqualTypeOf<readonly LoggedEvent[]>()
  const [found] = useLiveQuery(noun, { name: 'Acme' }, { sort: { name: 'asc' }, limit: 1 }).data
  if (found?.$type === 'Deal') expectTypeOf(found.value).toEqualTypeOf<number>()
  const [owned] = useLiveQuery(noun, {}, { include: { owner: true } }).data
  if (owned?.$type === 'Contact') expectTypeOf(owned).toExtend<ContactEntity>()

  const { run } = useVerb(isDeal ? Deal.win : Contact.qualify)
  expectTypeOf(run('deal_1')).resolves.toEqualTypeOf<DealEntity | ContactEntity | undefined>()

  // @ts-expect-error contacts have no value
  useLiveQuery(noun, {}, { sort: { value: 'asc' } })
  // @ts-expect-error deals have no such field, and contacts neither
  useLiveQuery(noun, { valuee: 1 })
  // @ts-expect-error a contact has no plan
  useLiveQuery(noun, {}, { include: { plan: true } })
}

/** Components for whatever noun they are given. */
export function useRows<T extends NounTypes>(noun: Noun<T>, filter: Filter<T>): readonly Entity<T>[] {
  return useLiveQuery(noun, filter).data
}
export function useRow<T extends NounTypes>(noun: Noun<T>, id: string): Entity<T> | undefined {
  return useEntity(noun, id).data
}

export function Faults() {
  // @ts-expect-error no relation of this name
  useLiveQuery(Deal, {}, { include: { contcat: true } })
  // @ts-expect-error not a noun
  useLiveQuery({ $name: 'Deal' })
  // @ts-expect-error not a verb
  useVerb(Deal)
}

/** What is given may be undefined where it may be left out, as a component has it from its own properties. */
export function Undefined({
  limit,
  skip,
  entity,
  sort,
}: {
  readonly limit: number | undefined
  readonly skip: boolean | undefined
  readonly entity: string | undefined
  readonly sort: { readonly value: 'asc' } | undefined
}) {
  useLiveQuery(Deal, {}, { limit, skip, sort, asOf: entity, keepPrevious: skip })
  useLiveSuspenseQuery(Deal, {}, { limit, skip, sort })
  useEvents('*', { limit, entity, actor: entity, verdicts: undefined, order: undefined })
  useRuns({ entity, key: entity, status: undefined })
  useConflicts({ dismissed: skip })
  useNote(entity)
}

/** A code is matched without a class, and may be one that a before-hook gave. */
export function Codes() {
  const errors = [useVerb(Deal.win).error, useLiveQuery(Deal).error, useUndo().error, usePresence().error]
  for (const error of errors) {
    if (error?.code === 'guard' || error?.code === 'of-this-app') expectTypeOf(error.message).toEqualTypeOf<string>()
    expectTypeOf(error).toEqualTypeOf<CodedError | undefined>()
    expectTypeOf(error?.issues?.[0]?.field).toEqualTypeOf<string | undefined>()
  }
  // @ts-expect-error a code is a text
  if (errors[0]?.code === 1) return
}
