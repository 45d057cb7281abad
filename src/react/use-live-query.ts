/** Entities that match, kept up. */
import type { Entity, Filter, Including, LiveSnapshot, Noun, NounTypes, QueryOptions, RelationName } from '../index.ts'
import { nounIn } from './noun-in.ts'
import { queryKey } from './query-key.ts'
import { useLive, useLiveSuspense } from './use-live.ts'

/**
 * `{ data, status, error }`: matching entities in order, `loading`, `ready` or `error`. `data` is frozen and stays the same
 * array until something in it changes; after an error it is what was last read. Filters may be written in place: equal ones
 * are one query, shared by all components that ask for it. An unknown field is an error.
 *
 * ```tsx
 * const { data, status } = useLiveQuery(Deal, { stage: 'Proposal' }, { sort: { value: 'desc' }, limit: 50 })
 * ```
 */
export function useLiveQuery<T extends NounTypes, R extends RelationName<T> = never>(
  noun: Noun<T>,
  filter?: Filter<T>,
  options?: QueryOptions<T, R>,
): LiveSnapshot<Including<T, R>> {
  return useLive(queryKey('live', noun.$name, filter, options), (workspace) =>
    nounIn(workspace, noun).live(filter, options),
  )
}

/** The same, with data that is always there: it suspends while loading, and throws what went wrong. */
export function useLiveSuspenseQuery<T extends NounTypes, R extends RelationName<T> = never>(
  noun: Noun<T>,
  filter?: Filter<T>,
  options?: QueryOptions<T, R>,
): readonly Including<T, R>[] {
  return useLiveSuspense(queryKey('live', noun.$name, filter, options), (workspace) =>
    nounIn(workspace, noun).live(filter, options),
  )
}

export interface EntitySnapshot<E> {
  /** `missing`: there is no such entity here, or it was deleted. */
  readonly status: 'loading' | 'ready' | 'missing' | 'error'
  readonly data: E | undefined
  readonly error?: unknown
}

/** One entity, kept up. `undefined` for an id asks for nothing, and is `missing`. */
export function useEntity<T extends NounTypes>(noun: Noun<T>, id: string | undefined): EntitySnapshot<Entity<T>> {
  // Every filter has the facts of an entity, `$id` among them, whatever the noun.
  const filter = { $id: id ?? '' } as Filter<T>
  const { data, status, error } = useLiveQuery(noun, filter, { limit: 1 })
  const [entity] = data
  if (status !== 'ready') return { status, data: entity, ...(error === undefined ? undefined : { error }) }
  return { status: entity === undefined ? 'missing' : 'ready', data: entity }
}
