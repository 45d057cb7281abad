/** The listings that can be run, with what each takes for granted. */
import { Contact, Deal } from '@headlessly/crm'
import type { Imported } from './imported-log.ts'

export interface Listing {
  /** Its file in `demo/listings/`. */
  readonly name: string
  /** Entities that it names by id, and that therefore have to be there. */
  readonly needs: readonly Imported[]
  /** Nouns that it uses without importing them. */
  readonly globals: { readonly [noun: string]: object }
  /** What is done after it, so that a listing that only registers a hook has something to show. */
  readonly afterwards?: { readonly says: string; run(): Promise<unknown> }
}

const contact: Imported = {
  noun: 'Contact',
  id: 'contact_fX9bL5nRd',
  state: 'stage',
  fields: { name: 'Alice Chen', email: 'alice@acme.dev', stage: 'Lead', source: 'website' },
}

const deal: Imported = {
  noun: 'Deal',
  id: 'deal_k7TmPvQx',
  state: 'stage',
  fields: { name: 'Acme Enterprise', value: 48_000, contact: contact.id, stage: 'Prospecting' },
}

const winning = {
  says: `The listing registers a hook and does nothing else: it was the example that won ${deal.id} after it.`,
  run: () => Deal.win({ id: deal.id }),
}

export const listings: readonly Listing[] = [
  { name: 'full-flow', needs: [], globals: {} },
  { name: 'capture', needs: [], globals: {} },
  { name: 'qualify', needs: [contact], globals: { Contact } },
  { name: 'create-deal', needs: [contact], globals: {} },
  { name: 'win', needs: [contact, deal], globals: { Deal } },
  { name: 'provision', needs: [contact, deal], globals: { Deal }, afterwards: winning },
  { name: 'automation', needs: [contact, deal], globals: { Deal }, afterwards: winning },
]

export function listingNamed(name: string): Listing | undefined {
  return listings.find((listing) => listing.name === name)
}
