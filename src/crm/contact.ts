/** A person, from lead to customer. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { datetimeField, filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'
import { moveReferences } from './move-references.ts'

const fields = z.object({
  name: filledText(),
  email: filledText().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phone: z.string().optional(),
  mobile: z.string().optional(),
  avatar: z.string().optional(),
  title: z.string().optional(),
  department: z.string().optional(),
  source: z.string().optional(),
  timezone: z.string().optional(),
  language: z.string().optional(),
  linkedinUrl: z.string().optional(),
  twitterHandle: z.string().optional(),
  marketingConsent: z.string().optional(),
  leadScore: z.number().optional(),
  lastEngagement: datetimeField().optional(),
  role: z.enum(['DecisionMaker', 'Influencer', 'Champion', 'Blocker', 'User']).optional(),
  stage: z.enum(['Lead', 'Qualified', 'Customer', 'Churned', 'Partner']).default('Lead'),
  status: z.enum(['Active', 'Inactive', 'Bounced', 'Unsubscribed']).optional(),
  preferredChannel: z.enum(['Email', 'Phone', 'SMS', 'Chat']).optional(),
  organization: idField().optional(),
  manager: idField().optional(),
  owner: idField().optional(),
})

/** A person, from lead to customer. Verbs move its `stage`; `merge` makes one of two. */
export const Contact = defineNoun('Contact', {
  fields,
  state: 'stage',
  refs: { organization: 'Organization.contacts', manager: 'Contact.reports', owner: 'Contact' },
  unique: ['email'],
  index: ['name'],
  verbs: {
    capture: { past: 'captured', participle: 'capturing', creates: true, to: { stage: 'Lead' } },
    qualify: { past: 'qualified', participle: 'qualifying', from: ['Lead'], to: { stage: 'Qualified' } },
    assign: {
      past: 'assigned',
      participle: 'assigning',
      input: z.object({ owner: idField() }),
      writesInput: true,
    },
    enrich: { past: 'enriched', participle: 'enriching' },
    merge: {
      past: 'merged',
      participle: 'merging',
      input: z.object({ other: idField() }),
      also: (contact, { other }, writer) => moveReferences('Contact', other, contact.$id, writer),
    },
  },
})

export type Contact = EntityOf<typeof Contact>

declare module '../core/nouns.ts' {
  interface Nouns {
    Contact: typeof Contact
  }
}
