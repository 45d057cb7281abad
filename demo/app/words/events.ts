/** What was done, in words: `moved it to Proposal`. */
import type { Conflict, LoggedEvent, VoidReason } from 'wonce'
import { day } from './dates.ts'
import { money } from './money.ts'
import { quoted } from './names.ts'

/** The name of the thing with that id, where it is known here. */
export type NameOf = (id: string) => string | undefined

type Data = LoggedEvent['data']
type Told = Pick<LoggedEvent, 'type' | 'data'>

/** As it goes on after the name of who did it. */
export function eventWords({ type, data }: Told, nameOf: NameOf = () => undefined): string {
  switch (type) {
    case 'deal.created':
      return 'created this deal'
    case 'deal.advanced':
      return `moved it to ${text(data.stage)}`
    case 'deal.won':
      return 'won it'
    case 'deal.lost':
      return data.lostReason === undefined ? 'lost it' : `lost it: ${text(data.lostReason)}`
    case 'deal.closed':
      return 'closed it, neither won nor lost'
    case 'deal.reopened':
      return `reopened it in ${text(data.stage)}`
    case 'deal.deleted':
      return 'deleted it'
    case 'contact.captured':
      return `came in through ${text(data.source ?? 'the form')}`
    case 'contact.qualified':
      return 'qualified this contact'
    case 'subscription.created':
      return 'started a subscription'
    case 'customer.created':
      return 'made a customer of it'
    default:
      return type.endsWith('.updated') ? changes(data, nameOf) : pastWords(type)
  }
}

/** What a thing was called at last, by its events from the first to the last; `undefined` where none of them says. */
export function nameIn(events: readonly Told[]): string | undefined {
  const named = events.findLast(({ data }) => typeof data.name === 'string')
  return named === undefined ? undefined : text(named.data.name)
}

function changes(data: Data, nameOf: NameOf): string {
  if (typeof data.stage === 'string') return `moved it back to ${data.stage}`
  const told = Object.entries(data).filter(([field]) => field !== 'rank')
  if (told.length === 0) return 'changed its place in the column'
  return told
    .map(([field, value]) =>
      value === null
        ? `cleared the ${fieldWords(field)}`
        : `set the ${fieldWords(field)} to ${valueWords(field, value, nameOf)}`,
    )
    .join(', ')
}

/** `expectedCloseDate` is the expected close date, and an organization what everybody here calls a company. */
export function fieldWords(field: string): string {
  if (field === 'organization') return 'company'
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function valueWords(field: string, value: unknown, nameOf: NameOf): string {
  if (typeof value === 'number') return field === 'value' || field === 'recurringValue' ? money(value) : String(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  if (/^\d{4}-\d\d-\d\d/.test(value)) return day(value)
  if (/^[a-z]+_\w+$/.test(value)) return nameOf(value) ?? 'another one'
  return quoted(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}

/** `invoice.paid`: paid the invoice. */
function pastWords(type: string): string {
  const [noun = '', past = ''] = type.split('.')
  return `${past} the ${noun}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : String(value ?? '')
}

const voidReasons: { readonly [why in VoidReason]: string } = {
  duplicate: 'Somebody did the same thing first. It counts once.',
  deleted: 'It had been deleted by then.',
  conflict: 'Somebody else had decided otherwise first.',
  stale: 'It was meant for a stage that it had left by then.',
  superseded: 'The same hook ran elsewhere, and that run counts.',
  idle: 'What it ran for does not count.',
  dead: 'What it ran for is gone.',
}

/** Why an event does not count. */
export function voidWords(why: VoidReason): string {
  return voidReasons[why]
}

/** The reason of a conflict, in a sentence. */
export function conflictWords(conflict: Conflict, nameOf: NameOf = () => undefined): string {
  switch (conflict.kind) {
    case 'void':
      return conflict.event.verdict.is === 'void' ? voidWords(conflict.event.verdict.why) : 'It does not count.'
    case 'waiting':
      return 'It is about something that has not arrived here yet.'
    case 'superseded':
      return `“${conflict.run.hook}” ran on two devices. One run counts, and both made the same things.`
    case 'unique':
      return `${conflict.entities.length} ${conflict.noun}s have the same ${fieldWords(conflict.field)}: ${conflict.value}.`
    case 'dangling': {
      const name = nameOf(conflict.entity)
      const whose = name === undefined ? conflict.entity : quoted(name)
      const gone = conflict.why === 'deleted' ? 'was deleted' : 'is not here'
      return `The ${fieldWords(conflict.field)} of ${whose} ${gone}.`
    }
  }
}

/** What a button does that goes on with the side which does not count. */
export function applyWords(conflict: Conflict, nameOf: NameOf = () => undefined): string {
  if (conflict.kind === 'dangling' && conflict.mergedInto !== undefined)
    return `Use ${nameOf(conflict.mergedInto) ?? 'what it became'} instead`
  return 'Do it again'
}

/** Where things stand, for a conflict about which nothing is left to do. */
export function outcomeWords(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'void':
      return voidOutcome(conflict)
    case 'waiting':
      return 'It counts as soon as that arrives. There is nothing to do.'
    case 'superseded':
      return 'Nothing was made twice. There is nothing to do.'
    case 'unique':
      return 'Both stay until somebody changes one of them.'
    case 'dangling':
      return 'It stays empty until somebody chooses another one.'
  }
}

function voidOutcome({ event: { verdict }, against }: Extract<Conflict, { readonly kind: 'void' }>): string {
  if (verdict.is === 'void' && verdict.why === 'duplicate')
    return 'Both wanted the same, so it is done. There is nothing to do.'
  if (against?.type.endsWith('.deleted') === true) return 'It is gone, so the other side cannot be done any more.'
  return 'The side that counts stands. The other one cannot be done from where it is now.'
}
