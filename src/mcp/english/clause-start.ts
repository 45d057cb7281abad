/** Where a clause begins: at a verb that is written small, or with a capital after a full stop. */
import type { VerbWord } from '../../index.ts'
import type { NounVerb } from './lexicon.ts'
import { longest } from './lexicon.ts'
import type { Reading } from './reading.ts'
import { isHardEnd, isSoftEnd, isStructural, openings, tokenAt } from './words.ts'

/** Ways to say a step in which its verb comes last, or is only implied. */
export const patterns: ReadonlySet<string> = new Set(['mark', 'move', 'get', 'rename', 'clear', 'unset'])
const mostBeforeNoun = 14

export interface Start {
  /** As it was written, in lower case. */
  readonly word: string
  readonly verbs: readonly NounVerb[]
  readonly next: number
}

export function startAt(reading: Reading, at: number): Start | undefined {
  const { tokens, lexicon } = reading
  const { kind, lower, text } = tokenAt(tokens, at)
  const isSmall = kind === 'word' && (text === lower || isSentenceStart(reading, at))
  if (!isSmall) return undefined
  const verb = longest(tokens, at, lexicon.verbs, 3)
  if (verb !== undefined) return { word: lower, verbs: verb.found, next: verb.next }
  return patterns.has(lower) ? { word: lower, verbs: [], next: at + 1 } : undefined
}

/** Whether what comes after a comma or "and" is a clause of its own. */
export function beginsClause(reading: Reading, from: number, verb: VerbWord): boolean {
  const at = skipOpenings(reading, from)
  return startAt(reading, at) !== undefined || (verb.effect === 'create' && isFurther(reading, at))
}

/** "… and a deal called …": a further thing to be made like the one before. */
export function isFurther(reading: Reading, at: number): boolean {
  const { tokens, lexicon } = reading
  if (!['a', 'an', 'another'].includes(tokenAt(tokens, at).text)) return false
  for (let next = at + 1; next < at + mostBeforeNoun; next++) {
    const token = tokenAt(tokens, next)
    if (isHardEnd(token) || isSoftEnd(token) || isStructural(token)) return false
    if (longest(tokens, next, lexicon.nouns, 3) !== undefined) return true
    const kind = longest(tokens, next, lexicon.kinds, 3)
    // "… and a vendor type" says more of what is being made.
    if (kind !== undefined) return tokenAt(tokens, kind.next).plain !== 'type'
  }
  return false
}

export function skipOpenings({ tokens }: Reading, from: number): number {
  let at = from
  for (;;) {
    const start = at
    const fitting = openings.filter((words) =>
      words.every((word, place) => tokenAt(tokens, start + place).lower === word),
    )
    const longestOpening = Math.max(0, ...fitting.map(({ length }) => length))
    if (longestOpening === 0) return at
    at += longestOpening
  }
}

/** Openings may come first: "Then win it", "Please, create …". */
function isSentenceStart(reading: Reading, at: number): boolean {
  let first = at
  while (first > 0 && !isHardEnd(tokenAt(reading.tokens, first - 1))) first--
  return skipOpenings(reading, first) === at || first === at
}
