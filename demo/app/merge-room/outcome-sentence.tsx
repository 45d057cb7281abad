/** The end of a story, as one device's log tells it. */
import { Customer, Subscription } from 'wonce/billing'
import { useEvents, useLiveQuery, useRuns } from 'wonce/react'
import { outcomeOf } from './outcome.ts'

/** Stands inside a `WorkspaceProvider`. */
export function OutcomeSentence() {
  const { data: events } = useEvents('deal.*', { verdicts: 'all', limit: 200 })
  const { data: runs } = useRuns()
  const customers = useLiveQuery(Customer).data.length
  const subscriptions = useLiveQuery(Subscription).data.length
  return outcomeOf({ events, runs, customers, subscriptions }) ?? 'Nobody has decided the deal yet.'
}
