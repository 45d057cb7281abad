/** The English that does not depend on any noun: short closed lists, and what they make of a token. */
import type { Token } from './tokens.ts'

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}

/** What the verbs that every noun has are called besides their own names. */
export const synonyms: { readonly [word: string]: string } = {
  add: 'create',
  make: 'create',
  open: 'create',
  new: 'create',
  set: 'update',
  change: 'update',
  edit: 'update',
  modify: 'update',
  remove: 'delete',
}

/** Said before an instruction without changing it. The longest that fits is taken. */
export const openings: readonly (readonly string[])[] = [
  'i would like you to',
  "i'd like you to",
  'i want you to',
  'i need you to',
  'go ahead and',
  'can you',
  'could you',
  'would you',
  'will you',
  'after that',
  'and',
  'please',
  'kindly',
  'now',
  'also',
  'just',
  'then',
  'first',
  'next',
  'finally',
  'afterwards',
  "let's",
  ',',
].map((phrase) => phrase.split(' '))

export const politeQuestions = words('can could would will')
export const closers = words('please now too')
export const articles = words('the a an')
export const determiners = words('the a an this that my our your new same')
export const people = words('him her he she them they')
export const things = words('it this that')
export const namings = words('named called titled')
export const havings = words('with having whose where')
export const possessives = words('its his her their')
/** Words that say where a state is given: "close it as won". The state itself is what is meant. */
export const settling = words('close mark move set change finish end resolve record')
export const money = words('value amount price total cost budget revenue fee salary balance')
/** What the names of fields end in that hold a percentage. */
export const percentages = words('percent percentage probability rate share score margin progress')

const small = words('of the de van von der den di da la le du del')
const structural = words(
  'with having whose where named called titled worth for from at by to as in on of into under and or but then if unless when while after before until because that which who is are was were be has have not',
)
const negations = words("don't dont not never no without except cannot can't won't nor")
const conditions = words('if unless when whenever while until once after before because otherwise else')
const quantities = words(
  'all every each any both some many several everyone everything everybody two three four five six seven eight nine ten',
)
const questions = words(
  'how what which who whom whose when where why is are was were does did do has have should am show list find search tell count',
)

export const ended: Token = { kind: 'mark', text: '', lower: '\n', plain: '', isPossessive: false, from: 0, to: 0 }

export function tokenAt(tokens: readonly Token[], at: number): Token {
  return tokens[at] ?? ended
}

export function isHardEnd({ kind, lower, text }: Token): boolean {
  return (kind === 'mark' && ['.', ';', '!', '?', '\n'].includes(lower)) || (kind === 'word' && text === 'then')
}

export function isSoftEnd({ kind, lower, text }: Token): boolean {
  return (kind === 'mark' && lower === ',') || text === 'and' || (kind === 'word' && lower === '&')
}

/** Written small, and part of how a clause is built. */
export function isStructural({ kind, text }: Token): boolean {
  return kind === 'word' && structural.has(text)
}

/** A word that may be part of a name: with a capital, or letters and digits as in INV-7. */
export function isNameLike({ kind, text }: Token): boolean {
  if (kind !== 'word' || isAmount(text) || /[@$€£%]/.test(text)) return false
  return text !== text.toLowerCase() || /^(?=.*\p{L}).*\d/u.test(text)
}

function isAmount(text: string): boolean {
  return /^[$€£]?[+-]?\d[\d,]*(\.\d+)?(k|m|b|bn)?%?$/i.test(text)
}

/** Where a name that begins at `at` ends; `at` itself where none does. */
export function endOfName(tokens: readonly Token[], at: number): number {
  let next = at
  for (;;) {
    const token = tokenAt(tokens, next)
    const isFollowed = next > at && token.kind === 'word'
    if (isNameLike(token) || (isFollowed && /^\d{1,4}$/.test(token.text))) next++
    else if (isFollowed && token.text === '&' && isNameLike(tokenAt(tokens, next + 1))) next += 2
    else if (isFollowed && small.has(token.text)) {
      const more = small.has(tokenAt(tokens, next + 1).text) ? 2 : 1
      if (!isNameLike(tokenAt(tokens, next + more))) return next
      next += more
    } else return next
    if (tokenAt(tokens, next - 1).isPossessive) return next
  }
}

/** Why a word cannot be taken as an instruction, where it is one of those that never can. */
export function refusalOf(token: Token, isFirst: boolean): string | undefined {
  const word = token.kind === 'word' ? token.lower.replace('’', "'") : token.lower
  const lookup = 'To look things up, use the tools search and fetch'
  if (negations.has(word)) return 'What is not to be done cannot be an instruction: say only what to do.'
  if (conditions.has(word))
    return `Conditions are not weighed here. ${lookup}, then say plainly what to do, or pass steps.`
  if (quantities.has(word)) return `One entity at a time: name each. ${lookup}, then pass one of the steps for each.`
  if (word === '?' || (isFirst && questions.has(word))) return `This is a question. ${lookup}.`
  return undefined
}
