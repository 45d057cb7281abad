/**
 * Where a deal goes when it advances: to the next stage of its pipeline.
 *
 * A deal without a pipeline uses the default one, and where there is none, the built-in order. Only open stages count:
 * winning and losing are verbs of their own.
 */
import { ValidationError } from '../core/errors.ts'
import type { AnyEntity, VerbContext } from '../core/noun.ts'
import { pipelineStages } from './pipeline-stages.ts'

interface Step<Stage> {
  readonly stage: Stage
  readonly probability?: number | undefined
}

interface Advancing {
  readonly $id: string
  readonly stage: string
  readonly pipeline?: string | undefined
}

/**
 * The fields that `Deal.advance` writes. `order` holds the open stages in their built-in order. Throws `ValidationError`
 * where the deal is in the stage asked for, or in the last one.
 */
export async function advanced<Stage extends string>(
  deal: Advancing,
  wanted: Stage | undefined,
  order: readonly Stage[],
  context: VerbContext,
): Promise<{ stage: Stage; probability?: number }> {
  const steps = stepsOf(await pipelineOf(deal, context), order)
  const next = wanted === undefined ? nextStep(deal.stage, steps, order) : stepTo(wanted, steps)
  if (next === undefined) throw refusal(deal, `${deal.stage} is its last open stage: win, lose or close it`)
  if (next.stage === deal.stage) throw refusal(deal, `${deal.stage} is where it already is`)
  return next.probability === undefined ? { stage: next.stage } : { stage: next.stage, probability: next.probability }
}

async function pipelineOf(deal: Advancing, { get, find }: VerbContext): Promise<AnyEntity | undefined> {
  const own = deal.pipeline === undefined ? undefined : await get(deal.pipeline)
  if (own !== undefined) return own
  const [standard] = await find('Pipeline', { isDefault: true })
  return standard
}

function stepsOf<Stage extends string>(
  pipeline: AnyEntity | undefined,
  order: readonly Stage[],
): readonly Step<Stage>[] {
  const steps = pipelineStages(pipeline?.stages).flatMap(({ name, probability }) => {
    const stage = order.find((known) => known === name)
    return stage === undefined ? [] : [{ stage, probability }]
  })
  return steps.length === 0 ? order.map((stage) => ({ stage })) : steps
}

function nextStep<Stage extends string>(
  current: string,
  steps: readonly Step<Stage>[],
  order: readonly Stage[],
): Step<Stage> | undefined {
  const at = steps.findIndex(({ stage }) => stage === current)
  if (at >= 0) return steps[at + 1]
  // The pipeline was changed under the deal: go on with the first of its stages that lies ahead.
  const names: readonly string[] = order
  return steps.find(({ stage }) => names.indexOf(stage) > names.indexOf(current))
}

function stepTo<Stage extends string>(wanted: Stage, steps: readonly Step<Stage>[]): Step<Stage> {
  return steps.find(({ stage }) => stage === wanted) ?? { stage: wanted }
}

function refusal(deal: Advancing, expected: string): ValidationError {
  return new ValidationError('Deal', `Deal.advance on ${deal.$id}`, [{ field: 'stage', expected }])
}
