/**
 * English to steps, by rules that are made from the vocabulary: no model, and nothing is guessed.
 *
 * Every word of an instruction has to be understood, except a few that add nothing ("please", "the"). What is not
 * understood, what may mean several things and what is missing comes back as problems, and then there are no steps. What
 * stands in quotes is a value, whatever it says.
 *
 * Not here: questions, conditions, negations, and anything about several entities at once.
 */
import type { Step } from '../../index.ts'
import { byVerb } from './by-verb.ts'
import { readClause } from './clause.ts'
import { skipOpenings, startAt } from './clause-start.ts'
import type { Draft } from './draft.ts'
import { keysAfter, linkToMade, stepOf } from './draft.ts'
import { createLexicon, longest } from './lexicon.ts'
import { createMemory } from './memory.ts'
import type { EnglishProblem } from './problem.ts'
import { Trouble } from './problem.ts'
import type { EnglishContext, Reading } from './reading.ts'
import { spanOf } from './reading.ts'
import { tokenize } from './tokens.ts'
import { isHardEnd, isSoftEnd, politeQuestions, tokenAt } from './words.ts'

export type { Candidate, EnglishProblem, EnglishProblemReason } from './problem.ts'
export type { EnglishContext } from './reading.ts'

export interface EnglishClause {
  readonly text: string
  readonly step: number
  /**
   * Reference fields that were not said, and were given the one entity of their noun that an earlier clause made: the
   * deal of "create a contact …, create a deal …" gets the contact.
   */
  readonly linked?: readonly string[]
}

export type EnglishResult =
  | { readonly steps: readonly Step[]; readonly clauses: readonly EnglishClause[] }
  | { readonly problems: readonly EnglishProblem[] }

const mostCharacters = 4000
/** More than anybody corrects at once. */
const mostProblems = 20

/**
 * `choices`: what a person answered to an earlier problem `ambiguous`: where it begins (`at[0]`), and the id of the candidate.
 *
 * Rejects only where `context` does. The time it takes grows with the length of the input, of which 4,000 characters
 * are taken.
 */
export async function parseEnglish(
  input: string,
  context: EnglishContext,
  choices: ReadonlyMap<number, string> = new Map(),
): Promise<EnglishResult> {
  if (input.length > mostCharacters) {
    return refused(
      input,
      `An instruction has at most ${mostCharacters} characters: split it, or pass steps.`,
      'bad-value',
    )
  }
  const { tokens, unclosed } = tokenize(input)
  if (unclosed !== undefined) {
    return refused(input.slice(unclosed), 'A quotation mark is not closed.', 'not-understood', unclosed)
  }
  const lexicon = createLexicon(context.vocabulary)
  return readAll({ input, tokens, lexicon, context, choices, memory: createMemory(), steps: [] })
}

async function readAll(reading: Reading): Promise<EnglishResult> {
  const steps: Step[] = []
  const clauses: EnglishClause[] = []
  const problems: EnglishProblem[] = []
  let before: Draft | undefined
  let at = skipOpenings(reading, 0)
  while (at < reading.tokens.length && problems.length < mostProblems) {
    try {
      const known = problems.length === 0 ? steps : undefined
      const { found: said, next } = await readClause({ ...reading, steps: known }, at, before)
      refuseQuestion(reading, at, next)
      const draft = await byVerb({ ...reading, steps: known }, said)
      const linked = linkToMade(draft, reading.memory)
      const span = spanOf(reading, at, next)
      steps.push(stepOf(draft, span))
      const text = reading.input.slice(span.from, span.to)
      clauses.push({ text, step: clauses.length, ...(linked.length === 0 ? {} : { linked }) })
      remember(reading, draft, clauses.length - 1)
      before = draft
      at = nextClause(reading, next)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      const end = endOfUnclear(reading, at)
      const problem = problemOf(reading, error, [at, end], steps.length + problems.length)
      if (problems.length === 0 || isOfItself(problem)) problems.push(problem)
      before = undefined
      at = nextClause(reading, end)
    }
  }
  if (problems.length > 0) return { problems }
  if (steps.length > 0) return { steps, clauses }
  return refused(
    reading.input,
    'There is no instruction here: say what to do, such as "create a contact named Eve".',
    'not-understood',
  )
}

