/**
 * Filters and options of a query, typed by the fields of the noun.
 *
 * A date field takes a `Date` too, and `null` asks for what is missing. `undefined` is not a filter: it would silently
 * match everything.
 */
import type { z } from 'zod'
import type { Moment } from './host.ts'
import type { EntityFacts, NounTypes, TypesOf } from './noun-types.ts'

type Primitive = string | number | boolean

/** What a field may be compared with: its values, a `Date` where it takes dates, `null` where it may be missing. */
type Comparable<Out, In> = Extract<Out, Primitive> | Extract<In, Date> | (undefined extends Out ? null : never)

interface Operators<V> {
  readonly $eq?: V
  readonly $ne?: V
  readonly $in?: readonly V[]
  readonly $nin?: readonly V[]
  /** Whether the field has a value. */
  readonly $exists?: boolean
  readonly $not?: Condition<V>
}

interface OrderOperators<V> {
  readonly $gt?: V
  readonly $gte?: V
  readonly $lt?: V
  readonly $lte?: V
}

interface TextOperators {
  readonly $regex?: string | RegExp
}

/** Conditions on one field; all must hold. */
export type Condition<V> = Operators<V> &
  ([NonNullable<V>] extends [boolean] ? unknown : OrderOperators<NonNullable<V>>) &
  ([Extract<V, string>] extends [never] ? unknown : TextOperators)

/** Lists and objects are not compared: of them one can ask only whether they are there. */
type FieldFilter<V> = [NonNullable<V>] extends [never] ? V | { readonly $exists?: boolean } : V | Condition<V>

type FieldFilters<Out, In> = {
  readonly [K in keyof Out]?: FieldFilter<Comparable<Out[K], K extends keyof In ? In[K] : never>>
}

type FactName = '$id' | '$version' | '$createdAt' | '$updatedAt' | '$createdBy'

type FactFilters = {
  readonly [K in FactName]?: FieldFilter<
    EntityFacts<string>[K] | (K extends '$createdAt' | '$updatedAt' ? Date : never)
  >
}

/** Fields and facts that must all match, and `$and $or $not` over further filters. */
export type Filter<T extends NounTypes> = FieldFilters<z.output<T['fields']>, z.input<T['fields']>> &
  FactFilters & {
    readonly $and?: readonly Filter<T>[]
    readonly $or?: readonly Filter<T>[]
    readonly $not?: Filter<T>
  }

/** The filter type of a noun: `FilterOf<typeof Deal>`. */
export type FilterOf<N> = Filter<TypesOf<N>>

export type Sort<T extends NounTypes> = {
  readonly [K in (keyof T['fields']['shape'] & string) | FactName]?: 'asc' | 'desc'
}

export interface GetOptions {
  /** A moment to read at: an event's ref (the state right after it), or a date. */
  readonly asOf?: Moment | undefined
}

/** `Relation`: the names of the relations that are read along. */
export interface QueryOptions<T extends NounTypes, Relation extends string> {
  /** Field to direction, most important first. Ties go by `$id`. */
  readonly sort?: Sort<T> | undefined
  /** All that match where it is left out. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly after?: string | undefined
  readonly asOf?: Moment | undefined
  /** References and reverse collections to read along, by name. They come under `$included`. */
  readonly include?: { readonly [K in Relation]: true }
}
