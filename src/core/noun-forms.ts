/**
 * The public face of a noun, as types: for each verb its written forms, and the reads.
 *
 * `Deal.win` executes, `Deal.winning` hooks in before, `Deal.won` after, `Deal.wonBy` asks who did it.
 */
import type { HookOptions, HookRun } from './hook.ts'
import type { Moment } from './host.ts'
import type { LiveQuery } from './live.ts'
import type { LoggedEvent } from './logged-event.ts'
import type { ActArguments, ReadGraph, Reads, RunGraph } from './noun-graph.ts'
import type {
  ActingVerb,
  CreatingVerb,
  Entity,
  HasNounTypes,
  NounTypes,
  ParsedInput,
  Participle,
  Past,
  VerbInput,
  VerbName,
} from './noun-types.ts'
import type { Filter, QueryOptions } from './query-types.ts'
import type { Including, RelationName } from './relations.ts'

interface NamesVerb<Noun, Verb> {
  readonly noun: Noun
  readonly verb: Verb
}

/**
 * Carries the verb out. Resolves with the entity once the verb and what its hooks wrote are durable on this device.
 * Rejects with `ValidationError`, `GuardError`, `NotFoundError`, or what a before-hook threw; then nothing was written.
 */
export type CreateForm<T extends NounTypes, K> = ((input: VerbInput<T, K>) => Promise<Entity<T>>) &
  NamesVerb<T['name'], K>

/** As `CreateForm`, on an entity that is there: `(id)`, `(id, data)`, `({ id, ...data })` or `(entity, data)`. */
export type ActForm<T extends NounTypes, K> = ((...args: ActArguments<VerbInput<T, K>>) => Promise<Entity<T>>) &
  NamesVerb<T['name'], K>

/** A throw refuses the verb; a returned object is merged into the input. */
export type BeforeBody<T extends NounTypes, K> = (
  entity: K extends CreatingVerb<T> ? Entity<T> | undefined : Entity<T>,
  input: ParsedInput<T, K>,
  $: ReadGraph,
) => BeforeResult<T, K> | Promise<BeforeResult<T, K>>

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has the type void
type BeforeResult<T extends NounTypes, K> = Partial<VerbInput<T, K>> | undefined | void

/** Registers a hook that runs before the verb, in order of registration. Returns the undo. */
export interface BeforeForm<T extends NounTypes, K> {
  (body: BeforeBody<T, K>): () => void
  (name: string, body: BeforeBody<T, K>): () => void
}

/** What it returns is not looked at, but waited for. Writes go through `$`. */
export type AfterBody<T extends NounTypes> = (entity: Entity<T>, $: RunGraph, run: HookRun) => unknown

/**
 * Registers a hook that runs once for each time the verb counts, however many devices merge. The name is for ever: it is
 * what makes its runs count once. One hook of a verb may go without. `null` in place of the body retires a name: what is still owed
 * under it is answered by doing nothing. Returns the undo. Throws `HookNameError`.
 */
export interface AfterForm<T extends NounTypes> {
  (body: AfterBody<T>, options?: HookOptions): () => void
  (name: string, body: AfterBody<T> | null, options?: HookOptions): () => void
}

export interface NounReads<T extends NounTypes> extends Reads<T> {
  /** The effective events of an entity, oldest first. */
  history(id: string): Promise<readonly LoggedEvent[]>
  /** Writes the fields as they stood at `to` again; what came after stays in the history. */
  rollback(id: string, options: { readonly to: Moment }): Promise<Entity<T>>
  /** A query that keeps itself up to date. Loading starts at once; call `close()` when done. */
  live<R extends RelationName<T> = never>(filter?: Filter<T>, options?: QueryOptions<T, R>): LiveQuery<Including<T, R>>
}

/** What `defineNoun` gives: for each verb `win`, `winning`, `won` and `wonBy`, and the reads. */
export type Noun<T extends NounTypes> = { readonly $name: T['name'] } & {
  readonly [K in CreatingVerb<T>]: CreateForm<T, K>
} & {
  readonly [K in ActingVerb<T>]: ActForm<T, K>
} & {
  readonly [K in VerbName<T> as Participle<T, K>]: BeforeForm<T, K>
} & {
  readonly [K in VerbName<T> as Past<T, K>]: AfterForm<T>
} & {
  readonly [K in VerbName<T> as `${Past<T, K>}By`]: (actor: string) => Promise<readonly LoggedEvent[]>
} & NounReads<T> &
  HasNounTypes<T>
