import { expect, test } from 'vitest'
import 'wonce/crm'
import { dealAsNew } from '../../demo/app/deal/deal-as-new.ts'
import type { DealField } from '../../demo/app/deal/shown-of.ts'
import { createOrigin } from '../kit/open.ts'

async function withDeal() {
  const workspace = await createOrigin().open()
  const { $id: organization } = await workspace.Organization.create({ name: 'Quirk Works' })
  const { $id: contact } = await workspace.Contact.create({ name: 'Zoe Quirk', organization })
  const deal = await workspace.Deal.create({ name: 'Quirk', value: 48_000, contact, organization, nextStep: 'Call' })
  const names = new Map([[organization, 'Quirk Works']])
  const asNew = (typed: { readonly [field in DealField]?: string }) => {
    const drafts = new Map(Object.entries(typed) as [DealField, string][]) // its keys
    return dealAsNew(deal, drafts, (id) => names.get(id ?? '') ?? '')
  }
  return { organization, asNew }
}

test('a deal that is gone is made again with what was typed since, and without whom nobody knows any more', async () => {
  const { organization, asNew } = await withDeal()
  expect(asNew({ name: ' Quirk 2 ', value: '34k', nextStep: '', description: 'Half a sentence' })).toEqual({
    name: 'Quirk 2',
    value: 34_000,
    contact: undefined,
    organization,
    expectedCloseDate: undefined,
    nextStep: undefined,
    description: 'Half a sentence',
  })
  expect(asNew({})).toMatchObject({ name: 'Quirk', value: 48_000, nextStep: 'Call' })
})

test('what does not fit is said', async () => {
  const { asNew } = await withDeal()
  expect(asNew({ name: ' ' })).toEqual({ fault: 'A deal has a name.' })
  expect(asNew({ value: 'a lot' })).toHaveProperty('fault')
})
