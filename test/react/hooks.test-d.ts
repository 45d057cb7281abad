import { expectTypeOf } from 'vitest'
import type { Deal as DealNoun } from '../../src/crm/index.ts'
import { Contact, Deal } from '../../src/crm/index.ts'
import type { EntityOf, FilterOf } from '../../src/index.ts'
import { useEntity, useLiveQuery, useLiveSuspenseQuery, usePresence, useVerb } from '../../src/react/index.ts'

type DealEntity = EntityOf<typeof DealNoun>

export function Types() {
  expectTypeOf(useLiveQuery(Deal).data).toEqualTypeOf<readonly DealEntity[]>()
  expectTypeOf(useLiveSuspenseQuery(Deal, { stage: 'Won', value: { $gt: 1 } })).toEqualTypeOf<readonly DealEntity[]>()
  expectTypeOf(useEntity(Contact, 'contact_1').data?.name).toEqualTypeOf<string | undefined>()
  const included = useLiveQuery(Deal, {}, { include: { contact: true, activities: true } }).data[0]?.$included
  expectTypeOf(included?.contact).toEqualTypeOf<EntityOf<typeof Contact> | undefined>()

  const { run } = useVerb(Deal.win)
  expectTypeOf(run('deal_1', { wonReason: 'price' })).resolves.toEqualTypeOf<DealEntity | undefined>()
  expectTypeOf(useVerb(Contact.create).run).parameter(0).toHaveProperty('name')

  const deal = useEntity(Deal, 'deal_1', { include: { contact: true } })
  if (deal.status === 'ready') expectTypeOf(deal.data.$included.contact?.name).toEqualTypeOf<string | undefined>()
  const won: FilterOf<typeof Deal> = { stage: 'Won' }
  const { status, error } = useLiveQuery(Deal, won)
  if (status === 'error') expectTypeOf(error).toEqualTypeOf<Error>()
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
}
