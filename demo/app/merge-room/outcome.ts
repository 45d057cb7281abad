/** Who won and why, in short sentences, told from the log itself. */
import type { LoggedEvent, RunEntry } from 'wonce'
import { personOf } from './people.ts'
import { nounFor } from './words.ts'

export interface Facts {
  /** What acted on the deal and counts, in the order all agree on. */
  readonly history: readonly LoggedEvent[]
  /** All of the deal, void ones too. */
  readonly events: readonly LoggedEvent[]
  readonly runs: readonly RunEntry[]
  readonly customers: number
  readonly subscriptions: number
}

export interface Outcome {
  /** What became of the deal. */
  readonly headline: string
  /** Why, and what else came of it. */
  readonly points: readonly string[]
}

export function outcomeOf(facts: Facts): Outcome {
  const effective = facts.history.filter(isDecision)
  const last = effective.at(-1)
  if (last === undefined) return { headline: 'Nobody has decided the deal yet.', points: [] }
  const points = [...voidPoints(facts.events.filter(isDecision)), ...runPoints(facts), provisionPoint(facts)]
  return { headline: headlineOf(effective, last), points: [...new Set(points)] }
}

/** What people do to a deal, as opposed to what hooks do. */
function isDecision({ noun, verb, run }: LoggedEvent): boolean {
  return noun === 'Deal' && run === undefined && ['win', 'lose', 'reopen'].includes(verb)
}

function headlineOf(effective: readonly LoggedEvent[], last: LoggedEvent): string {
  const person = personOf(last.actor)
  const wins = effective.filter(({ verb }) => verb === 'win').length
  switch (last.verb) {
    case 'lose':
      return `${person} lost the deal.`
    case 'reopen':
      return `${person} reopened the deal.`
    default:
      return wins > 1 ? `${person} won the deal for the ${ordinal(wins)} time.` : `${person} won the deal.`
  }
}

function voidPoints(decisions: readonly LoggedEvent[]): readonly string[] {
  return decisions.flatMap((event) => {
    const { verdict, actor, verb } = event
    if (verdict.is !== 'void') return []
    const counted = decisions.find((other) => other.verdict.is === 'effective' && isOpposed(event, other))
    const who = `${personOf(actor)}’s ${nounFor(verb)} is void`
    if (counted === undefined) return [`${who}.`]
    return [`${who}: ${personOf(counted.actor)}’s ${nounFor(counted.verb)} came first.`]
  })
}

/** Whether the other one stood in its way: the same thing done before, or another decision. */
function isOpposed({ verb, verdict }: LoggedEvent, other: LoggedEvent): boolean {
  const isSameWanted = verdict.is === 'void' && verdict.why === 'duplicate'
  return isSameWanted ? other.verb === verb : other.verb !== 'reopen'
}

function runPoints({ events, runs }: Facts): readonly string[] {
  const superseded = runs.filter(({ status }) => status === 'superseded').length
  const idle = runs.filter(({ status }) => status === 'idle')
  const paid = runs.filter(({ status }) => status === 'effective').flatMap((run) => payerPoint(run, events))
  return [
    ...paid,
    ...(superseded > 0 ? [`The hook ran ${times(superseded + 1)} with the same key, and counts once.`] : []),
    ...idle.map(({ actor }) => `What ${personOf(actor)}’s hook made went with the win it answered.`),
  ]
}

function times(count: number): string {
  return count === 2 ? 'twice' : `${count} times`
}

/** Where somebody else ran the hook than who won, or the same person after a restart. */
function payerPoint(run: RunEntry, events: readonly LoggedEvent[]): readonly string[] {
  const trigger = events.find(({ ref }) => ref === run.trigger)
  if (trigger === undefined) return []
  const [winner, payer] = [personOf(trigger.actor), personOf(run.actor)]
  if (winner !== payer) return [`${payer}’s device ran the hook that ${winner}’s did not.`]
  return bootOf(run.ref) === bootOf(trigger.ref) ? [] : [`${winner}’s hook ran after the restart.`]
}

/** Which process wrote it. */
function bootOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'))
}

function provisionPoint({ customers, subscriptions }: Facts): string {
  if (customers === 0 && subscriptions === 0) return 'There is no customer and no subscription.'
  if (customers === 1 && subscriptions === 1) return 'There is exactly one customer with one subscription.'
  return `There are ${counted(customers, 'customer')} and ${counted(subscriptions, 'subscription')}.`
}

function ordinal(count: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth'][count - 1] ?? `${count}th`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
