/**
 * `do`: verbs, said as steps, in English or as code; planned first, then all of it or nothing.
 *
 * What is written is ordinary verbs of this replica: the same guards, hooks and log as a person's. The answer comes when it
 * is durable at the relay; where the relay cannot be reached in time, the answer says that it is kept here and on its way.
 */
import { z } from 'zod'
import type { LoggedEvent, Step, Together, Vocabulary, Workspace } from '../index.ts'
import { WonceError } from '../index.ts'
import { AgentCall, agentWords, callId, maxAskedChars } from './agent-call.ts'
import { answer, failure } from './answer.ts'
import { maxDataBytes, rowsThatFit } from './data-size.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import { digestOf } from './digest.ts'
import { NotUnderstood, stepsFromEnglish, unclear } from './from-english.ts'
import { linesBehind, oneLine } from './one-line.ts'
import { isSo, type StandingEvent, standingOf, standingVerdict, verdictInWords, verdictOf } from './standing.ts'
import { stepsNamedIn, withStepIds } from './step-ids.ts'
import { announcedSteps, checkSteps, takenSteps } from './steps-schema.ts'
import type { Tool, ToolContext } from './tool.ts'

/** Turns English into steps in another way: with a model. What it gives passes the same checks. */
export type Interpret = (input: string, words: Vocabulary) => Promise<readonly Step[]>

/** Finds out what code would do, without doing it. */
export type PlanCode = (code: string, signal: AbortSignal | undefined) => Promise<CodePlan>

/** What code would do, were it run, and what it gave back. */
export interface CodePlan {
  readonly steps: readonly Step[]
  readonly value?: unknown
  readonly output?: string
}

/** What `do` understands beside steps, and what time it is there. */
export interface DoOptions extends DeliveryOptions {
  readonly interpret?: Interpret
  /** Without it `code` is refused. */
  readonly planCode?: PlanCode
  readonly now: () => Date
}

const event = z.object({
  ref: z.string(),
  type: z.string(),
  target: z.string(),
  run: z.string().optional().describe('The key of the hook run that wrote it.'),
  verdict: standingVerdict,
})

const output = z.object({
  outcome: z
    .enum(['written', 'rehearsed', 'repeated', 'partly', 'void', 'nothing'])
    .describe(
      'rehearsed: dryRun. repeated: the idempotencyKey was used before, and nothing was written again. partly, void: it was written, now or before, and some of it or all of it does not count, since a merge put what others did first: each event has its verdict.',
    ),
  steps: z.array(z.object({ verb: z.string(), input: z.record(z.string(), z.unknown()) })),
  ids: z.array(z.string()).describe('What each step made or acted on.'),
  events: z.array(event).describe('What was written, or would be, by the steps and their hooks.'),
  runs: z.array(z.string()).describe('Keys of the hook runs made with it.'),
  owed: z.array(z.string()).describe('Keys of hook runs still to come.'),
  notUnderstood: z
    .array(unclear)
    .describe('Empty, since nothing is written of what is not understood whole; an error lists here what was not.'),
  isDurable: z
    .boolean()
    .describe(
      'Whether the relay has it on its disk. In an error `no-relay` it is false: a replica in memory alone has it, and it is lost if that process ends before the relay has it.',
    ),
  value: z
    .unknown()
    .optional()
    .describe(
      'What the code returned, with the ids of what it made; in a rehearsal { "$step": 0 } for that of step 0. Not kept: where the call was done before under its key it is missing.',
    ),
  output: z.string().optional().describe('What the code printed. Not kept either.'),
  isCut: z
    .boolean()
    .optional()
    .describe('Lists end before all that was done: fetch { what: "events" } or "runs" gives the rest.'),
})

export function createDo(workspace: Workspace, options: DoOptions): Tool {
  const delivery = new Delivery(workspace, options)
  const announced = inputWith(announcedSteps(agentWords()))
  const hasSandbox = options.planCode !== undefined
  return {
    name: 'do',
    title: 'Do something in the workspace',
    description: `Carries out verbs: Contact.create, Contact.qualify, Deal.win and so on. Give one of: \`steps\` (exact), \`input\` (English, understood by rules and without guessing: "Create a contact named Alice Chen (alice@acme.dev), qualify them")${hasSandbox ? ', `code` (JavaScript with $)' : ''}. All of it is written together or nothing is. Use \`dryRun\` to see first, and an \`idempotencyKey\` so that a call sent twice is done once.`,
    input: hasSandbox ? announced : announced.omit({ code: true }),
    output,
    isReadOnly: false,
    async run(given, context) {
      try {
        if (!context.canWrite) throw new WonceError('refused', 'This token may read and not write.', {})
        return await carryOut(workspace, options, delivery, taken.parse(given), context)
      } catch (error) {
        return error instanceof NotUnderstood ? failure(error, { notUnderstood: error.notUnderstood }) : failure(error)
      }
    },
  }
}

