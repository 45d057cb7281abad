/**
 * How long after a write does a list of 10,000 deals show it, against Dexie's `liveQuery`, which `dexie-react-hooks` is
 * made of, on plain rows?
 */
import { Dexie, liveQuery } from 'dexie'
import { deleteDatabase } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { openDeals } from './kit/stories.ts'
import { fill, open } from './kit/workspaces.ts'

const database = 'bench/live'
const count = 10_000

export async function live(plan: Plan): Promise<Answer> {
  await fill(database, await openDeals(count))
  const workspace = await open(database)
  const query = workspace.$.Deal.live()
  const { data } = await query.ready()
  if (data.length !== count) throw new Error(`There are ${data.length} deals.`)
  const ids = data.map((deal) => deal.$id)

  await deleteDatabase(`${database}/plain`)
  const db = new Dexie(`${database}/plain`, { chromeTransactionDurability: 'strict' }) // its cache as it is by default
  db.version(1).stores({ deals: '$id, stage, value, contact, organization, expectedCloseDate' })
  await db.table('deals').bulkAdd(data.map((deal) => ({ ...deal })))
  const shown = listenTo(db)
  await shown.next(() => true)

  const idOf = (round: number) => ids[(round * 37) % count] as string // within bounds
  const series = await measure(plan, {
    live: contender({
      act: (_, round) =>
        new Promise<void>((done) => {
          const id = idOf(round)
          const stop = query.subscribe(() => {
            const isThere = query.getSnapshot().data.some((deal) => deal.$id === id && deal.nextStep === `${round}`)
            if (!isThere) return
            stop()
            done()
          })
          void workspace.$.Deal.update(id, { nextStep: `${round}` })
        }),
    }),
    liveQuery: contender({
      act: async (_, round) => {
        const id = idOf(round)
        const seen = shown.next((deals) => deals.some((deal) => deal.$id === id && deal.nextStep === `${round}`))
        await db.table('deals').update(id, { nextStep: `${round}` })
        await seen
      },
    }),
  })
  query.close()
  shown.stop()
  await workspace.close()
  db.close()
  return {
    unit: 'ms',
    series,
    claims: [
      {
        name: `a write shown in ${count.toLocaleString('en')} deals, against liveQuery`,
        ours: 'live',
        theirs: 'liveQuery',
        target: 0.5,
      },
    ],
    facts: {},
  }
}

interface PlainDeal {
  readonly $id: string
  readonly nextStep?: string
}

interface Shown {
  /** Resolves with the first list from now on that passes. */
  next(passes: (deals: readonly PlainDeal[]) => boolean): Promise<void>
  stop(): void
}

function listenTo(db: Dexie): Shown {
  let waiting: { readonly passes: (deals: readonly PlainDeal[]) => boolean; readonly done: () => void } | undefined
  let last: readonly PlainDeal[] | undefined
  const settle = () => {
    if (last === undefined || waiting === undefined || !waiting.passes(last)) return
    waiting.done()
    waiting = undefined
  }
  const subscription = liveQuery(() => db.table<PlainDeal>('deals').toArray()).subscribe((deals) => {
    last = deals
    settle()
  })
  return {
    next: (passes) =>
      new Promise((done) => {
        waiting = { passes, done }
        settle()
      }),
    stop: () => subscription.unsubscribe(),
  }
}
