/**
 * What may be written in a definition, as types: a wrong state, an unknown field or a misspelt option does not compile.
 *
 * Not here: what follows from a definition (noun-types.ts) and what is done with it (define-noun.ts).
 */
import type { z } from 'zod'
import type { Fields, VerbContext, VerbWriter } from './noun.ts'
import type { AutomaticVerbs, EntityWith, FieldName, FieldPatch, StateOf } from './noun-types.ts'

/**
 * `F`: the fields. `S`: the state field. `V`: the verbs as written. `I`: each verb's own input schema. `R`: the
 * references.
 */
export interface Definition<F extends z.ZodObject, S, V, I, R> {
  /** A zod object. Values must be JSON: dates are text, see `dateField` and `datetimeField`. */
  readonly fields: F
  /** The field that the verbs move, an enum: `'stage'`. */
  readonly state?: S
  /**
   * What can be done, by name. `create`, `update` and `delete` are given; `null` does without one. Only these three go
   * without `past` and `participle`.
   */
  readonly verbs: V & {
    readonly [K in keyof V]: (VerbFrameOf<F, S & string, K> & NothingElse<F, V[K]>) | null
  } & { readonly [K in keyof I]: VerbBody<F, I[K]> | null }
  /** Field to the noun it refers to and, after the dot, the name of the collection there: `'Contact.deals'`, `'Plan'`. */
  readonly refs?: R & { readonly [K in Exclude<keyof R, TextFieldName<F>>]: never }
  /** Fields that no two entities of this noun may share. */
  readonly unique?: readonly FieldName<F>[]
  /** Fields to find and sort by quickly, besides references, the state and the unique ones. */
  readonly index?: readonly FieldName<F>[]
  /** Version of the fields' meaning, from 1. Raised together with an `upcast` from the one before. */
  readonly version?: number
  /** `upcast[1]` turns fields as version 1 wrote them into those of version 2, and so on. */
  readonly upcast?: { readonly [version: number]: (fields: Fields) => Fields }
}

/** A reference is one id: a list of them is none. */
type TextFieldName<F extends z.ZodObject> = {
  readonly [K in FieldName<F>]: NonNullable<z.output<F>[K & keyof z.output<F>]> extends string ? K : never
}[FieldName<F>]

export type References<F extends z.ZodObject> = { readonly [K in FieldName<F>]?: string }

/** How a verb is written and where it may start. */
export interface VerbFrame<F extends z.ZodObject, S extends string> {
  /** `won`: the after-hook, the event, and with `By` the query by actor. */
  readonly past: string
  /** `winning`: the before-hook. */
  readonly participle: string
  /** It makes a new entity, and fires its own hooks, not `created`. */
  readonly creates?: true
  /** States it may start from; any where it is missing. */
  readonly from?: readonly StateOf<F, S>[]
  /** `to` works out the new state from the one it sees, so the event counts only from that one. */
  readonly dependsOnState?: true
}

/** `create`, `update` and `delete` have their written forms already. */
export type VerbFrameOf<F extends z.ZodObject, S extends string, K> = K extends keyof AutomaticVerbs
  ? Omit<VerbFrame<F, S>, 'past' | 'participle' | 'creates'>
  : VerbFrame<F, S>

/** What a verb does. `I` is its own input schema; where it has none, the noun's fields are its input. */
export interface VerbBody<F extends z.ZodObject, I> {
  /** What may be passed besides the id. Where it is missing: the noun's own fields, which are then also written. */
  readonly input?: I
  /**
   * The fields the verb sets; `null` clears one. A function is asked once, and its answer frozen in the event. A throw
   * refuses the verb. For a creating verb `entity` is the parsed input with its defaults.
   */
  readonly to?: Writes<F, I>
  /** Further verbs carried out with this one, all or nothing. A throw refuses all. */
  readonly also?: Also<F, I>
  /** Whether the input is written to the entity as it is: by default, where the verb has no `input` of its own. */
  readonly writesInput?: boolean
}

type Parsed<F extends z.ZodObject, I> = [I] extends [z.ZodObject] ? Readonly<z.output<I>> : FieldPatch<F>

// The conditions always hold. They put off the type until the fields are known, without which the compiler reads the
// 'Won' that a function returns as a mere string. `bind` and `then` keep functions and promises from passing for objects
// whose fields are all left out.
type Writes<F extends z.ZodObject, I> = F extends z.ZodObject
  ?
      | (FieldPatch<F> & { readonly bind?: never })
      | ((
          entity: EntityWith<F, string>,
          input: Parsed<F, I>,
          context: VerbContext,
        ) => (FieldPatch<F> & { readonly then?: never }) | Promise<FieldPatch<F>>)
  : never

type Also<F extends z.ZodObject, I> = F extends z.ZodObject
  ? (entity: EntityWith<F, string>, input: Parsed<F, I>, writer: VerbWriter) => void | Promise<void>
  : never

/** Refuses options that a verb does not have, and fields that the noun does not have. */
type NothingElse<F extends z.ZodObject, D> = {
  readonly [P in Exclude<keyof D, keyof VerbFrame<F, never> | keyof VerbBody<F, never>>]: never
} & (D extends { readonly to: infer To }
  ? Exclude<keyof Written<To>, FieldName<F>> extends never
    ? unknown
    : { readonly to: never }
  : unknown)

type Written<To> = To extends (...args: never) => infer Result ? Awaited<Result> : To
