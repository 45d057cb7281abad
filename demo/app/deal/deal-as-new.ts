/** A deal that somebody deleted, with what was typed into it since, as another one. */
import type { Deal } from 'wonce/crm'
import type { NewDeal } from '../board/use-deal-actions.ts'
import type { Directory } from '../board/use-directory.ts'
import { nameFault } from '../words/errors.ts'
import { readMoney, valueFault } from '../words/money.ts'
import { type DealField, shownOf } from './shown-of.ts'

/** What was typed into its fields and not kept. */
export type Drafts = ReadonlyMap<DealField, string>

/** What is wrong with it, where something is. Whoever is not known here any more is not of it. */
export function dealAsNew(
  deal: Deal,
  drafts: Drafts,
  nameOf: Directory['nameOf'],
): NewDeal | { readonly fault: string } {
  const text = (field: DealField): string => (drafts.get(field) ?? shownOf(deal, field)).trim()
  const known = (id: string | undefined): string | undefined => (nameOf(id) === '' ? undefined : id)
  const fault = nameFault(text('name')) ?? valueFault(text('value'))
  if (fault !== undefined) return { fault }
  return {
    name: text('name'),
    value: readMoney(text('value')),
    contact: known(deal.contact),
    organization: known(deal.organization),
    expectedCloseDate: text('expectedCloseDate') || undefined,
    nextStep: text('nextStep') || undefined,
    description: text('description') || undefined,
  }
}
