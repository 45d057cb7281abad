/** A tab that writes many verbs, and hears of all that it and the other tab wrote. */
import { Dexie } from 'dexie'
import { openWorkspace } from 'wonce'
import { Deal } from 'wonce/crm'
import { seeded } from './kit/seeded.ts'
import { workspace } from './workspace.page.ts'

export {
  Deal,
  hashProjections,
  open,
  provision,
  provisionCalls,
  provisioned,
  storedLog,
  workspace,
} from './workspace.page.ts'

interface Watch {
  /** Refs in the order in which they were heard. */
  readonly heard: string[]
  readonly deals: ReturnType<typeof Deal.live>
}

let watch: Watch | undefined
/** How long the timers took that came to an end: whoever polls has some. Guards that are cleared in time have none. */
export const expired: number[] = []

const setLater = globalThis.setTimeout
globalThis.setTimeout = ((task: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
  setLater(() => {
    if (delayMs > 0) expired.push(delayMs)
    task(...args)
  }, delayMs)) as typeof setTimeout
globalThis.setInterval = () => {
  throw new Error('Nothing here may poll.')
}

export async function watchAll(): Promise<void> {
  const heard: string[] = []
  workspace().events.subscribe('*', ({ ref }) => heard.push(ref))
  watch = { heard, deals: Deal.live() }
  await watch.deals.ready()
}

export const heardRefs = (): readonly string[] => watch?.heard ?? []

/** Id and stage of every deal as the live query shows it. */
export function shownDeals(): readonly string[] {
  const { data } = watch?.deals.getSnapshot() ?? { data: [] }
  return data.map((deal) => `${deal.$id} ${deal.stage}`).sort()
}

export async function storedDeals(): Promise<readonly string[]> {
  return (await Deal.find()).map((deal) => `${deal.$id} ${deal.stage}`).sort()
}

/**
 * Carries out that many verbs in small bursts, several at once: deals are created, and about half of them won. Deals in
 * `contested` are won too, where the other tab was not quicker.
 */
export async function writeBusily(seed: number, verbs: number, contested: readonly string[]): Promise<number> {
  const random = seeded(seed)
  let left = verbs - contested.length
  let won = 0
  const lane = async (name: string): Promise<void> => {
    while (left > 0) {
      const burst = Math.min(left, 1 + Math.floor(random() * 4))
      left -= burst
      const created = await Promise.all(
        Array.from({ length: burst }, (_, at) => Deal.create({ name: `${seed} ${name} ${left} ${at}`, value: 1 })),
      )
      const chosen = created.filter(() => random() < 0.6).slice(0, left)
      left -= chosen.length
      await Promise.all(chosen.map((deal) => Deal.win(deal)))
      won += chosen.length
    }
  }
  const race = async (): Promise<void> => {
    for (const id of contested) {
      const isFirst = await Deal.win(id).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code === 'guard') return false
          throw error
        },
      )
      if (isFirst) won += 1
    }
  }
  await Promise.all([lane('a'), lane('b'), race()])
  return won
}

/** Two that have one database open each write as many deals, both at the same moment. Gives how many there are in the end. */
export async function writeAtOnce(name: string, times: number): Promise<number> {
  Dexie.debug = true // as it is on the machine of whoever develops, unless the page says otherwise
  const how = { name, database: name, isDefault: false }
  const both = [await openWorkspace(how), await openWorkspace(how)]
  for (let time = 0; time < times; time += 1) {
    await Promise.all(both.map(({ Deal }) => Deal.create({ name: 'a deal', value: 1 })))
  }
  return (await both[0]?.Deal.count()) ?? 0
}
