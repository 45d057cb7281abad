/** What the parts of the parser share while one instruction is read. */
import type { NounWord, Step, StepReference, Vocabulary } from '../../index.ts'
import type { Lexicon } from './lexicon.ts'
import type { Memory, Mention } from './memory.ts'
import type { Candidate, Span } from './problem.ts'
import { Trouble } from './problem.ts'
import type { Token } from './tokens.ts'
import { refusalOf, tokenAt } from './words.ts'

export interface EnglishContext {
  readonly vocabulary: Vocabulary
  /** For relative dates. ISO 8601. */
  readonly now: string
  /** Entities of the noun whose name, unique field or id is `text`: exact match ignoring case first; all that match. */
  find(noun: string, text: string): Promise<readonly Candidate[]>
  /**
   * What is in the fields of an entity once the steps are done, its state and its references, and in `$id` what others refer to
   * it by; `undefined` of one that is not known.
   */
  fieldsAfter(
    steps: readonly Step[],
    noun: string,
    target: string | StepReference,
  ): Promise<{ readonly [field: string]: unknown } | undefined>
}

export interface Reading {
  readonly input: string
  readonly tokens: readonly Token[]
  readonly lexicon: Lexicon
  readonly context: EnglishContext
  readonly choices: ReadonlyMap<number, string>
  readonly memory: Memory
  /** Those of the clauses before; `undefined` where one of them was not understood, so what they leave is not known. */
  readonly steps: readonly Step[] | undefined
}

/** What is in the fields of the entity where this clause is read. */
export async function fieldsOf(
  { context, steps }: Reading,
  { noun, value }: Mention,
): Promise<{ readonly [field: string]: unknown } | undefined> {
  return steps === undefined ? undefined : context.fieldsAfter(steps, noun.name, value)
}

/** From the token `from` up to the token `to`, without it. */
export function spanOf({ tokens }: Reading, from: number, to: number): Span {
  // What is missing at the end is told of the last word.
  const first = Math.min(from, tokens.length - 1)
  const last = Math.min(Math.max(first, to - 1), tokens.length - 1)
  return { from: tokenAt(tokens, first).from, to: tokenAt(tokens, last).to }
}

/** What was written there. The `'s` of a last word does not belong to it. */
export function textOf({ input, tokens }: Reading, from: number, to: number): string {
  const [first, last] = [tokenAt(tokens, from), tokenAt(tokens, to - 1)]
  if (first.kind === 'quoted') return first.text
  return input.slice(first.from, last.isPossessive ? last.from + last.text.length : last.to)
}

export function notUnderstood(reading: Reading, at: number, expected: string, isFirst = false): Trouble {
  const token = tokenAt(reading.tokens, at)
  const refusal = refusalOf(token, isFirst)
  if (refusal !== undefined) return new Trouble('not-understood', refusal, spanOf(reading, at, at + 1))
  if (token.to === 0) return new Trouble('not-understood', `Something is missing at the end: ${expected}`)
  const said = `"${reading.input.slice(token.from, token.to)}" is not understood: ${expected}`
  return new Trouble('not-understood', said, spanOf(reading, at, at + 1))
}

export function listed(nouns: readonly NounWord[]): string {
  const names = nouns.map(({ name }) => name)
  return names.length <= 1 ? (names[0] ?? 'entity') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

export function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`
}
