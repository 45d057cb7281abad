/** Interest that may become a deal. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { datetimeField, filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  name: filledText(),
  source: filledText(),
  status: z.enum(['New', 'Contacted', 'Qualified', 'Converted', 'Lost']).default('New'),
  sourceDetail: z.string().optional(),
  authority: z.string().optional(),
  need: z.string().optional(),
  timeline: z.string().optional(),
  lostReason: z.string().optional(),
  score: z.number().optional(),
  budget: z.number().optional(),
  convertedAt: datetimeField().optional(),
  lostAt: datetimeField().optional(),
  firstTouchAt: datetimeField().optional(),
  lastActivityAt: datetimeField().optional(),
  contact: idField().optional(),
  organization: idField().optional(),
  owner: idField().optional(),
  campaign: idField().optional(),
  deal: idField().optional(),
})

/** Interest that may become a deal. Verbs move its `status`. */
export const Lead = defineNoun('Lead', {
  fields,
  state: 'status',
  refs: {
    contact: 'Contact.leads',
    organization: 'Organization',
    owner: 'Contact',
    campaign: 'Campaign.leads',
    deal: 'Deal.leads',
  },
  verbs: {
    convert: {
      past: 'converted',
      participle: 'converting',
      from: ['New', 'Contacted', 'Qualified'],
      to: (_lead, input, { now }) => ({ status: 'Converted', convertedAt: input.convertedAt ?? now }),
    },
    lose: {
      past: 'lost',
      participle: 'losing',
      from: ['New', 'Contacted', 'Qualified'],
      to: (_lead, input, { now }) => ({ status: 'Lost', lostAt: input.lostAt ?? now }),
    },
  },
})

export type Lead = EntityOf<typeof Lead>

declare module '../core/nouns.ts' {
  interface Nouns {
    Lead: typeof Lead
  }
}
