/** Events as they are, kept up: the newest of the workspace, and the history of one thing. */
import type { EventListOptions, LiveSnapshot, LoggedEvent, SomeNoun } from '../index.ts'
import { nounIn } from './noun-in.ts'
import { queryKey } from './query-key.ts'
import { useLive } from './use-live.ts'

/** Which events; 50 of them unless `limit` says otherwise. */
export type UseEventsOptions = Pick<EventListOptions, 'entity' | 'actor' | 'limit' | 'verdicts' | 'order'>

const defaultLimit = 50

/**
 * Events that match `*`, `Deal.*` or `deal.won`, the newest first, 50 unless `limit` says otherwise. A merge can change the
 * verdict on older ones, and then they change here too.
 */
export function useEvents(
  pattern = '*',
  { order = 'newest first', limit = defaultLimit, ...options }: UseEventsOptions = {},
): LiveSnapshot<LoggedEvent> {
  const asked: EventListOptions = { ...options, order, limit, type: pattern }
  return useLive(queryKey('events', asked), (workspace) => workspace.watch(() => workspace.events.list(asked)))
}

/** The effective events of one entity, in the order in which they acted. `undefined` for an id has none. */
export function useHistory(noun: SomeNoun, id: string | undefined): LiveSnapshot<LoggedEvent> {
  const key = id === undefined ? undefined : queryKey('history', noun.$name, id)
  return useLive(key, (workspace) => workspace.watch(() => nounIn(workspace, noun).history(id ?? '')))
}
