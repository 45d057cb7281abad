/** The end of a story, as one device's log tells it. */
import { Customer, Subscription } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useEvents, useHistory, useLiveQuery, useRuns } from 'wonce/react'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Inside a `WorkspaceProvider`. */
export function useOutcome(): Outcome {
  const [deal] = useLiveQuery(Deal).data
  const { data: history } = useHistory(Deal, deal?.$id)
  const { data: events } = useEvents('deal.*', { verdicts: 'all', limit: 200 })
  const { data: runs } = useRuns()
  const customers = useLiveQuery(Customer).data.length
  const subscriptions = useLiveQuery(Subscription).data.length
  return outcomeOf({ history, events, runs, customers, subscriptions })
}
