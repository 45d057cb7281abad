/** The fields of a deal that are edited in its panel. */
import type { Deal } from 'wonce/crm'
import { money } from '../words/money.ts'

export type DealField = 'name' | 'value' | 'owner' | 'expectedCloseDate' | 'nextStep' | 'description' | 'lostReason'

/** As it stands in its field. */
export function shownOf(deal: Deal, field: DealField): string {
  return field === 'value' ? money(deal.value) : String(deal[field] ?? '')
}
