/** What is sold, through its plans. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  name: filledText(),
  slug: filledText().optional(),
  stripeProductId: filledText().optional(),
  description: z.string().optional(),
  tagline: z.string().optional(),
  icon: z.string().optional(),
  image: z.string().optional(),
  features: z.string().optional(),
  highlights: z.string().optional(),
  featured: z.boolean().optional(),
  type: z.enum(['Software', 'Service', 'Addon', 'Bundle']).optional(),
  status: z.enum(['Draft', 'Active', 'Archived']).default('Draft'),
  visibility: z.enum(['Public', 'Private', 'Hidden']).optional(),
})

/** What is sold, through its plans. */
export const Product = defineNoun('Product', {
  fields,
  unique: ['slug', 'stripeProductId'],
  index: ['status'],
  verbs: {},
})

export type Product = EntityOf<typeof Product>

declare module '../core/nouns.ts' {
  interface Nouns {
    Product: typeof Product
  }
}
