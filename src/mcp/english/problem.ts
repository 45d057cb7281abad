/** What is said back where an instruction could not become steps. */

/** An entity that a name may mean, or a verb that leads to what was said. */
export interface Candidate {
  /** Of an entity; of a verb its name, as `Deal.advance`. */
  readonly id: string
  readonly noun: string
  readonly title: string
}

/**
 * - `not-understood`: a word, or the form of a clause
 * - `ambiguous`: a name, a pronoun or a word that means several things here
 * - `not-found`: nobody is called that, or nothing was spoken of before that a pronoun could mean
 * - `missing-field`: the verb needs something that was not said
 * - `bad-value`: a field cannot hold what was said
 */
export type EnglishProblemReason = 'not-understood' | 'ambiguous' | 'not-found' | 'missing-field' | 'bad-value'

export interface EnglishProblem {
  readonly reason: EnglishProblemReason
  /** The part of the input it is about, and where it stands: [from, to) in characters. */
  readonly clause: string
  readonly at: readonly [number, number]
  /** What its clause is about: the one noun that has its verb, else those that it names. */
  readonly nouns: readonly string[]
  /** Says what to do next: the caller is a model itself. */
  readonly message: string
  /** Of an ambiguous name or state. `choices` takes the id of one of them under the first number of `at`: a name said twice is asked twice. */
  readonly candidates?: readonly Candidate[]
  /** To be put to a person, where one can be asked. */
  readonly question?: string
  /** The step that the choice belongs to, counted from 0. */
  readonly step?: number
}

/** Ends the reading of a clause. It never leaves `parseEnglish`. */
export class Trouble extends Error {
  readonly reason: EnglishProblemReason
  readonly span: Span | undefined
  readonly asks: Pick<EnglishProblem, 'candidates' | 'question'>

  constructor(
    reason: EnglishProblemReason,
    message: string,
    span?: Span,
    asks: Pick<EnglishProblem, 'candidates' | 'question'> = {},
  ) {
    super(message)
    this.reason = reason
    this.span = span
    this.asks = asks
  }
}

/** Characters of the input. */
export interface Span {
  readonly from: number
  readonly to: number
}
