/**
 * How nouns refer to each other, as types: references by field name, reverse collections by the name that the other
 * side's `refs` gives them.
 *
 * What a query includes comes under `$included`, beside the fields, which keep their types: `deal.contact` stays an id,
 * `deal.$included.contact` is the contact, or `undefined` where there is none here.
 */
import type { AnyEntity } from './noun.ts'
import type { Entity, NounTypes, TypesOf } from './noun-types.ts'
import type { NounName, Nouns } from './nouns.ts'

type NounRefs<N extends NounName> = TypesOf<Nouns[N]>['refs']

/** One member for each reference of each noun: whose it is, and the text that names its target. */
type Reference = {
  [N in NounName]: {
    [F in keyof NounRefs<N> & string]: { readonly of: N; readonly target: NounRefs<N>[F] }
  }[keyof NounRefs<N> & string]
}[NounName]

type CollectionIn<Target, Name extends string> = Target extends `${Name}.${infer Collection}` ? Collection : never

/** Names of the collections of those who refer to a noun. */
export type CollectionName<T extends NounTypes> = CollectionIn<Reference['target'], T['name']>

export type ReferenceName<T extends NounTypes> = keyof T['refs'] & string

/** What `include` may name. */
export type RelationName<T extends NounTypes> = ReferenceName<T> | CollectionName<T>

type EntityNamed<Name> = Name extends NounName ? Entity<TypesOf<Nouns[Name]>> : AnyEntity

type TargetNoun<Target> = Target extends `${infer Name}.${string}` ? Name : Target

type Referred<T extends NounTypes, R> = R extends keyof T['refs'] ? EntityNamed<TargetNoun<T['refs'][R]>> : never

type Collected<T extends NounTypes, R extends string> = EntityNamed<
  Extract<Reference, { readonly target: `${T['name']}.${R}` }>['of']
>

/** An entity with what was read along. */
export type Including<T extends NounTypes, R extends string> = [R] extends [never]
  ? Entity<T>
  : Entity<T> & {
      readonly $included: {
        readonly [K in R]: K extends ReferenceName<T> ? Referred<T, K> | undefined : readonly Collected<T, K>[]
      }
    }

/** The entity type of a noun: `type Deal = EntityOf<typeof Deal>`; with what was read along, `EntityOf<typeof Deal, 'contact'>`. */
export type EntityOf<N, R extends RelationName<TypesOf<N>> = never> = Including<TypesOf<N>, R>

// A mapped type goes through the members of a union, as a conditional type does; and for an open `T` it is still worked out.
/** The same where it is one of several nouns: an entity of one of them, told apart by `$type`. */
export type IncludingOfEach<T extends NounTypes, R extends string> = {
  readonly [K in keyof T]: Including<T, R>
}['name']

/** What `include` may name, whichever of several nouns it is. */
export type CommonRelation<T extends NounTypes> = keyof {
  readonly [K in keyof T]: { readonly [R in RelationName<T>]: true }
}['name'] &
  string
