/** The stages of a pipeline: their names, how likely a deal in them is to be won, and their order. */
import { z } from 'zod'
import { filledText } from '../core/fields.ts'

const stageSchema = z.object({
  name: filledText(),
  probability: z.number().optional(),
  /** Lower comes first; without it, the place in the list. */
  order: z.number().optional(),
})

export const pipelineStagesSchema = z.array(stageSchema)

export type PipelineStage = z.output<typeof stageSchema>

/** In order. Empty where `stored`, which another build may have written, is no list of stages. */
export function pipelineStages(stored: unknown): readonly PipelineStage[] {
  const parsed = pipelineStagesSchema.safeParse(stored)
  if (!parsed.success) return []
  return parsed.data
    .map((stage, place) => ({ stage, at: stage.order ?? place }))
    .sort((left, right) => left.at - right.at)
    .map(({ stage }) => stage)
}
