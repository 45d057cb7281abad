/** A company: prospect, customer, partner, vendor or competitor. `state` is the state of the USA, not a lifecycle. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  name: filledText(),
  slug: filledText().optional(),
  domain: filledText().optional(),
  legalName: z.string().optional(),
  website: z.string().optional(),
  description: z.string().optional(),
  logo: z.string().optional(),
  source: z.string().optional(),
  industry: z.string().optional(),
  naicsCode: z.string().optional(),
  address: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  country: z.string().optional(),
  postalCode: z.string().optional(),
  timezone: z.string().optional(),
  linkedinUrl: z.string().optional(),
  twitterHandle: z.string().optional(),
  employeeCount: z.number().optional(),
  annualRevenue: z.number().optional(),
  foundedYear: z.number().optional(),
  lifetimeValue: z.number().optional(),
  healthScore: z.number().optional(),
  npsScore: z.number().optional(),
  type: z.enum(['Prospect', 'Customer', 'Partner', 'Vendor', 'Competitor']).optional(),
  status: z.enum(['Active', 'Inactive', 'Churned', 'Archived']).optional(),
  tier: z.enum(['Enterprise', 'Business', 'Startup', 'SMB']).optional(),
  parent: idField().optional(),
})

/** A company, with its subsidiaries. */
export const Organization = defineNoun('Organization', {
  fields,
  refs: { parent: 'Organization.subsidiaries' },
  unique: ['slug', 'domain'],
  index: ['name'],
  verbs: {
    enrich: { past: 'enriched', participle: 'enriching' },
    score: {
      past: 'scored',
      participle: 'scoring',
      input: z.object({ healthScore: z.number() }),
      writesInput: true,
    },
  },
})

export type Organization = EntityOf<typeof Organization>

declare module '../core/nouns.ts' {
  interface Nouns {
    Organization: typeof Organization
  }
}
