/** How a subscription begins, where its creator did not say: with a trial or active, and until when. */
import type { VerbContext } from '../core/noun.ts'
import { daysAfter, monthsPerPeriod, periodEnd } from './billing-period.ts'

interface Given {
  readonly status?: string | undefined
  readonly plan?: string | undefined
  readonly startedAt?: string | undefined
  readonly currentPeriodStart?: string | undefined
  readonly currentPeriodEnd?: string | undefined
  readonly trialStart?: string | undefined
  readonly trialEnd?: string | undefined
}

interface FirstTerm {
  readonly status?: 'Active' | 'Trialing'
  readonly startedAt: string
  readonly currentPeriodStart: string
  readonly currentPeriodEnd: string
  readonly trialStart?: string
  readonly trialEnd?: string
}

/** Keeps what was given and works out the rest from the plan; a plan that is not known here has no trial. */
export async function firstTerm(given: Given, context: VerbContext): Promise<FirstTerm> {
  const plan = given.plan === undefined ? undefined : await context.get(given.plan)
  const trialDays = typeof plan?.trialDays === 'number' ? plan.trialDays : 0
  const isTrial = given.status === undefined ? trialDays > 0 : given.status === 'Trialing'
  const startedAt = given.startedAt ?? context.now
  const currentPeriodStart = given.currentPeriodStart ?? startedAt
  return {
    ...(given.status === undefined ? { status: isTrial ? 'Trialing' : 'Active' } : {}),
    startedAt,
    currentPeriodStart,
    currentPeriodEnd:
      given.currentPeriodEnd ?? periodEnd(currentPeriodStart, await monthsPerPeriod(given.plan, context)),
    ...(isTrial ? trial(given, startedAt, trialDays) : {}),
  }
}

function trial(given: Given, startedAt: string, trialDays: number): Pick<FirstTerm, 'trialStart' | 'trialEnd'> {
  const trialStart = given.trialStart ?? startedAt
  const trialEnd = given.trialEnd ?? (trialDays > 0 ? daysAfter(trialStart, trialDays) : undefined)
  return trialEnd === undefined ? { trialStart } : { trialStart, trialEnd }
}
