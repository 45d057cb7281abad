/** What the sample workspace holds, and when it came about: plain data, the same each time. */
import { generateNKeysBetween } from 'fractional-indexing'
import type { Chance } from './chance.ts'
import { companies, dealKinds, firstNames, lastNames, lostReasons, nextSteps, team, titles } from './sample-names.ts'

export const stages = [
  { name: 'Prospecting', probability: 10, order: 1 },
  { name: 'Qualification', probability: 25, order: 2 },
  { name: 'Proposal', probability: 50, order: 3 },
  { name: 'Negotiation', probability: 75, order: 4 },
] as const

export interface SampleContact {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly title: string
  /** Place in the list of companies. */
  readonly company: number
  readonly source: string
}

/** What became of a deal, `day` by day: 0 is today, -30 a month ago. */
export type SampleStep =
  | { readonly type: 'advance'; readonly day: number; readonly stage: (typeof stages)[number]['name'] }
  | { readonly type: 'win'; readonly day: number }
  | { readonly type: 'lose'; readonly day: number; readonly reason: string }

export interface SampleDeal {
  readonly name: string
  readonly value: number
  readonly owner: number
  readonly contact: number
  /** Place in the list of plans. */
  readonly plan: number
  readonly rank: string
  readonly nextStep: string | undefined
  /** Days from today. */
  readonly closesIn: number
  readonly createdOn: number
  readonly steps: readonly SampleStep[]
}

const contactsPerCompany = 2
const sources = ['website', 'referral', 'conference', 'outbound'] as const

export function sampleContacts(chance: Chance): readonly SampleContact[] {
  return Array.from({ length: companies.length * contactsPerCompany }, (_, at) => {
    const company = Math.floor(at / contactsPerCompany)
    const first = chance.oneOf(firstNames)
    const last = chance.oneOf(lastNames)
    return {
      name: `${first} ${last}`,
      email: `${first}.${last}@${domainOf(company)}`.toLowerCase().replace('@', `.${at}@`),
      // A number that is kept for fiction: 202 555 0100 to 0199.
      phone: `+1 202 555 01${String(at % 100).padStart(2, '0')}`,
      title: chance.oneOf(titles),
      company,
      source: chance.oneOf(sources),
    }
  })
}

/** `helio-labs.example`: a domain that nobody can own (RFC 2606). */
export function domainOf(company: number): string {
  const name = companies[company] ?? companies[0]
  return `${name
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/-$/, '')}.example`
}

export function sampleDeals(count: number, contacts: readonly SampleContact[], chance: Chance): readonly SampleDeal[] {
  const ranks = generateNKeysBetween(null, null, count)
  return ranks.map((rank) => {
    const contact = chance.between(0, contacts.length - 1)
    const company = companies[contacts[contact]?.company ?? 0] ?? companies[0]
    const createdOn = -chance.between(3, 110)
    // Most deals are small.
    const value = Math.round((3_000 * Math.exp(chance.next() * 3.9)) / 500) * 500
    return {
      name: `${company} ${chance.oneOf(dealKinds)}`,
      value,
      owner: chance.between(0, team.length - 1),
      contact,
      plan: value < 15_000 ? 0 : value < 60_000 ? 1 : 2,
      rank,
      nextStep: chance.next() < 0.6 ? chance.oneOf(nextSteps) : undefined,
      closesIn: chance.between(-8, 110),
      createdOn,
      steps: stepsFrom(createdOn, chance),
    }
  })
}

function stepsFrom(createdOn: number, chance: Chance): readonly SampleStep[] {
  const steps: SampleStep[] = []
  let day = createdOn
  const later = (): boolean => {
    day += chance.between(2, 24)
    return day < 0
  }
  const goal = chance.between(0, 6)
  for (const { name } of stages.slice(1, Math.min(goal, 3) + 1)) {
    if (!later()) return steps
    steps.push({ type: 'advance', day, stage: name })
  }
  if (goal < 5 || !later()) return steps
  steps.push(goal === 5 ? { type: 'win', day } : { type: 'lose', day, reason: chance.oneOf(lostReasons) })
  return steps
}
