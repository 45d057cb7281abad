/**
 * A pattern that heeds no case, for an engine that has no flag for it: each letter becomes a choice of its cases, which are
 * those of the flag `i` without `u` (ECMA-262, Canonicalize).
 */

/** An escape, the head of a group, or one character. */
const tokens = /\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|k<[^>]*>|.)|\(\?(?:[a-z]*(?:-[a-z]*)?:|<[^=!>]*>)|./gis

/** Each range is gone through, so that a pattern takes longer to make than it has characters. */
const maxChars = 1000

/** What comes of it: a range such as `\0-\uffff` has a thousand letters. */
const maxWidenedChars = 10_000

/** The source of what matches as `new RegExp(source, 'i')` does. Throws for octal escapes, and for what is or gets too long. */
export function eitherCase(source: string): string {
  if (source.length > maxChars)
    throw new SyntaxError(`Without regard to case a pattern has at most ${maxChars} characters`)
  let result = ''
  let open: string[] | undefined
  for (const token of source.match(tokens) ?? []) {
    if (/^\\[1-9]/.test(token))
      throw new SyntaxError('Back-references and octal escapes cannot be read without regard to case')
    if (open === undefined) {
      if (token === '[') open = []
      else result += inEither(token)
    } else if (token === ']') {
      if (result.length > maxWidenedChars) break
      result += `[${inEveryCase(open)}]`
      open = undefined
    } else open.push(token)
  }
  if (result.length > maxWidenedChars)
    throw new SyntaxError('Without regard to case it has too many letters in its ranges')
  return open === undefined ? result : `${result}[${open.join('')}`
}

function inEither(token: string): string {
  const others = othersOf(unitOf(token))
  return others === '' ? token : `[${token}${others}]`
}

/** What stands between the brackets of a class. */
function inEveryCase(all: readonly string[]): string {
  const isNegated = all[0] === '^'
  const members = isNegated ? all.slice(1) : all
  let others = ''
  for (let at = 0; at < members.length; at += 1) {
    const [token = '', dash, last] = members.slice(at, at + 3)
    const from = unitOf(token, true)
    if (dash !== '-' || last === undefined) {
      others += othersOf(from)
      continue
    }
    const to = unitOf(last, true)
    // Where one of the two is a class, as in `\d-z`, there is no range.
    others += from === undefined || to === undefined ? othersOf(from) + othersOf(to) : othersBetween(from, to)
    at += 2
  }
  // A dash behind a letter would make a range.
  const kept = members.join('').replace(/^-/, '\\-')
  return `${isNegated ? '^' : ''}${others}${kept}`
}

const controls: { readonly [letter: string]: string } = { t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', 0: '\0' }

/** The character that a token stands for; `undefined` for a class, an assertion, a group. */
function unitOf(token: string, isInClass = false): string | undefined {
  if (token.length === 1) return token
  const [, hex] = /^\\[xu]([\da-f]+)$/i.exec(token) ?? []
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (!token.startsWith('\\')) return undefined
  if (token.length > 2) return token[1] === 'c' ? String.fromCharCode(token.charCodeAt(2) % 32) : undefined
  const [, letter = ''] = token
  if (isInClass && letter === 'b') return '\b'
  return /[dswb]/i.test(letter) ? undefined : (controls[letter] ?? letter)
}

/** The same letter in its other cases; nothing where it is none. */
function othersOf(unit: string | undefined): string {
  return unit === undefined ? '' : (cased().get(unit) ?? '')
}

function othersBetween(from: string, to: string): string {
  return [...cased()].map(([unit, others]) => (unit >= from && unit <= to ? others : '')).join('')
}

let known: ReadonlyMap<string, string> | undefined

/** The other cases of each letter that has any. */
function cased(): ReadonlyMap<string, string> {
  known ??= allCased()
  return known
}

function allCased(): ReadonlyMap<string, string> {
  const alike = new Map<string, string>()
  for (let code = 0; code <= 0xffff; code += 1) {
    const unit = String.fromCharCode(code)
    alike.set(canonical(unit), (alike.get(canonical(unit)) ?? '') + unit)
  }
  const several = [...alike.values()].filter((units) => units.length > 1)
  return new Map(several.flatMap((units) => [...units].map((unit) => [unit, units.replace(unit, '')] as const)))
}

function canonical(unit: string): string {
  const upper = unit.toUpperCase()
  return upper.length > 1 || (unit >= '\u0080' && upper < '\u0080') ? unit : upper
}
