/** The page that most tests open: the whole package, one workspace, and the rows as they are stored. */
import type { OpenOptions, Workspace } from 'wonce'
import { openWorkspace } from 'wonce'
import { Deal } from 'wonce/crm'

export { deleteWorkspace, openWorkspace } from 'wonce'
export { Customer, Subscription } from 'wonce/billing'
export { Contact, Deal } from 'wonce/crm'
export { countRows, hashProjections, storedLog } from './kit/stored-rows.ts'

let opened: Workspace | undefined

/** The database is named `name`. */
export async function open(name: string, options: Partial<OpenOptions> = {}): Promise<void> {
  opened = await openWorkspace({ name, database: name, ...options })
}

/** The one opened last. */
export function workspace(): Workspace {
  if (opened === undefined) throw new Error('Nothing is open in this page.')
  return opened
}

let bodyCalls = 0

/** The seed's hook: a won deal gets a customer of its name, and that a subscription. */
export function provision(): void {
  Deal.won('provision', (deal, $) => {
    bodyCalls += 1
    const customer = $.Customer.create({ name: deal.name })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
}

/** The same hook, and it asks the outside world first. */
export function provisionOutside(): void {
  Deal.won('provision', async (deal, $, run) => {
    bodyCalls += 1
    const answer = await fetch(`/outside/${encodeURIComponent(run.key)}`)
    if (!answer.ok) throw new Error(`The world answered ${answer.status}.`)
    const customer = $.Customer.create({ name: deal.name })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
}

/** How often the hook's body was called in this page. */
export const provisionCalls = (): number => bodyCalls

export interface Provisioned {
  readonly id: string
  readonly name: string
  readonly isWon: boolean
  readonly customers: number
  readonly subscriptions: number
}

/** What each deal got. Deals must have names of their own. */
export async function provisioned(): Promise<readonly Provisioned[]> {
  const { $ } = workspace()
  const [deals, customers, subscriptions] = await Promise.all([$.Deal.find(), $.Customer.find(), $.Subscription.find()])
  return deals.map(({ $id, name, stage }) => {
    const own = customers.filter((customer) => customer.name === name).map((customer) => customer.$id)
    const theirs = subscriptions.filter(({ customer }) => customer !== undefined && own.includes(customer))
    return { id: $id, name, isWon: stage === 'Won', customers: own.length, subscriptions: theirs.length }
  })
}

/** A clock that runs out so many times sooner. */
export function hastyClock(times: number): NonNullable<OpenOptions['clock']> {
  return {
    now: () => Date.now(),
    setTimeout: (task, delayMs) => setTimeout(task, delayMs / times),
    clearTimeout: (timer) => clearTimeout(Number(timer)),
  }
}
