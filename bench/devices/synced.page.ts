/** The page of a device that has synced before, and opens again when nothing has happened since. */
import { Dexie } from 'dexie'
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import { deleteDatabase } from '../kit/raw.ts'
import type { Plan, Series } from '../kit/series.ts'
import { contender, measure } from '../kit/series.ts'
import { provisionWonDeals } from '../kit/stories.ts'
import { record, requestsSent, wireTap } from '../kit/tape.ts'

export { salesStories } from '../kit/stories.ts'

// On 127.0.0.1 Dexie keeps track of who called what, for developers; nowhere else does it.
Dexie.debug = false
provisionWonDeals()
wireTap()

/** Whoever wrote the history, this is somebody else. */
const actor = 'reader'
const one = { limit: 1 }

export interface History {
  readonly url: string
  readonly room: string
}

/** Takes in a history for the first time, every closed head of it; gives how many events it has. */
export async function takeIn(history: History): Promise<number> {
  await deleteDatabase(databaseOf(history))
  const workspace = await open(history, 'relaxed') // of the filling only
  await untilOnline(workspace)
  await workspace.settled()
  // The index of a noun is made at its first use.
  const { Contact, Deal, Customer, Subscription } = workspace.$
  await Promise.all([Contact.find({}, one), Deal.find({}, one), Customer.find({}, one), Subscription.find({}, one)])
  const deals = await Deal.count()
  await workspace.close()
  return deals
}

export function opening(plan: Plan, histories: readonly History[]): Promise<Series> {
  const sides = histories.map((history) => {
    const side = contender<{ workspace?: Workspace }>({
      prepare: () => ({}),
      act: async (held) => {
        held.workspace = await open(history)
        await untilOnline(held.workspace)
      },
      cleanUp: async ({ workspace }) => workspace?.close(),
    })
    return [history.room, side] as const
  })
  return measure(plan, Object.fromEntries(sides))
}

/** What it asks of IndexedDB. */
export async function requestsOf(history: History): Promise<string> {
  const tape = await record(async () => {
    const workspace = await open(history)
    await untilOnline(workspace)
    await workspace.close()
  })
  return requestsSent(tape)
}

let kept: Workspace | undefined

/** Opens, syncs and stays open: what the page's heap is then looked at for. */
export async function openAndKeep(history: History): Promise<void> {
  kept = await open(history)
  await untilOnline(kept)
}

export async function letGo(): Promise<void> {
  await kept?.close()
  kept = undefined
}

function open({ url, room }: History, durability: 'strict' | 'relaxed' = 'strict'): Promise<Workspace> {
  const database = databaseOf({ url, room })
  return openWorkspace({ name: room, actor, database, isDefault: false, durability, sync: { url, token: actor } })
}

/** `online` says that everything the relay has is here. */
function untilOnline({ sync }: Workspace): Promise<void> {
  return new Promise((isOnline, failed) => {
    const look = () => {
      if (sync.status.error !== undefined) failed(new Error(sync.status.error.message))
      if (sync.status.state === 'online') isOnline()
    }
    sync.subscribe(look)
    look()
  })
}

function databaseOf({ room }: History): string {
  return `bench/synced/${room}`
}
