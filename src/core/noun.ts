/**
 * What a noun is to the rest of the code, once its types are forgotten: fields, verbs, references, and the process-wide
 * catalogue that `defineNoun` fills.
 *
 * Not here: how types follow from a definition (define-noun.ts) and what carries out a verb (host.ts).
 */
import type { z } from 'zod'
import { UnknownNounError } from './errors.ts'
import { Feed } from './feed.ts'
import { prefixOf } from './ids.ts'

/** The fields of an entity or of an input, by name. */
export type Fields = { readonly [field: string]: unknown }

/** An entity as every read gives it: its fields, and what the log knows about it. Frozen. */
export interface AnyEntity extends Fields {
  readonly $id: string
  readonly $type: string
  /** How many effective events it has seen, from 1. */
  readonly $version: number
  /** UTC, ISO 8601. */
  readonly $createdAt: string
  readonly $updatedAt: string
  readonly $createdBy: string
  /** `local`: only on this device; `sent`: durable on the relay; `final`: its order is settled. */
  readonly $sync: 'local' | 'sent' | 'final'
}

/** What a verb's `to` may ask while it works out the fields to write. Reads see the state the verb will be judged by. */
export interface VerbContext {
  /** The moment of the verb: UTC, ISO 8601, as it will stand in the event. */
  readonly now: string
  get(id: string): Promise<AnyEntity | undefined>
  find(noun: string, filter?: Fields): Promise<readonly AnyEntity[]>
}

/** Further verbs that a verb carries out as part of itself: one group, all or nothing. */
export interface VerbWriter extends VerbContext {
  update(id: string, fields: Fields): void
  delete(id: string): void
}

export interface VerbSpec {
  readonly name: string
  readonly past: string
  readonly participle: string
  readonly effect?: 'create' | 'delete'
  /** States it may start from; any where it is missing. */
  readonly from?: readonly string[]
  /** Fields it sets; `null` clears one. Frozen in the event. */
  readonly to?: Fields | ((entity: AnyEntity, input: Fields, context: VerbContext) => Fields | Promise<Fields>)
  /** The state `to` gives depends on the state it saw, so the event is bound to that one state. */
  readonly dependsOnState?: boolean
  /** What may be passed besides the id; the noun's own fields where it is missing. */
  readonly input?: z.ZodObject
  /** Whether the input is written to the entity as it is (`update`, `enrich`), besides what `to` says. */
  readonly writesInput: boolean
  readonly also?: (entity: AnyEntity, input: Fields, writer: VerbWriter) => void | Promise<void>
}

export interface ReferenceSpec {
  readonly noun: string
  /** Name of the collection on the other side that lists those who refer to it. */
  readonly reverse?: string
}

export interface NounSpec {
  readonly name: string
  readonly fields: z.ZodObject
  /** The field that the verbs move. */
  readonly state?: string
  readonly verbs: { readonly [verb: string]: VerbSpec }
  readonly refs: { readonly [field: string]: ReferenceSpec }
  /** Fields that no two entities of this noun may share. */
  readonly unique: readonly string[]
  /** Fields that queries find and sort without reading the whole noun: `unique`, `refs`, the state, and those asked for. */
  readonly indexed: readonly string[]
  readonly version: number
  /** `upcast[1]` turns fields as version 1 wrote them into those of version 2, and so on. */
  readonly upcast: { readonly [version: number]: (fields: Fields) => Fields }
}

/** The type of the events of a verb: `deal.won`. */
export function eventType(noun: string, past: string): string {
  return `${noun.toLowerCase()}.${past.toLowerCase()}`
}

/** `Deal.won`: what a hook listens to, as it stands in hook names. */
export function hookBase(noun: string, past: string): string {
  return `${noun}.${past}`
}

/** Whether it is written as `{ … }`: no list, date or other thing with a class of its own. */
export function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Lists and plain objects anew, with the same things in them; only so deep as anything is read. */
export function copyOf<T>(value: T, levels?: number): T
export function copyOf(value: unknown, levels = 64): unknown {
  const copy = (member: unknown) => copyOf(member, levels - 1)
  if (levels === 0) return value
  if (Array.isArray(value)) return value.map(copy)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]))
}

const catalogue = new Map<string, NounSpec>()
const entered = new Feed<NounSpec>()

/** Enters a noun; the same name again takes its place, as a reloaded module needs. */
export function enterNoun(spec: NounSpec): void {
  catalogue.set(spec.name, spec)
  entered.emit(spec)
}

export function nouns(): readonly NounSpec[] {
  return [...catalogue.values()]
}

export function findNoun(name: string): NounSpec | undefined {
  return catalogue.get(name)
}

/** The noun that an entity id belongs to, by its first half. */
export function findNounOf(id: string): NounSpec | undefined {
  const prefix = id.slice(0, id.indexOf('_'))
  for (const spec of catalogue.values()) if (prefixOf(spec.name) === prefix) return spec
  return undefined
}

/** Throws `UnknownNounError`. */
export function nounNamed(name: string): NounSpec {
  const spec = catalogue.get(name)
  if (spec === undefined) throw new UnknownNounError(name)
  return spec
}

/** Calls `listener` for each noun entered from now on. Returns the undo. */
export function subscribeToNouns(listener: (spec: NounSpec) => void): () => void {
  return entered.subscribe(listener)
}
