/** The stages that deals go through. `dealRotting` is in days. A deal without a pipeline uses the default one. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { filledText } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'
import { pipelineStagesSchema } from './pipeline-stages.ts'

const fields = z.object({
  name: filledText(),
  slug: filledText().optional(),
  description: z.string().optional(),
  isDefault: z.boolean().optional(),
  stages: pipelineStagesSchema.optional(),
  dealRotting: z.number().optional(),
})

/** The stages that deals go through. */
export const Pipeline = defineNoun('Pipeline', { fields, unique: ['slug'], verbs: {} })

export type Pipeline = EntityOf<typeof Pipeline>

declare module '../core/nouns.ts' {
  interface Nouns {
    Pipeline: typeof Pipeline
  }
}
