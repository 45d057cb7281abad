/**
 * The three graphs, as types: what `$` is in a before-hook, in an after-hook, and on a workspace.
 *
 * All are maps over the open `Nouns`, worked out where they are used, so a noun's hooks may speak of every noun, itself
 * included, without its type going in circles.
 */
import type { EventFeed } from './event-feed.ts'
import type { Page } from './host.ts'
import type { ActingVerb, CreatingVerb, Entity, NounTypes, TypesOf, VerbInput } from './noun-types.ts'
import type { NounName, Nouns } from './nouns.ts'
import type { Filter, GetOptions, QueryOptions } from './query-types.ts'
import type { Including, RelationName } from './relations.ts'

/** Names an entity: its id, or anything that carries one. Of an entity only the `$id` is read. */
export type Target = string | { readonly $id: string; readonly $type: string }

type WithId<Input> = ({ readonly id: string } | { readonly $id: string; readonly $type?: never }) & Input

/** `(id)`, `(id, data)` and `({ id, ...data })`; the first only where nothing has to be passed. */
// Not readonly, since of a union of such `Parameters` makes `never`.
export type ActArguments<Input> =
  Record<never, never> extends Input
    ? [target: Target | WithId<Input>, input?: Input | undefined]
    : [target: WithId<Input>] | [target: Target, input: Input]

export interface Reads<T extends NounTypes> {
  /** `undefined` where there is none, or where it was deleted. */
  get(id: string, options?: GetOptions): Promise<Entity<T> | undefined>
  /** Sorted, else by `$id`; `next` is the cursor of the page after. Rejects on an unknown field or operator. */
  find<R extends RelationName<T> = never>(
    filter?: Filter<T>,
    options?: QueryOptions<T, R>,
  ): Promise<Page<Including<T, R>>>
  count(filter?: Filter<T>): Promise<number>
}

/** The reads of a hook, of what is there now. */
export interface HookReads<T extends NounTypes> extends Pick<Reads<T>, 'count'> {
  get(id: string): Promise<Entity<T> | undefined>
  find<R extends RelationName<T> = never>(
    filter?: Filter<T>,
    options?: Omit<QueryOptions<T, R>, 'asOf'>,
  ): Promise<Page<Including<T, R>>>
}

/** An entity made in a hook run: its fields and `$id` are there at once, and it can be awaited. */
export type Handle<E> = E & PromiseLike<E>

export interface RunCreateOptions {
  /** Names the entity within the run: its id then does not depend on how many the run made before it. Used once. */
  readonly as?: string
}

type RunNoun<T extends NounTypes> = {
  readonly [K in CreatingVerb<T>]: (input: VerbInput<T, K>, options?: RunCreateOptions) => Handle<Entity<T>>
} & {
  readonly [K in ActingVerb<T>]: (...args: ActArguments<VerbInput<T, K>>) => PromiseLike<Entity<T>>
} & HookReads<T>

/** `$` in an after-hook: what it writes is buffered and committed with the run. */
export type RunGraph = { readonly [N in NounName]: RunNoun<TypesOf<Nouns[N]>> }

/** `$` in a before-hook: it only reads. */
export type ReadGraph = { readonly [N in NounName]: HookReads<TypesOf<Nouns[N]>> }

/** The nouns as they act on one workspace alone. */
export type BoundNouns = { readonly [N in NounName]: Nouns[N] }

/** `workspace.$`: the nouns, acting on that workspace alone, and its events. */
export type Graph = BoundNouns & { readonly events: EventFeed }
