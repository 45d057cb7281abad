/**
 * The nouns of a workspace as words: what an agent may speak of, and what the parser, the schemas of `do` and the answers
 * of `fetch` are made from. Plain data.
 */

/** What a field holds, as far as its schema says. `date` and `datetime` are ISO 8601 text, `id` names an entity. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'choice' | 'id' | 'json'

export interface FieldWord {
  readonly name: string
  readonly kind: FieldKind
  /** Of a `choice`. */
  readonly choices?: readonly string[]
  /** Has to be passed where an entity is created, or where a verb is called that takes it. */
  readonly isRequired: boolean
  /** Of an `id`: the noun it names. */
  readonly refersTo?: string
  /** No two entities share a value, so it names one: an e-mail address. */
  readonly isUnique?: boolean
  /** Of a `number`: only whole ones. Money in such a field is counted in the smallest unit of its currency. */
  readonly isInteger?: boolean
}

export interface VerbWord {
  /** `win` */
  readonly name: string
  /** `won` */
  readonly past: string
  /** `winning` */
  readonly participle: string
  /** `create`: makes an entity. `delete`: removes one. `act`: changes one. */
  readonly effect: 'create' | 'act' | 'delete'
  /** States it may start from; any where it is missing. */
  readonly from?: readonly string[]
  /** The state it always leads to. */
  readonly to?: string
  /** What may be passed besides the id. */
  readonly input: readonly FieldWord[]
}

export interface NounWord {
  /** `Deal` */
  readonly name: string
  /** What its ids begin with: `deal`. */
  readonly prefix: string
  /** Name of the field that the verbs move. */
  readonly state?: string
  readonly fields: readonly FieldWord[]
  readonly verbs: readonly VerbWord[]
}

export type Vocabulary = readonly NounWord[]
