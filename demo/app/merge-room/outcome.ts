/** Who won and why, in one sentence, told from the log itself. */
import type { LoggedEvent, RunEntry } from 'wonce'
import { personOf } from './people.ts'
import { nounFor } from './words.ts'

export interface Facts {
  /** All of them, void ones too. */
  readonly events: readonly LoggedEvent[]
  readonly runs: readonly RunEntry[]
  readonly customers: number
  readonly subscriptions: number
}

/** `undefined` while nobody has decided the deal. */
export function outcomeOf(facts: Facts): string | undefined {
  const decisions = facts.events.filter(isDecision)
  const last = decisions.filter(({ verdict }) => verdict.is === 'effective').reduce(later, undefined)
  if (last === undefined) return undefined
  const clauses = [...voidClauses(decisions), ...runClauses(facts), provisionClause(facts)]
  return `${mainClause(decisions, last)}; ${listed(clauses)}.`
}

/** What people do to a deal, as opposed to what hooks do. */
function isDecision({ noun, verb, run }: LoggedEvent): boolean {
  return noun === 'Deal' && run === undefined && ['win', 'lose', 'reopen'].includes(verb)
}

function later(one: LoggedEvent | undefined, other: LoggedEvent): LoggedEvent {
  return one !== undefined && one.at > other.at ? one : other
}

function mainClause(decisions: readonly LoggedEvent[], last: LoggedEvent): string {
  const person = personOf(last.actor)
  const wins = decisions.filter(({ verb, verdict }) => verb === 'win' && verdict.is === 'effective').length
  switch (last.verb) {
    case 'lose':
      return `${person} lost the deal`
    case 'reopen':
      return `${person} reopened the deal`
    default:
      return wins > 1 ? `${person} won the deal for the ${ordinal(wins)} time` : `${person} won the deal`
  }
}

function voidClauses(decisions: readonly LoggedEvent[]): readonly string[] {
  return decisions.flatMap((event) => {
    const { verdict, actor, verb } = event
    if (verdict.is !== 'void') return []
    const counted = decisions.find((other) => other.verdict.is === 'effective' && isOpposed(event, other))
    const who = `${personOf(actor)}’s ${nounFor(verb)} is void`
    if (counted === undefined) return [who]
    return [`${who} because ${personOf(counted.actor)}’s ${nounFor(counted.verb)} came first`]
  })
}

/** Whether the other one stood in its way: the same thing done before, or another decision. */
function isOpposed({ verb, verdict }: LoggedEvent, other: LoggedEvent): boolean {
  const isSameWanted = verdict.is === 'void' && verdict.why === 'duplicate'
  return isSameWanted ? other.verb === verb : other.verb !== 'reopen'
}

function runClauses({ events, runs }: Facts): readonly string[] {
  const superseded = runs.filter(({ status }) => status === 'superseded').length
  const idle = runs.filter(({ status }) => status === 'idle').length
  const paid = runs.filter(({ status }) => status === 'effective').flatMap((run) => payerClause(run, events))
  return [
    ...new Set(paid),
    ...(superseded > 0 ? [`of ${superseded + 1} runs with the same key one counts`] : []),
    ...(idle > 0 ? ['the run that belonged to it is idle'] : []),
  ]
}

/** Where somebody else ran the hook than who won, or the same person after a restart. */
function payerClause(run: RunEntry, events: readonly LoggedEvent[]): readonly string[] {
  const trigger = events.find(({ ref }) => ref === run.trigger)
  if (trigger === undefined) return []
  const [winner, payer] = [personOf(trigger.actor), personOf(run.actor)]
  if (winner !== payer) return [`${payer}’s device ran the hook that ${winner}’s did not`]
  return bootOf(run.ref) === bootOf(trigger.ref) ? [] : [`${winner}’s hook ran after the restart`]
}

/** Which process wrote it. */
function bootOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'))
}

function provisionClause({ customers, subscriptions }: Facts): string {
  if (customers === 0 && subscriptions === 0) return 'there is no customer and no bill'
  if (customers === 1 && subscriptions === 1) return 'there is exactly one customer with one subscription'
  return `there are ${counted(customers, 'customer')} and ${counted(subscriptions, 'subscription')}`
}

function ordinal(count: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth'][count - 1] ?? `${count}th`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function listed(clauses: readonly string[]): string {
  const [last = '', ...before] = [...clauses].reverse()
  return before.length === 0 ? last : `${before.reverse().join(', ')}, and ${last}`
}
