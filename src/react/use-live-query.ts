/** Entities that match, kept up. */
import { useMemo } from 'react'
import type {
  CodedError,
  CommonRelation,
  Filter,
  IncludingOfEach,
  LiveQuery,
  LiveSnapshot,
  NounTypes,
  QueryOptions,
  SomeNoun,
  TypesIn,
  Workspace,
} from '../index.ts'
import { nounIn } from './noun-in.ts'
import { queryKey } from './query-key.ts'
import { useLive, useLiveSuspense } from './use-live.ts'

/** Order, length and relations of what is found, and what is shown meanwhile. */
export interface LiveQueryOptions<T extends NounTypes, R extends string> extends QueryOptions<T, R> {
  /** Asks for nothing: `ready`, and empty. For as long as what the filter needs is not known. */
  readonly skip?: boolean | undefined
  /** While another filter, sort or limit is read for the first time, `data` is what the one before found. `status` is `loading` then. */
  readonly keepPrevious?: boolean | undefined
}

/**
 * `{ data, status, error }`: matching entities in order, `loading`, `ready` or `error`. `data` is frozen and stays the same
 * array until something in it changes; after an error it is what was last read. Filters may be written in place: equal ones
 * are one query, shared by all components that ask for it. An unknown field is an error.
 *
 * ```tsx
 * const { data, status } = useLiveQuery(Deal, { stage: 'Proposal' }, { sort: { value: 'desc' }, limit: 50 })
 * ```
 */
export function useLiveQuery<N extends SomeNoun, R extends CommonRelation<TypesIn<N>> = never>(
  noun: N,
  filter?: Filter<TypesIn<N>>,
  { skip = false, keepPrevious = false, ...options }: LiveQueryOptions<TypesIn<N>, R> = {},
): LiveSnapshot<IncludingOfEach<TypesIn<N>, R>> {
  const key = skip ? undefined : queryKey('live', noun.$name, filter, options)
  // Of another noun, or with other relations, the rows before are no such rows.
  const kind = keepPrevious ? queryKey(noun.$name, options.include) : undefined
  return useLive(key, (workspace) => liveIn<N, R>(workspace, noun, filter, options), kind)
}

/** The same, with data that is always there: it suspends while loading, and throws what went wrong. */
export function useLiveSuspenseQuery<N extends SomeNoun, R extends CommonRelation<TypesIn<N>> = never>(
  noun: N,
  filter?: Filter<TypesIn<N>>,
  { skip = false, ...options }: Omit<LiveQueryOptions<TypesIn<N>, R>, 'keepPrevious'> = {},
): readonly IncludingOfEach<TypesIn<N>, R>[] {
  const key = skip ? undefined : queryKey('live', noun.$name, filter, options)
  return useLiveSuspense(key, (workspace) => liveIn<N, R>(workspace, noun, filter, options))
}

function liveIn<N extends SomeNoun, R extends string>(
  workspace: Workspace,
  noun: N,
  filter: Filter<TypesIn<N>> | undefined,
  options: QueryOptions<TypesIn<N>, R>,
): LiveQuery<IncludingOfEach<TypesIn<N>, R>> {
  // Filter and options are of the noun's own types, and so is what it finds.
  return nounIn(workspace, noun).live(filter as never, options as never) as LiveQuery<IncludingOfEach<TypesIn<N>, R>>
}

/** Told apart by `status`. `missing`: there is no such entity here, or it was deleted. */
export type EntitySnapshot<E> =
  | { readonly status: 'ready'; readonly data: E; readonly error?: undefined }
  | { readonly status: 'loading'; readonly data?: undefined; readonly error?: undefined }
  | { readonly status: 'missing'; readonly data?: undefined; readonly error?: undefined }
  /** With what was last read. */
  | { readonly status: 'error'; readonly data: E | undefined; readonly error: CodedError }

/** One entity, kept up, with what is included. `undefined` for an id asks for nothing, and is `missing`. */
export function useEntity<N extends SomeNoun, R extends CommonRelation<TypesIn<N>> = never>(
  noun: N,
  id: string | undefined,
  options: Pick<QueryOptions<TypesIn<N>, R>, 'include'> = {},
): EntitySnapshot<IncludingOfEach<TypesIn<N>, R>> {
  // Every filter has the facts of an entity, `$id` among them, whatever the noun.
  const filter = { $id: id ?? '' } as Filter<TypesIn<N>>
  const snapshot = useLiveQuery(noun, filter, { ...options, limit: 1, skip: id === undefined })
  return useMemo(() => Object.freeze(entitySnapshot(snapshot)), [snapshot])
}

function entitySnapshot<E>({ status, data, error }: LiveSnapshot<E>): EntitySnapshot<E> {
  const [entity] = data
  if (status === 'error') return { status, data: entity, error }
  if (status === 'loading') return { status }
  return entity === undefined ? { status: 'missing' } : { status, data: entity }
}
