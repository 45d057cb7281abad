/** Listings that use a noun without importing it find it here: `npm run example` sets these before it runs one. */
import type { Contact as ContactNoun, Deal as DealNoun } from '@headlessly/crm'

declare global {
  const Contact: typeof ContactNoun
  const Deal: typeof DealNoun
}
