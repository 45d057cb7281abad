/** Says where one is: in the title of the document, and, as the page changes, to a screen reader. */
import { Deal } from 'wonce/crm'
import { useEntity } from 'wonce/react'
import { useTitle } from '../ui/use-title.ts'
import { useHere } from './use-here.ts'

export function TellPlace() {
  const { page, dealId } = useHere()
  const { data: deal } = useEntity(Deal, dealId)
  useTitle(dealId === undefined ? page : (deal?.name ?? 'Deal'))
  return (
    <p role="status" className="unseen" data-testid="place">
      {page}
    </p>
  )
}
