/** What may be a name: quoted, an id, an e-mail address, words with capitals, or a few small words. */
import { longest } from './lexicon.ts'
import { isClosed } from './pronoun.ts'
import type { Reading } from './reading.ts'
import { textOf } from './reading.ts'
import { endOfName, tokenAt } from './words.ts'

const mostSmallWords = 6
export const idForm = /^[a-z][0-9A-Za-z]{0,63}_[0-9A-Za-z_-]{1,128}$/

export interface Name {
  readonly text: string
  readonly from: number
  readonly next: number
}

/** The texts that may be the name, the likeliest first. */
export function namesAt(reading: Reading, at: number, isNounKnown: boolean): readonly Name[] {
  const { tokens } = reading
  const first = tokenAt(tokens, at)
  const upTo = (next: number): Name => ({ text: textOf(reading, at, next), from: at, next })
  if (first.kind === 'quoted') return [upTo(at + 1)]
  if (first.kind === 'mark') return []
  if (idForm.test(first.text) || first.text.includes('@')) return [upTo(at + 1)]
  const end = endOfName(tokens, at)
  if (end > at) {
    // "score Acme 85": the number belongs to the name only if somebody is called so.
    const ends = [end]
    while (ends.length < 3 && /^\d+$/.test(tokenAt(tokens, (ends.at(-1) ?? 0) - 1).text))
      ends.push((ends.at(-1) ?? 0) - 1)
    return ends.filter((next) => next > at).map(upTo)
  }
  if (isNounKnown && /^\d+$/.test(first.text)) return [upTo(at + 1)]
  const small: Name[] = []
  for (let next = at; next < at + mostSmallWords && isSmallName(reading, next); next++) small.unshift(upTo(next + 1))
  return small
}

function isSmallName({ tokens, lexicon }: Reading, at: number): boolean {
  const token = tokenAt(tokens, at)
  if (token.kind !== 'word' || isClosed(token) || /^[$€£\d]/.test(token.text)) return false
  return !lexicon.forms.has(token.plain) && longest(tokens, at, lexicon.nouns, 1) === undefined
}
