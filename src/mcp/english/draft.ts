/** A step while its clause is read: what was said so far, and what is still missing. */
import type { FieldWord, Json, NounWord, Step, StepReference, VerbWord } from '../../index.ts'
import type { Amount } from './amount.ts'
import { mainReference, titleField } from './lexicon.ts'
import type { Memory, Mention } from './memory.ts'
import { made } from './memory.ts'
import type { Span } from './problem.ts'
import { Trouble } from './problem.ts'
import { plainly } from './tokens.ts'
import type { Said } from './value.ts'
import { money } from './words.ts'

export interface Draft {
  readonly noun: NounWord
  readonly verb: VerbWord
  /** What is acted on; a verb that creates has none. */
  target?: Mention
  readonly said: Map<string, Json | StepReference>
  /** Where each field was said. */
  readonly places: Map<string, Span>
}

export function createDraft(noun: NounWord, verb: VerbWord, target?: Mention): Draft {
  return { noun, verb, said: new Map(), places: new Map(), ...(target === undefined ? {} : { target }) }
}

/** A field is said once; twice the same is no contradiction. */
export function put(draft: Draft, field: FieldWord, said: Said, span: Span): void {
  if (said.amount?.currency !== undefined) putCurrency(draft, said.amount, span)
  const known = draft.said.get(field.name)
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(said.value)) {
    throw new Trouble('bad-value', `${field.name} is said twice: say it once.`, span)
  }
  draft.said.set(field.name, said.value)
  draft.places.set(field.name, span)
}

function putCurrency(draft: Draft, { currency = '' }: Amount, span: Span): void {
  const field = draft.verb.input.find(({ name }) => name === 'currency')
  const choices = field?.choices ?? [currency]
  const choice = choices.find((known) => known.toLowerCase() === currency)
  if (field === undefined || choice === undefined || !['text', 'choice'].includes(field.kind)) {
    const where = field === undefined ? 'has no field for a currency' : `knows only ${choices.join(', ')}`
    throw new Trouble('bad-value', `${draft.noun.name}.${draft.verb.name} ${where}: leave ${currency} out.`, span)
  }
  const known = draft.said.get(field.name)
  if (typeof known === 'string' && known.toLowerCase() === currency) return
  put(draft, field, { value: choice }, span)
}

/** The number that "worth" means. */
export function moneyField({ verb }: Draft): FieldWord | undefined {
  const fields = verb.input.filter(({ name, kind }) => kind === 'number' && money.has(name))
  if (fields.length === 1) return fields[0]
  const required = fields.filter(({ isRequired }) => isRequired)
  return required.length === 1 ? required[0] : undefined
}

/** What a verb takes beside the fields of its noun, or instead of them. */
export function onlyRequired({ verb }: Draft): FieldWord | undefined {
  if (verb.effect !== 'act') return undefined
  const required = verb.input.filter(({ isRequired }) => isRequired)
  return required.length === 1 ? required[0] : undefined
}

/** The state that a verb may be told to lead to: "advance it to Proposal". */
export function destination({ noun, verb }: Draft): FieldWord | undefined {
  return ownInput(noun, verb) ? verb.input.find(({ name }) => name === noun.state) : undefined
}

export function ownInput(noun: NounWord, verb: VerbWord): boolean {
  return verb.effect === 'act' && verb.input.length < noun.fields.length
}

/**
 * What the reference fields of a new entity are given without having been said: an entity of that noun which an earlier
 * clause of the same instruction made, where exactly one such was made and this clause names none of them. Never one
 * that was only found, and never one of the same noun. Returns the fields.
 */
export function linkToMade(draft: Draft, memory: Memory): readonly string[] {
  const { noun, verb, said } = draft
  if (verb.effect !== 'create') return []
  const targets = new Set(verb.input.flatMap(({ kind, refersTo }) => (kind === 'id' && refersTo ? [refersTo] : [])))
  const linked: string[] = []
  for (const target of targets) {
    const field = mainReference(verb.input, target)
    const [only, ...others] = made(
      memory,
      memory.mentions.map((mention) => mention.noun),
    ).filter((mention) => mention.noun.name === target)
    const isSaid = verb.input.some(({ name, refersTo }) => refersTo === target && said.has(name))
    if (target === noun.name || field === undefined || only === undefined || others.length > 0 || isSaid) continue
    said.set(field.name, only.value)
    linked.push(field.name)
  }
  return linked
}

/** Throws `Trouble` where the verb needs more. */
export function stepOf(draft: Draft, span: Span): Step {
  const { noun, verb, target, said } = draft
  const missing = verb.input.filter(({ name, isRequired }) => isRequired && !said.has(name)).map(({ name }) => name)
  const called = `${noun.name}.${verb.name}`
  if (missing.length > 0) {
    throw new Trouble('missing-field', `${called} needs ${missing.join(' and ')}: say "with ${missing[0]} …".`, span, {
      question: `What is the ${missing[0]} of the ${noun.name}?`,
    })
  }
  if (verb.name === 'update' && said.size === 0) {
    throw new Trouble('missing-field', `${called} needs a field to change: say "with <field> <value>".`, span)
  }
  refuseBareState(draft, span)
  const id = target === undefined ? {} : { id: target.value }
  return { verb: called, input: { ...id, ...Object.fromEntries(said) } }
}

/** To begin in the state that a verb leads to would leave out all else that the verb does. Of updates: by-verb.ts. */
function refuseBareState({ noun, verb, said }: Draft, span: Span): void {
  const state = noun.state === undefined ? undefined : said.get(noun.state)
  if (verb.effect !== 'create' || typeof state !== 'string') return
  const leading = noun.verbs.filter(({ effect, past, to }) => {
    return effect === 'act' && (to === state || plainly(past) === plainly(state))
  })
  if (leading.length === 0) return
  const called = `${noun.name}.${verb.name}`
  const ways = leading.map(({ name }) => name).join(' or ')
  const message = `A ${noun.name} becomes ${state} by ${ways}, which does more than to write the field: say that, or pass the step ${called}.`
  throw new Trouble('ambiguous', message, span)
}

/** What the entity is called by in later clauses. */
export function keysAfter({ noun, said, target }: Draft): Pick<Mention, 'keys' | 'written'> {
  const [keys, written] = [new Map(target?.keys), new Set(target?.written)]
  for (const { name, isUnique, kind } of noun.fields) {
    const isTitle = name === titleField(noun.fields)?.name
    const isKey = isTitle || (isUnique === true && kind === 'text') || plainly(name) === 'email'
    if (!isKey || !said.has(name)) continue
    const value = said.get(name)
    written.add(name)
    if (typeof value === 'string') keys.set(name, value)
    else keys.delete(name)
  }
  return { keys, written }
}
