/** "it", "them", "the deal": what was spoken of before in the same instruction. */

import type { NounWord } from '../../index.ts'
import { emailField } from './lexicon.ts'
import type { Mention } from './memory.ts'
import { made } from './memory.ts'
import type { Span } from './problem.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { listed } from './reading.ts'
import type { Token } from './tokens.ts'
import { closers, isHardEnd, isSoftEnd, isStructural, people, things, tokenAt } from './words.ts'

/** Whether a pronoun stands there that means an entity by itself. */
export function isPronoun(tokens: readonly Token[], at: number): boolean {
  const token = tokenAt(tokens, at)
  if (token.kind !== 'word' || token.text !== token.lower) return false
  if (people.has(token.text) || token.text === 'it') return true
  return things.has(token.text) && isClosed(tokenAt(tokens, at + 1))
}

export function isClosed(token: Token): boolean {
  return isHardEnd(token) || isSoftEnd(token) || isStructural(token) || token.kind === 'mark' || closers.has(token.text)
}

/**
 * People are those with an e-mail address. "it" may mean either; "them" means one person, or one thing
 * where no person was spoken of. Nothing is chosen among several, not even the one mentioned last.
 */
export function meantBy({ memory }: Reading, pronoun: string, nouns: readonly NounWord[], span: Span): Mention {
  const known = memory.mentions.filter(({ noun }) => nouns.includes(noun))
  const persons = known.filter(({ noun }) => emailField(noun.fields) !== undefined)
  const rest = known.filter((mention) => !persons.includes(mention))
  const isMany = ['them', 'they', 'their'].includes(pronoun)
  const isPerson = people.has(pronoun) || pronoun === 'his' || pronoun === 'their'
  const pool = isPerson ? (persons.length > 0 || !isMany ? persons : rest) : known
  const last = pool.at(-1)
  if (last === undefined) {
    throw new Trouble(
      'not-found',
      `No ${listed(nouns)} was spoken of before that "${pronoun}" could mean: name it.`,
      span,
    )
  }
  if (pool.length > 1 || (isMany && known.length > 1)) {
    throw new Trouble('ambiguous', `"${pronoun}" may be several here: name each in a clause of its own.`, span, {
      question: `Who is meant by "${pronoun}"?`,
    })
  }
  return last
}

export function theOne({ memory }: Reading, noun: NounWord, isNew: boolean, span: Span): Mention {
  const known = isNew ? made(memory, [noun]) : memory.mentions.filter((mention) => mention.noun === noun)
  const last = known.at(-1)
  if (known.length > 1) {
    throw new Trouble('ambiguous', `"the ${noun.name}" may be any of ${known.length} here: say which, by name.`, span)
  }
  if (last !== undefined) return last
  throw new Trouble('not-found', `No ${noun.name} was spoken of before: say which, by name or id.`, span)
}