/** Not for want of what a clause that was not understood before it may have made or named. */
function isOfItself({ reason, candidates }: EnglishProblem): boolean {
  return reason === 'not-understood' || reason === 'bad-value' || candidates !== undefined
}

/** Where what is not understood ends: with its sentence, or before a comma or "and" behind which a verb stands. */
function endOfUnclear(reading: Reading, from: number): number {
  const { tokens } = reading
  let skipped = from
  for (let at = from; at < tokens.length; at++) {
    const token = tokenAt(tokens, at)
    if (isHardEnd(token)) return at
    // A comma among those that were skipped leads to no other place.
    if (at === from || at < skipped || !isSoftEnd(token)) continue
    skipped = skipOpenings(reading, at)
    if (startAt(reading, skipped) !== undefined) return at
  }
  return tokens.length
}

/** Commas and "and" between clauses are openings of the next one. */
function nextClause(reading: Reading, from: number): number {
  const { tokens } = reading
  let at = from
  for (;;) {
    const start = at
    while (at < tokens.length && isHardEnd(tokenAt(tokens, at)) && (at === from || tokenAt(tokens, at).text !== '?'))
      at++
    at = skipOpenings(reading, at)
    if (at === start) return at
  }
}

/** "Can you win it?" is an instruction, "win it?" is a question. */
function refuseQuestion(reading: Reading, at: number, next: number): void {
  if (tokenAt(reading.tokens, next).text !== '?') return
  let first = at
  while (first > 0 && !isHardEnd(tokenAt(reading.tokens, first - 1))) first--
  if (politeQuestions.has(tokenAt(reading.tokens, first).lower)) return
  const message = 'This is a question: say it as an instruction, or use the tools search and fetch.'
  throw new Trouble('not-understood', message, spanOf(reading, at, next + 1))
}

function remember({ memory }: Reading, draft: Draft, step: number): void {
  const { noun, verb, target } = draft
  if (verb.effect === 'delete') {
    if (target !== undefined) memory.forget(target)
    return
  }
  const names = keysAfter(draft)
  if (target === undefined) memory.remember({ noun, value: { $step: step }, ...names, isMade: true })
  else if (typeof target.value !== 'string') memory.remember({ ...target, ...names })
  else memory.remember({ ...target, value: { $step: step }, ...names })
}

/** `first` to `next`: the tokens of the clause. */
function problemOf(
  reading: Reading,
  { reason, message, span, asks }: Trouble,
  [first, next]: readonly [number, number],
  step: number,
): EnglishProblem {
  const { from, to } = span ?? spanOf(reading, first, reading.tokens.length)
  const [clause, nouns] = [nameIn(reading, from, to), nounsIn(reading, first, next)]
  const problem = { reason, clause, at: [from, to] as const, nouns, message, ...asks }
  if (asks.question === undefined) return problem
  // The same words may be asked about elsewhere in the instruction.
  const isRepeated = reading.input.split(reading.input.slice(from, to)).length > 2
  const whole = spanOf(reading, first, next)
  const where = isRepeated ? ` in "${reading.input.slice(whole.from, whole.to)}"?` : '?'
  return { ...problem, question: asks.question.replace(/\?$/, where), step }
}

function nounsIn(reading: Reading, first: number, next: number): readonly string[] {
  const { tokens, lexicon } = reading
  const [only, ...others] = startAt(reading, skipOpenings(reading, first))?.verbs ?? []
  if (only !== undefined && others.length === 0) return [only.noun.name]
  const named = new Set<string>()
  for (let at = first; at < next; at++) {
    const match = longest(tokens, at, lexicon.nouns, 3)
    if (match !== undefined) named.add(match.found.name)
  }
  return [...named]
}

/** Without quotes. */
function nameIn({ tokens, input }: Reading, from: number, to: number): string {
  const quoted = tokens.find((token) => token.kind === 'quoted' && token.from === from && token.to === to)
  return quoted?.text ?? input.slice(from, to)
}

function refused(
  clause: string,
  message: string,
  reason: EnglishProblem['reason'],
  from = 0,
): { readonly problems: readonly EnglishProblem[] } {
  return { problems: [{ reason, clause, at: [from, from + clause.length], nouns: [], message }] }
}
