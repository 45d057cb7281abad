/**
 * How long after a write has React committed a screen of 10,000 deals that shows it? The same screen over four libraries: it
 * adds up every column, and draws a row for each of the first 50.
 *
 * Ours and Dexie have it on the disk by then, with strict durability. TinyBase and TanStack DB keep it in memory alone, and
 * show what they are about to lose.
 */
import { createCollection, localOnlyCollectionOptions } from '@tanstack/db'
import { useLiveQuery as useTanStackQuery } from '@tanstack/react-db'
import { Dexie } from 'dexie'
import { useLiveQuery as useDexieQuery } from 'dexie-react-hooks'
import { type ComponentType, useMemo } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { createStore } from 'tinybase'
import { useTable } from 'tinybase/ui-react'
import { Deal } from '../src/crm/index.ts'
import { useLiveQuery, WorkspaceProvider } from '../src/react/index.ts'
import { Board, type BoardProps, type Shown, type ShownDeals } from './kit/board.tsx'
import { copyDatabase, deleteDatabase } from './kit/raw.ts'
import { type Answer, contender, measure, type Plan } from './kit/series.ts'
import { openDeals } from './kit/stories.ts'
import { record, replay, type Tape } from './kit/tape.ts'
import { fill, open } from './kit/workspaces.ts'

const database = 'bench/shown'
const count = 10_000
const frameMs = 16.7

/** A screen over one library, and how something is written under it. */
interface Side {
  readonly Screen: ComponentType<{ readonly onCommit: (deals: ShownDeals) => void }>
  write(id: string, nextStep: string): Promise<unknown>
  close(): Promise<void> | void
}

export async function shown(plan: Plan): Promise<Answer> {
  await fill(database, await openDeals(count))
  const { side: ours, deals, tapes, raw } = await wonce()
  const sides: { readonly [name: string]: Side } = {
    wonce: ours,
    'dexie-react-hooks': await dexie(deals),
    TinyBase: tinyBase(deals),
    'TanStack DB': tanStack(deals),
  }
  const screens = Object.entries(sides).map(([name, side]) => [name, new OnScreen(side)] as const)
  for (const [, screen] of screens) await screen.shows((all) => all.length === count)
  const idOf = (round: number) => deals[(round * 37) % count]?.$id as string // within bounds
  const acts = screens.map(([name, screen]) => {
    const act = (_: unknown, round: number) => screen.write(idOf(round), `Call back, ${round}`)
    return [name, contender({ act })] as const
  })
  await screens[0]?.[1].write(idOf(plan.rounds + plan.warmUps), 'Once before') // so that there is a tape to play
  const series = await measure(plan, {
    ...Object.fromEntries(acts),
    raw: contender({
      prepare: () => tapes.shift() as Played, // one is made in each round, and one before the first
      act: ({ id, tape }) => Promise.resolve(replay(raw, [id], tape.writes)),
    }),
  })
  for (const [, screen] of screens) await screen.close()
  raw.close()
  const over = (series.wonce ?? []).map((took, round) => took - (series.raw?.[round] ?? 0))
  const name = `a write on a screen of ${count.toLocaleString('en')} deals`
  return {
    unit: 'ms',
    series: { ...series, over, frame: over.map(() => frameMs) },
    claims: [
      { name: `${name}, against dexie-react-hooks, p50`, ours: 'wonce', theirs: 'dexie-react-hooks', target: 1 },
      { name: 'the same, p99', ours: 'wonce', theirs: 'dexie-react-hooks', target: 1, quantile: 0.99 },
      { name: `${name}, against its raw transaction, p99`, ours: 'wonce', theirs: 'raw', quantile: 0.99 },
      {
        name: 'what is over that in each round, against a frame, p99',
        ours: 'over',
        theirs: 'frame',
        target: 1,
        quantile: 0.99,
      },
      { name: `${name}, against TinyBase in memory, p50`, ours: 'wonce', theirs: 'TinyBase' },
      { name: 'the same, p99', ours: 'wonce', theirs: 'TinyBase', quantile: 0.99 },
      { name: `${name}, against TanStack DB in memory, p50`, ours: 'wonce', theirs: 'TanStack DB' },
      { name: 'the same, p99', ours: 'wonce', theirs: 'TanStack DB', quantile: 0.99 },
    ],
    facts: {},
  }
}

