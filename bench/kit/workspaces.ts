/** Workspaces to measure: opened as an app opens them, filled by import. */
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import { deleteDatabase } from './raw.ts'

const one = { limit: 1 }

export function open(database: string): Promise<Workspace> {
  return openWorkspace({ name: 'bench', actor: 'bench', database, isDefault: false })
}

/** Makes the database anew, with this log in it, and closes it again. */
export async function fill(database: string, log: string): Promise<void> {
  await deleteDatabase(database)
  const workspace = await openWorkspace({
    name: 'bench',
    actor: 'bench',
    database,
    isDefault: false,
    durability: 'relaxed', // of the filling only
  })
  await workspace.import(log)
  await workspace.settled()
  // The index of a noun is made at its first use.
  const { Contact, Deal, Customer, Subscription } = workspace.$
  await Promise.all([Contact.find({}, one), Deal.find({}, one), Customer.find({}, one), Subscription.find({}, one)])
  await workspace.close()
}

/** Ids of deals that nobody has won or lost, in the order of their making. */
export async function openDealIds({ $ }: Workspace, count: number): Promise<readonly string[]> {
  const stages = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation'] as const
  const deals = await $.Deal.find({ stage: { $in: [...stages] } })
  if (deals.length < count) throw new Error(`There are ${deals.length} open deals; ${count} are needed.`)
  return deals.slice(0, count).map((deal) => deal.$id)
}

/** The same, read before and forgotten: whoever opens the database now has none of them in memory. */
export async function openDealIdsIn(database: string, count: number): Promise<readonly string[]> {
  const workspace = await open(database)
  const ids = await openDealIds(workspace, count)
  await workspace.close()
  return ids
}
