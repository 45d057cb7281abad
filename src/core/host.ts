/**
 * What a noun asks of the workspace it acts on, and how it finds the default one.
 *
 * Core knows no storage: a workspace gives itself to its nouns through this interface.
 */
import { assert } from './errors.ts'
import type { HookRegistry } from './hook.ts'
import type { LiveQuery } from './live.ts'
import type { LoggedEvent } from './logged-event.ts'
import type { AnyEntity, Fields, NounSpec, VerbSpec } from './noun.ts'

/**
 * A moment to read at: an event's ref (the state right after it), or a date (everything dated up to then). A text is ISO 8601; a day
 * is its first moment, and a time without a zone is UTC, as in filters.
 */
export type Moment = string | Date

export interface FindOptions {
  /** Field to direction, most important first: `{ value: 'desc', name: 'asc' }`. Ties go by `$id`. */
  readonly sort?: { readonly [field: string]: 'asc' | 'desc' } | undefined
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly after?: string | undefined
  readonly asOf?: Moment | undefined
  /** References and reverse collections to read along, by name. */
  readonly include?: { readonly [relation: string]: boolean }
}

/** Entities in order, and the cursor of the page after them (`undefined` on the last page). */
export type Page<E> = readonly E[] & { readonly next: string | undefined }

export interface Host {
  /** Hooks registered for this host alone, besides those registered on the nouns themselves. */
  readonly hooks: HookRegistry
  /** `calledIn`: key of the hook run in whose body it was called without `$`, which is a mistake. */
  execute(
    noun: NounSpec,
    verb: VerbSpec,
    target: string | undefined,
    input: Fields,
    calledIn?: string | undefined,
  ): Promise<AnyEntity>
  get(noun: NounSpec, id: string, options: { readonly asOf?: Moment }): Promise<AnyEntity | undefined>
  find(noun: NounSpec, filter: Fields, options: FindOptions): Promise<Page<AnyEntity>>
  count(noun: NounSpec, filter: Fields): Promise<number>
  history(noun: NounSpec, id: string): Promise<readonly LoggedEvent[]>
  /** Effective events of that verb by that actor. */
  doneBy(noun: NounSpec, verb: VerbSpec, actor: string): Promise<readonly LoggedEvent[]>
  rollback(noun: NounSpec, id: string, to: Moment): Promise<AnyEntity>
  live(noun: NounSpec, filter: Fields, options: FindOptions): LiveQuery<AnyEntity>
}

let openDefault: (() => Promise<Host>) | undefined

/** The workspace layer says here how to reach (and, at first use, open) the default workspace. */
export function provideDefaultHost(open: () => Promise<Host>): void {
  openDefault = open
}

export function defaultHost(): Promise<Host> {
  assert(openDefault !== undefined, 'nouns are used through the package entries, which provide a default workspace')
  return openDefault()
}