/** A side in the page. */
class OnScreen {
  readonly #side: Side
  readonly #root: Root
  readonly #place = document.body.appendChild(document.createElement('div'))
  #deals: ShownDeals = []
  #waiting: { readonly passes: (deals: ShownDeals) => boolean; readonly done: () => void } | undefined

  constructor(side: Side) {
    this.#side = side
    this.#root = createRoot(this.#place)
    this.#root.render(
      <side.Screen
        onCommit={(deals) => {
          this.#deals = deals
          this.#look()
        }}
      />,
    )
  }

  /** Resolves once a committed render passes. */
  shows(passes: (deals: ShownDeals) => boolean): Promise<void> {
    return new Promise((done) => {
      this.#waiting = { passes, done }
      this.#look()
    })
  }

  /** Resolves once it is written and shown. */
  async write(id: string, nextStep: string): Promise<void> {
    const isShown = this.shows((deals) => deals.some((deal) => deal.$id === id && deal.nextStep === nextStep))
    await Promise.all([this.#side.write(id, nextStep), isShown])
  }

  async close(): Promise<void> {
    this.#root.unmount()
    this.#place.remove()
    await this.#side.close()
  }

  #look(): void {
    if (this.#waiting === undefined || !this.#waiting.passes(this.#deals)) return
    this.#waiting.done()
    this.#waiting = undefined
  }
}

interface Played {
  readonly id: string
  readonly tape: Tape
}

async function wonce() {
  const workspace = await open(database)
  const deals: ShownDeals = await workspace.$.Deal.find()
  await deleteDatabase(`${database}/raw`)
  const raw = await copyDatabase(database, `${database}/raw`)
  const tapes: Played[] = []
  function Deals({ onCommit }: Pick<BoardProps, 'onCommit'>) {
    return <Board deals={useLiveQuery(Deal).data} onCommit={onCommit} />
  }
  const side: Side = {
    Screen: ({ onCommit }) => (
      <WorkspaceProvider workspace={workspace}>
        <Deals onCommit={onCommit} />
      </WorkspaceProvider>
    ),
    async write(id, nextStep) {
      tapes.push({ id, tape: await record(() => workspace.$.Deal.update(id, { nextStep })) })
    },
    close: () => workspace.close(),
  }
  return { side, deals, tapes, raw }
}

async function dexie(deals: ShownDeals): Promise<Side> {
  await deleteDatabase(`${database}/plain`)
  const db = new Dexie(`${database}/plain`, { chromeTransactionDurability: 'strict' }) // its cache as it is by default
  db.version(1).stores({ deals: '$id, stage, value, contact, organization, expectedCloseDate' })
  await db.table('deals').bulkAdd(deals.map((deal) => ({ ...deal })))
  return {
    Screen: ({ onCommit }) => (
      <Board deals={useDexieQuery(() => db.table<Shown>('deals').toArray(), [], [])} onCommit={onCommit} />
    ),
    write: async (id, nextStep) => db.table('deals').update(id, { nextStep }),
    close: () => db.close(),
  }
}

function tinyBase(deals: ShownDeals): Side {
  const store = createStore()
  store.setTable('deals', Object.fromEntries(deals.map((deal) => [deal.$id, cellsOf(deal)])))
  return {
    Screen: ({ onCommit }) => {
      const table = useTable('deals', store)
      const all = useMemo(() => Object.values(table) as unknown as ShownDeals, [table]) // as they were put in
      return <Board deals={all} onCommit={onCommit} />
    },
    write: async (id, nextStep) => store.setCell('deals', id, 'nextStep', nextStep),
    close: () => {},
  }
}

/** It holds plain values, and no others. */
function cellsOf(deal: Shown): { [cell: string]: string | number | boolean } {
  const cells: { [cell: string]: string | number | boolean } = {}
  for (const [field, value] of Object.entries(deal)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') cells[field] = value
  }
  return cells
}

function tanStack(deals: ShownDeals): Side {
  const collection = createCollection(
    localOnlyCollectionOptions({
      id: 'deals',
      getKey: (deal: Shown) => deal.$id,
      initialData: deals.map((deal) => ({ ...deal })),
    }),
  )
  return {
    Screen: ({ onCommit }) => (
      <Board deals={useTanStackQuery((query) => query.from({ deal: collection })).data} onCommit={onCommit} />
    ),
    write: (id, nextStep) =>
      collection.update(id, (draft) => {
        Object.assign(draft, { nextStep })
      }).isPersisted.promise,
    close: () => collection.cleanup(),
  }
}
