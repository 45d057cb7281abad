/**
 * How business stands: the pipeline, what comes in every month, and what went wrong. Of nouns that are not loaded nothing is
 * said. Deals are in whole units of their currency, subscriptions in its smallest unit; currencies are never added up.
 */
import type { AnyEntity, Workspace } from '../index.ts'
import { vocabulary } from '../index.ts'
import { nounIn } from './any-noun.ts'

export interface BusinessStatus {
  readonly deals?: {
    /** By stage, those that are still open. */
    readonly open: { readonly [stage: string]: number }
    /** By currency; `none` where a deal names none. */
    readonly value: { readonly [currency: string]: number }
    /** Each value by its deal's probability, else by that of its stage in its pipeline, or in the default one where it has none; without either it counts 0. */
    readonly weighted: { readonly [currency: string]: number }
    /** Open deals that have no probability from either. */
    readonly withoutProbability: number
  }
  readonly subscriptions?: {
    readonly byStatus: { readonly [status: string]: number }
    /** A month, in the smallest unit of each currency, by the active price of each plan. */
    readonly mrr: { readonly [currency: string]: number }
    /** Paying ones whose plan has no recurring active price, and more than one, so that nothing can be said. */
    readonly unpriced: number
  }
  readonly runs: { readonly failed: number; readonly owed: number }
  readonly conflicts: number
}

/** Stages from which a deal can still be won. */
function openStages(): readonly string[] {
  return (
    vocabulary()
      .find(({ name }) => name === 'Deal')
      ?.verbs.find(({ name }) => name === 'win')?.from ?? []
  )
}

export async function businessStatus(workspace: Workspace): Promise<BusinessStatus> {
  const known = new Set(vocabulary().map(({ name }) => name))
  const [failed, owed, conflicts] = await Promise.all([
    workspace.runs.find({ status: 'dead' }),
    workspace.runs.debts(),
    workspace.conflicts.find(),
  ])
  return {
    ...(known.has('Deal') ? { deals: await pipeline(workspace, known.has('Pipeline')) } : undefined),
    ...(known.has('Subscription') && known.has('Price') ? { subscriptions: await recurring(workspace) } : undefined),
    runs: { failed: failed.length, owed: owed.length },
    conflicts: conflicts.length,
  }
}

async function pipeline(workspace: Workspace, hasPipelines: boolean): Promise<NonNullable<BusinessStatus['deals']>> {
  const deals = await nounIn(workspace, 'Deal').find({ stage: { $in: openStages() } })
  const pipelines = hasPipelines ? await nounIn(workspace, 'Pipeline').find() : []
  const own = new Map(pipelines.map((each) => [each.$id, stageLikelihood(each)]))
  const standard = stageLikelihood(pipelines.find(({ isDefault }) => isDefault === true))
  const open = new Tally()
  const [value, weighted] = [new Tally(), new Tally()]
  let withoutProbability = 0
  for (const deal of deals) {
    const amount = Number(deal.value)
    const currency = currencyOf(deal)
    // As with `advance`, a deal whose pipeline is deleted goes by the default one.
    const likelihood = own.get(String(deal.pipeline)) ?? standard
    const percent = typeof deal.probability === 'number' ? deal.probability : likelihood.get(String(deal.stage))
    open.add(String(deal.stage), 1)
    value.add(currency, amount)
    weighted.add(currency, (amount * (percent ?? 0)) / 100)
    if (percent === undefined) withoutProbability += 1
  }
  return { open: open.sums, value: value.sums, weighted: weighted.sums, withoutProbability }
}

function stageLikelihood(pipeline: AnyEntity | undefined): ReadonlyMap<string, number> {
  const stages: readonly unknown[] = Array.isArray(pipeline?.stages) ? pipeline.stages : []
  return new Map(
    stages.flatMap((stage) => {
      const { name, probability } = stage as { readonly name?: unknown; readonly probability?: unknown } // read with care
      return typeof name === 'string' && typeof probability === 'number' ? [[name, probability] as const] : []
    }),
  )
}

const monthsIn: { readonly [interval: string]: number } = { Monthly: 1, Quarterly: 3, Yearly: 12 }

async function recurring(workspace: Workspace): Promise<NonNullable<BusinessStatus['subscriptions']>> {
  const [subscriptions, prices] = await Promise.all([
    nounIn(workspace, 'Subscription').find(),
    nounIn(workspace, 'Price').find({ active: { $ne: false } }),
  ])
  const byStatus = new Tally()
  const mrr = new Tally()
  let unpriced = 0
  for (const { status, plan, quantity } of subscriptions) {
    byStatus.add(String(status), 1)
    if (status !== 'Active' && status !== 'PastDue') continue
    const [price, another] = prices.filter((each) => each.plan === plan && monthsOf(each) !== undefined)
    const months = price === undefined || another !== undefined ? undefined : monthsOf(price)
    if (price === undefined || months === undefined) unpriced += 1
    else mrr.add(currencyOf(price), (Number(price.amount) * (typeof quantity === 'number' ? quantity : 1)) / months)
  }
  return { byStatus: byStatus.sums, mrr: mrr.sums, unpriced }
}

/** How long one payment lasts; `undefined` where it is paid once. */
function monthsOf({ interval = 'Monthly', intervalCount = 1 }: AnyEntity): number | undefined {
  const months = monthsIn[String(interval)]
  return months === undefined ? undefined : months * Number(intervalCount)
}

function currencyOf({ currency }: AnyEntity): string {
  return typeof currency === 'string' && currency !== '' ? currency.toUpperCase() : 'none'
}

class Tally {
  readonly #sums = new Map<string, number>()

  add(name: string, amount: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + amount)
  }

  get sums(): { readonly [name: string]: number } {
    return Object.fromEntries([...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
