/**
 * An instruction as words, quoted texts and marks, each with its place.
 *
 * One pass from left to right. What stands in quotes is one token that is never taken for a word of the instruction.
 * Full stops, colons and commas inside addresses, numbers and times belong to them.
 */

export interface Token {
  readonly kind: 'word' | 'quoted' | 'mark'
  /** As written; without the quotes, and without the `'s` of a possessive. */
  readonly text: string
  /** Lower case; empty for what is quoted, so that it equals no word. */
  readonly lower: string
  /** Lower case without hyphens and the like, as names of nouns and fields are compared. */
  readonly plain: string
  readonly isPossessive: boolean
  /** [from, to) in characters of the input. */
  readonly from: number
  readonly to: number
}

export interface Tokens {
  readonly tokens: readonly Token[]
  /** Where a quotation begins that never ends. */
  readonly unclosed?: number
}

const quotes: { readonly [opening: string]: string } = { '"': '"', "'": "'", '“': '”', '‘': '’', '«': '»', '„': '“' }
const marks = new Set([',', ';', '(', ')', '<', '>', '!', '?', '='])
const blank = /\s/
const letterOrDigit = /[\p{L}\p{N}]/u

export function tokenize(input: string): Tokens {
  const tokens: Token[] = []
  let at = 0
  while (at < input.length) {
    const char = input.charAt(at)
    if (char === '\n') tokens.push(token('mark', '\n', at, ++at))
    else if (blank.test(char)) at++
    else if (quotes[char] !== undefined) {
      const end = closing(input, at, quotes[char])
      if (end < 0) return { tokens, unclosed: at }
      tokens.push(token('quoted', input.slice(at + 1, end), at, end + 1))
      at = end + 1
    } else if (isMark(input, at)) tokens.push(token('mark', char, at, ++at))
    else {
      const end = endOfWord(input, at)
      tokens.push(word(input.slice(at, end), at, end))
      at = end
    }
  }
  return { tokens }
}

export function plainly(text: string): string {
  return text.toLowerCase().replace(/[-_'’\s]/g, '')
}

function token(kind: Token['kind'], text: string, from: number, to: number): Token {
  const lower = kind === 'quoted' ? '' : text.toLowerCase()
  return { kind, text, lower, plain: kind === 'word' ? plainly(text) : '', isPossessive: false, from, to }
}

function word(written: string, from: number, to: number): Token {
  const isPossessive = /.['’]s$/i.test(written) || /s['’]$/i.test(written)
  const text = isPossessive ? written.replace(/['’]s?$/i, '') : written
  return { ...token('word', text, from, to), isPossessive }
}

/** An apostrophe ends a quotation only where no letter follows: 'don't' is one. */
function closing(input: string, opened: number, quote: string): number {
  let end = input.indexOf(quote, opened + 1)
  if (quote !== "'" && quote !== '’') return end
  while (end >= 0 && letterOrDigit.test(input.charAt(end + 1))) end = input.indexOf(quote, end + 1)
  return end
}

function isMark(input: string, at: number): boolean {
  const char = input.charAt(at)
  return marks.has(char) || ((char === '.' || char === ':') && isAtEnd(input, at))
}

function endOfWord(input: string, from: number): number {
  let at = from + 1
  for (; at < input.length; at++) {
    const char = input.charAt(at)
    if (blank.test(char)) break
    if (char === ',' ? !isInNumber(input, at) : isMark(input, at)) break
    if (char === ':' && /^\p{L}+$/u.test(input.slice(Math.max(from, at - 24), at)) && input.charAt(at + 1) !== '/')
      break
    if (char === '"' || char === '“' || char === '”') break
  }
  return at
}

function isAtEnd(input: string, at: number): boolean {
  const next = input.charAt(at + 1)
  return next === '' || blank.test(next) || next === ')' || quotes[next] !== undefined
}

function isInNumber(input: string, at: number): boolean {
  return /\d/.test(input.charAt(at - 1)) && /^\d{3}(?!\d)/.test(input.slice(at + 1, at + 5))
}