function inputWith(steps: z.ZodType) {
  return z.strictObject({
    input: z.string().max(4000).optional().describe('What to do, in English.'),
    steps: steps.optional(),
    code: z
      .string()
      .max(20_000)
      .optional()
      .describe(
        'JavaScript in a sandbox: `const c = await $.Contact.create({ name: "A" }); await $.Contact.qualify(c.$id)`. Reads ($.Deal.find, get, count) see the state before; a find that has more than 1,000 results is refused: page with { limit: 1000, after: page.next }. No clock, network or modules.',
      ),
    dryRun: z.boolean().default(false).describe('Say what would be written, and write nothing.'),
    idempotencyKey: z.string().min(1).max(200).optional().describe('The same key and request again changes nothing.'),
  })
}
const taken = inputWith(takenSteps())
type Asked = z.output<typeof taken>

async function carryOut(
  workspace: Workspace,
  options: DoOptions,
  delivery: Delivery,
  asked: Asked,
  context: ToolContext,
) {
  const { dryRun, idempotencyKey, ...request } = asked
  const said = JSON.stringify(request)
  const digest = await digestOf(request)
  const isCode = asked.code !== undefined
  const id =
    idempotencyKey === undefined ? undefined : await callId([workspace.actor, context.caller ?? ''], idempotencyKey)
  if (id !== undefined) {
    const done = await workspace.carriedOut(id)
    if (done !== undefined)
      return await told(workspace, await sameRequest(workspace, id, digest, done), { isCode }, delivery)
  }
  const { steps, ...besides } = await planOf(workspace, options, asked, context)
  const isOnlyRead = isCode && Array.isArray(steps) && steps.length === 0
  // Under a key even that is written down: the same call later must not do what there was nothing to do for now.
  if (isOnlyRead && (id === undefined || dryRun)) return onlyRead(besides)
  const checked = checkSteps(agentWords(), steps)
  const input = (targets: readonly string[]) => ({ request: digest, asked: cutWhole(said, maxAskedChars), targets })
  const receipt = id === undefined ? undefined : { receipt: { noun: AgentCall.$name, id, input } }
  if (!dryRun) await delivery.refuseInVain(() => workspace.together(checked, { dryRun: true, ...receipt }))
  context.signal?.throwIfAborted()
  const together = await workspace.together(checked, { dryRun, ...receipt })
  if (together.outcome === 'repeated' && id !== undefined) await sameRequest(workspace, id, digest, together)
  return told(workspace, together, { isCode, besides, steps: checked }, delivery)
}

/** A character that two code units make is not cut: half of one stands in no event. */
function cutWhole(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '')
}

/** What code gives besides its steps. */
interface Besides {
  readonly value?: unknown
  readonly output?: string | undefined
}

async function planOf(
  workspace: Workspace,
  { interpret, planCode, now }: DoOptions,
  { input, steps, code }: Asked,
  context: ToolContext,
): Promise<Besides & { readonly steps: unknown }> {
  const given = [input, steps, code].filter((way) => way !== undefined).length
  if (given !== 1) throw new WonceError('validation', `Give one of input, steps and code; ${given} were given.`, {})
  if (steps !== undefined) return { steps }
  if (input !== undefined) {
    const words = agentWords()
    if (interpret !== undefined) return { steps: await interpret(input, words) }
    return {
      steps: await stepsFromEnglish(workspace, {
        input,
        words,
        now: now().toISOString(),
        ask: context.ask,
        signal: context.signal,
      }),
    }
  }
  if (planCode === undefined) throw new WonceError('refused', 'There is no sandbox for code here; send steps.', {})
  return planCode(code ?? '', context.signal)
}

/** Throws where the key came with something else before. */
async function sameRequest(workspace: Workspace, id: string, digest: string, done: Together): Promise<Together> {
  const call = await workspace.$.AgentCall.get(id)
  if (call?.request === digest) {
    const targets = Array.isArray(call.targets) ? call.targets.map(String) : []
    return { ...done, targets }
  }
  throw new WonceError('validation', 'This idempotencyKey was used for another request. Nothing was written.', { id })
}

/** Code that reads and plans nothing needs neither the log nor the relay. */
function onlyRead(besides: Besides) {
  const none = { steps: [], ids: [], events: [], runs: [], owed: [], notUnderstood: [] }
  return answer({ outcome: 'nothing', ...none, isDurable: true, ...besides }, textOf('nothing', [], besides))
}

const notConfirmed =
  'It is written on this replica, but the relay has not confirmed it yet. This replica is in memory and goes on trying to send it; it is lost if the process ends before the relay has it. Do not send it again without its idempotencyKey: under the same key the same call finds out whether it got there, and writes it where it was lost.'

