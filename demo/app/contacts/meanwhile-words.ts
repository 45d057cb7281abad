/** What others did to a contact while it was being edited, in a sentence. */
import type { LoggedEvent } from 'wonce'
import type { FieldName } from './typed-contact.ts'

const list = new Intl.ListFormat('en-US')

/** Who wrote a field last, or deleted it all, for the beginning of a sentence. */
export type By = (what: FieldName | 'deleted') => string

/** By its events from the first to the last. Of what `person` did in another window, too. */
export function whoChanged(history: readonly Pick<LoggedEvent, 'verb' | 'data' | 'actor'>[], person: string): By {
  return (what) => {
    const field = what === 'company' ? 'organization' : what
    const last = history.findLast(({ verb, data }) => (what === 'deleted' ? verb === 'delete' : field in data))
    if (last === undefined) return 'Somebody'
    return last.actor === person ? 'You' : last.actor
  }
}

/** Empty where there is nothing to tell. `taken`: what is shown already; `open`: what one has to choose. */
export function meanwhileWords(taken: readonly FieldName[], open: readonly FieldName[], by: By): string {
  const sentences = [...grouped(taken, by)].map(
    ([who, fields]) => `${who} changed the ${list.format(fields)} meanwhile.`,
  )
  if (open.length > 0) sentences.push(`Choose below whose ${list.format(open)} to keep.`)
  return sentences.join(' ')
}

function grouped(fields: readonly FieldName[], by: By): ReadonlyMap<string, readonly FieldName[]> {
  const groups = new Map<string, readonly FieldName[]>()
  for (const field of fields) groups.set(by(field), [...(groups.get(by(field)) ?? []), field])
  return groups
}
