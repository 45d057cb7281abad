/** Deals as a board shows them: which are in which column, in which order, and what they come to. */
import type { Deal, Pipeline } from 'wonce/crm'
import { byPlace } from './place.ts'

export type OpenStage = 'Prospecting' | 'Qualification' | 'Proposal' | 'Negotiation'

export interface Stage {
  readonly name: OpenStage
  /** From 0 to 100. */
  readonly probability: number
}

/** Where there is no pipeline yet, or it says nothing of them. */
export const builtInStages: readonly Stage[] = [
  { name: 'Prospecting', probability: 10 },
  { name: 'Qualification', probability: 25 },
  { name: 'Proposal', probability: 50 },
  { name: 'Negotiation', probability: 75 },
]

/** Those of the pipeline that a deal can be in, in its order. */
export function stagesOf(pipeline: Pick<Pipeline, 'stages'> | undefined): readonly Stage[] {
  const listed = (pipeline?.stages ?? [])
    .map((stage, place) => ({ ...stage, at: stage.order ?? place }))
    .sort((left, right) => left.at - right.at)
    .flatMap(({ name, probability }) => {
      const known = builtInStages.find((stage) => stage.name === name)
      return known === undefined ? [] : [{ name: known.name, probability: probability ?? known.probability }]
    })
  return listed.length === 0 ? builtInStages : listed
}

export interface DealFilter {
  readonly text: string
  /** Id of a contact. */
  readonly owner: string | undefined
  readonly minValue: number | undefined
}

export const everyDeal: DealFilter = { text: '', owner: undefined, minValue: undefined }

export function isFiltered({ text, owner, minValue }: DealFilter): boolean {
  return text.trim() !== '' || owner !== undefined || minValue !== undefined
}

/** `nameOf` names contacts and organizations: a deal is found by theirs too. */
export function filterDeals(
  deals: readonly Deal[],
  { text, owner, minValue }: DealFilter,
  nameOf: (id: string | undefined) => string,
): readonly Deal[] {
  return deals.filter((deal) => {
    if (owner !== undefined && deal.owner !== owner) return false
    if (minValue !== undefined && deal.value < minValue) return false
    return isFound([deal.name, nameOf(deal.contact), nameOf(deal.organization)], text)
  })
}

/** Whether one of the names has what was typed in it; each has nothing in it. */
export function isFound(names: readonly (string | undefined)[], text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return wanted === '' || names.some((name) => name?.toLowerCase().includes(wanted))
}

export interface BoardLists {
  /** One for each stage, in the order that people gave them. */
  readonly columns: readonly (readonly Deal[])[]
  /** The newest first. */
  readonly won: readonly Deal[]
  readonly lost: readonly Deal[]
}

export function boardLists(deals: readonly Deal[], stages: readonly Stage[]): BoardLists {
  const byStage = new Map<string, Deal[]>()
  for (const deal of deals) {
    const list = byStage.get(deal.stage)
    if (list === undefined) byStage.set(deal.stage, [deal])
    else list.push(deal)
  }
  const ended = (stage: string): readonly Deal[] => (byStage.get(stage) ?? []).sort(newestEndFirst)
  return {
    columns: stages.map(({ name }) => (byStage.get(name) ?? []).sort(byPlace)),
    won: ended('Won'),
    lost: ended('Lost'),
  }
}

/** `$id` settles ties: an order that a browser may choose would be another one in each of them. */
function newestEndFirst(left: Deal, right: Deal): number {
  const [first, second] = [left, right].map(
    ({ $id, actualCloseDate = '', $updatedAt }) => `${actualCloseDate} ${$updatedAt} ${$id}`,
  )
  return (first ?? '') < (second ?? '') ? 1 : -1
}

export interface Totals {
  readonly count: number
  readonly total: number
  /** What they come to by the likelihood of their stage. */
  readonly weighted: number
}

export function totalsOf(deals: readonly Pick<Deal, 'value'>[], probability: number): Totals {
  const total = deals.reduce((sum, { value }) => sum + value, 0)
  return { count: deals.length, total, weighted: (total * probability) / 100 }
}
