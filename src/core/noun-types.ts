/**
 * What follows from a noun's definition, as types: its entities, what may be passed to its verbs, and the three written
 * forms of each.
 *
 * `NounTypes` is the definition reduced to what types need. Everything here is a function of it; nothing exists at run
 * time. Not here: what may be written in a definition (definition.ts), reading along relations (relations.ts), and the
 * graphs that hooks get (noun-graph.ts).
 */
import type { z } from 'zod'
import type { LiveQuery } from './live.ts'
import type { LoggedEvent } from './logged-event.ts'

/** A noun's definition, reduced to what types follow from. */
export interface NounTypes {
  readonly name: string
  readonly fields: z.ZodObject
  /** `never` where no field is moved by verbs. */
  readonly state: string
  /** By name, as the definition wrote them. */
  readonly verbs: object
  /** Field to `'Contact.deals'` or `'Plan'`. */
  readonly refs: object
}

/** The types of one definition. */
export interface DefinedTypes<
  Name extends string,
  F extends z.ZodObject,
  S extends string,
  V extends object,
  R extends object,
> {
  readonly name: Name
  readonly fields: F
  readonly state: S
  readonly verbs: V
  readonly refs: R
}

declare const nounTypes: unique symbol

/** Carries a noun's types on the noun itself. The property is never there at run time. */
export interface HasNounTypes<T> {
  readonly [nounTypes]?: T
}

export type TypesOf<N> = N extends HasNounTypes<infer T extends NounTypes> ? T : never

/** Some noun: one that is known, one of several (`typeof Deal | typeof Contact`), or a `Noun<T>` of somebody's own `T`. */
export type SomeNoun = HasNounTypes<NounTypes> & {
  readonly $name: string
  live(filter?: never, options?: never): LiveQuery<unknown>
  history(id: string): Promise<readonly LoggedEvent[]>
}

/** As `TypesOf`. Asked for as a property, which the compiler also works out for a `Noun<T>` whose `T` is open. */
export type TypesIn<N extends SomeNoun> = NonNullable<N[typeof nounTypes]>

// ── Fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type FieldName<F extends z.ZodObject> = keyof F['shape'] & string

/** The values of the field that the verbs move. */
export type StateOf<F extends z.ZodObject, S extends string> = NonNullable<z.output<F>[S & keyof z.output<F>]>

/** Fields to write. `null` clears a field, so only those that may be missing take it; `undefined` leaves one alone. */
export type Patch<Values, Known> = {
  readonly [K in keyof Values & keyof Known]?: Values[K] | undefined | (undefined extends Known[K] ? null : never)
}

export type FieldPatch<F extends z.ZodObject> = Patch<z.output<F>, z.output<F>>

// ── Entities ────────────────────────────────────────────────────────────────────────────────────────────────────────

// A type alias, since entities are passed where any fields are taken and interfaces have no index signature.
/** What the log knows about an entity, beside its fields. */
export type EntityFacts<Name extends string> = {
  readonly $id: string
  readonly $type: Name
  /** How many effective events it has seen, from 1. */
  readonly $version: number
  /** UTC, ISO 8601. */
  readonly $createdAt: string
  readonly $updatedAt: string
  readonly $createdBy: string
  /** `local`: only on this device; `sent`: durable on the relay; `final`: its order is settled. */
  readonly $sync: 'local' | 'sent' | 'final'
}

export type EntityWith<F extends z.ZodObject, Name extends string> = Readonly<z.output<F>> & EntityFacts<Name>

/** An entity as reads give it: its fields, and the facts that begin with `$`. */
export type Entity<T extends NounTypes> = EntityWith<T['fields'], T['name']>

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Given to every noun. Their forms are fixed; a definition may say more about them, or `null` to do without. */
export interface AutomaticVerbs {
  readonly create: { readonly past: 'created'; readonly participle: 'creating'; readonly creates: true }
  readonly update: { readonly past: 'updated'; readonly participle: 'updating' }
  readonly delete: { readonly past: 'deleted'; readonly participle: 'deleting' }
}

type Own<T extends NounTypes, K> = K extends keyof T['verbs'] ? T['verbs'][K] : unknown

/** Names of the verbs that exist. */
export type VerbName<T extends NounTypes> = {
  [K in (keyof T['verbs'] & string) | keyof AutomaticVerbs]: Own<T, K> extends null ? never : K
}[(keyof T['verbs'] & string) | keyof AutomaticVerbs]

type Forms<T extends NounTypes, K> = K extends keyof AutomaticVerbs ? AutomaticVerbs[K] : Own<T, K>

export type Past<T extends NounTypes, K> = Forms<T, K> extends { readonly past: infer P extends string } ? P : never
export type Participle<T extends NounTypes, K> =
  Forms<T, K> extends { readonly participle: infer P extends string } ? P : never

/** Names of the verbs that make a new entity. */
export type CreatingVerb<T extends NounTypes> = {
  [K in VerbName<T>]: Forms<T, K> extends { readonly creates: true } ? K : never
}[VerbName<T>]

/** Names of the verbs that are done to an entity. */
export type ActingVerb<T extends NounTypes> = Exclude<VerbName<T>, CreatingVerb<T>>

/** Fields that a creating verb sets by itself, and that are therefore not passed to it. */
type SetByVerb<V> = V extends { readonly to: infer To }
  ? To extends (...args: never) => unknown
    ? never
    : keyof To
  : never

type CreateInput<T extends NounTypes, K, Values> = K extends 'create'
  ? Values
  : { readonly [F in keyof Values as F extends SetByVerb<Own<T, K>> ? never : F]: Values[F] }

type ActInput<T extends NounTypes, K, Values> = K extends 'delete'
  ? NoInput
  : K extends 'update'
    ? Patch<Values, z.output<T['fields']>>
    : Omit<Patch<Values, z.output<T['fields']>>, T['state']>

/** No key fits, so that anything passed is an error. */
export type NoInput = { readonly [K in '$none']?: never }

/** What may be passed to a verb, as its caller writes it. */
export type VerbInput<T extends NounTypes, K> =
  Own<T, K> extends { readonly input: infer I extends z.ZodObject }
    ? Readonly<z.input<I>>
    : K extends CreatingVerb<T>
      ? CreateInput<T, K, Readonly<z.input<T['fields']>>>
      : ActInput<T, K, z.input<T['fields']>>

/** The same after parsing: defaults filled, dates as text. What before-hooks see. */
export type ParsedInput<T extends NounTypes, K> =
  Own<T, K> extends { readonly input: infer I extends z.ZodObject }
    ? Readonly<z.output<I>>
    : K extends CreatingVerb<T>
      ? Readonly<z.output<T['fields']>>
      : ActInput<T, K, z.output<T['fields']>>