const notKept =
  '\nWhat the code returned and printed then is not kept: send the code without its key to read again, with dryRun so that nothing is written.'

interface Planned {
  readonly isCode: boolean
  readonly besides?: Besides
  readonly steps?: readonly Step[]
}

async function told(
  workspace: Workspace,
  { outcome, events, targets, owed: owedThen }: Together,
  { isCode, besides: planned = {}, steps = [] }: Planned,
  delivery: Delivery,
) {
  const isWritten = outcome === 'written' || outcome === 'repeated'
  // The ids of a rehearsal are none that will be there. Code that ran while another call was carrying it out did nothing.
  const known = outcome === 'repeated' ? {} : planned
  const besides = isWritten && 'value' in known ? { ...known, value: withStepIds(known.value, targets) } : known
  let refusal: unknown
  const isDurable =
    isWritten &&
    (await delivery.isDurable().catch((error: unknown) => {
      refusal = error
      return false
    }))
  const own = events.filter(({ noun }) => noun !== AgentCall.$name)
  // On its way to the relay it may have met what others did, which comes first.
  const seen: readonly StandingEvent[] = isWritten ? await standingOf(workspace, own) : own
  const owed = seen.every(isSo) ? owedThen : await stillOwed(workspace, owedThen)
  const data = {
    outcome: outcomeOf(outcome, seen),
    ...listsThatFit(steps, {
      ids: targets,
      events: seen.map((each) => ({
        ref: each.ref,
        type: each.type,
        target: each.target,
        run: each.run,
        verdict: verdictOf(each),
      })),
      runs: [...new Set(seen.flatMap(({ run }) => (run === undefined ? [] : [run])))],
      owed: owed.map(({ key }) => key),
    }),
    notUnderstood: [],
    isDurable,
    ...besides,
  }
  // It stands on this replica all the same, so the answer has to say what it is.
  if (refusal !== undefined) return failure(refusal, data)
  if (isWritten && !isDurable && delivery.isAwaited) {
    return failure(new WonceError('no-relay', notConfirmed, {}), data)
  }
  const again =
    outcome === 'repeated' && data.outcome !== 'repeated' ? 'Done before under this key, and not again. ' : ''
  const lost = isCode && outcome === 'repeated' ? notKept : ''
  return answer(data, `${again}${textOf(data.outcome, seen, besides, steps)}${lost}`)
}

function outcomeOf(outcome: Together['outcome'], seen: readonly LoggedEvent[]): z.output<typeof output>['outcome'] {
  if (seen.length === 0) return outcome === 'written' ? 'nothing' : outcome
  if (seen.every(isSo)) return outcome
  return seen.some(isSo) ? 'partly' : 'void'
}

/** What is void owes nothing. */
async function stillOwed(workspace: Workspace, owed: Together['owed']): Promise<Together['owed']> {
  const open = new Set((await workspace.runs.debts()).map(({ key }) => key))
  return owed.filter(({ key }) => open.has(key))
}

type Lists = { readonly [name in 'ids' | 'events' | 'runs' | 'owed']: readonly unknown[] }

/** Steps, which the caller or its code knows, take no more than half of the place. */
function listsThatFit(steps: readonly Step[], lists: Lists) {
  const half = maxDataBytes / 2
  const given = steps.slice(0, rowsThatFit([steps], half))
  const all = Object.values(lists)
  const most = rowsThatFit(all, half)
  const isCut = given.length < steps.length || all.some(({ length }) => length > most)
  const fitting = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(0, most)]))
  return { steps: given, ...fitting, ...(isCut ? { isCut } : undefined) }
}

function textOf(
  outcome: string,
  events: readonly StandingEvent[],
  { value, output }: Besides,
  steps: readonly Step[] = [],
): string {
  const heads: { readonly [outcome: string]: string } = {
    written: 'Written:',
    rehearsed: 'Would be written, hooks apart:',
    repeated: 'Done before under this key, and not again:',
    partly: 'Written, and what is void or waiting here does not count:',
    void: 'Written, but none of it counts:',
    nothing: 'Nothing was changed.',
  }
  return [
    heads[outcome] ?? outcome,
    ...events.map((event) => oneLine(`${event.type} ${event.target}${verdictInWords(event)}`)),
    ...(value === undefined ? [] : [oneLine(`Returned: ${JSON.stringify(value)}`)]),
    ...(outcome === 'rehearsed' ? stepsNamedIn(value) : []).flatMap((step) => {
      const verb = steps[step]?.verb
      return verb === undefined
        ? []
        : [`In it { "$step": ${step} } stands for the id of what step ${step} (${verb}) makes.`]
    }),
    ...(output === undefined || output === '' ? [] : [`Printed:\n${linesBehind('| ', output.replace(/\n$/, ''))}`]),
  ].join('\n')
}
