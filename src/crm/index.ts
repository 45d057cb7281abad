/** The nouns of customer relations. Importing this is what makes them known. */
import '../workspace/default.ts'

export { Activity } from './activity.ts'
export { Contact } from './contact.ts'
export { Deal } from './deal.ts'
export { Lead } from './lead.ts'
export { Organization } from './organization.ts'
export { Pipeline } from './pipeline.ts'
