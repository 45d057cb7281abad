/** What becomes of the deals with somebody who is deleted. */
import { plural } from '../words/dates.ts'

/** `undefined` where there are none. */
export function deleteWords(deals: number): string | undefined {
  if (deals === 0) return undefined
  const [refer, stay] = deals === 1 ? ['refers', 'It stays'] : ['refer', 'They stay']
  return `${plural(deals, 'deal')} ${refer} to this contact. ${stay}, without a contact.`
}
