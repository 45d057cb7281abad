/** Does a long log make opening slower, or reading the first page, or a verb? And what is the price of opening at all? */
import type { Dexie } from 'dexie'
import type { Workspace } from '../src/index.ts'
import type { Schema } from './kit/raw.ts'
import { openRaw, schemaOf } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { sales } from './kit/stories.ts'
import { record, requestsSent } from './kit/tape.ts'
import { fill, open, openDealIds } from './kit/workspaces.ts'

const pageSize = 50
const stage = 'Proposal'

export function nameOf(events: number): string {
  return `bench/${events}-events`
}

/** Makes the database of a log that long. */
export async function build(events: number): Promise<void> {
  await fill(nameOf(events), await sales(events))
}

export async function opening(plan: Plan, { short, long }: { short: number; long: number }): Promise<Answer> {
  const schema = await schemaOf(nameOf(long))
  const answer = await open(nameOf(long))
  const found = await firstPage(answer)
  await answer.close()
  const raw = await openRaw(nameOf(long), schema)
  const same = (await firstRows(raw)).map((row) => row.id)
  raw.close()
  if (found.map((deal) => deal.$id).join() !== same.join() || same.length !== pageSize)
    throw new Error('Both sides must find the same deals.')
  const tape = await record(async () => {
    const workspace = await open(nameOf(long))
    await firstPage(workspace)
    await workspace.close()
  })

  const openAndRead = (events: number) =>
    contender<{ workspace?: Workspace }>({
      prepare: () => ({}),
      act: async (held) => {
        held.workspace = await open(nameOf(events))
        await firstPage(held.workspace)
      },
      cleanUp: async ({ workspace }) => workspace?.close(),
    })
  const series = await measure(plan, {
    long: openAndRead(long),
    short: openAndRead(short),
    raw: rawOpenAndRead(nameOf(long), schema),
    'long query': contender<Workspace>({
      prepare: () => open(nameOf(long)),
      act: (workspace) => firstPage(workspace),
      cleanUp: (workspace) => workspace.close(),
    }),
    'raw query': contender<Dexie>({
      prepare: async () => await openRaw(nameOf(long), schema),
      act: (db) => firstRows(db),
      cleanUp: async (db) => db.close(),
    }),
  })
  const [many, few] = [long.toLocaleString('en'), short.toLocaleString('en')]
  return {
    unit: 'ms',
    series,
    claims: [
      {
        name: `opening and ${pageSize} deals at ${many} events, against Dexie`,
        ours: 'long',
        theirs: 'raw',
        target: 1.3,
      },
      { name: 'the query alone, after opening', ours: 'long query', theirs: 'raw query', target: 1.3 },
      { name: `the same at ${many} events, against ${few}`, ours: 'long', theirs: 'short', target: 1.2 },
    ],
    facts: { 'requests of opening and reading': requestsSent(tape) },
  }
}

/** One verb, in a long log and in a short one. */
export async function verbs(plan: Plan, { short, long }: { short: number; long: number }): Promise<Answer> {
  const rounds = plan.rounds + plan.warmUps
  const sides = await Promise.all(
    [long, short].map(async (events) => {
      const workspace = await open(nameOf(events))
      const ids = await openDealIds(workspace, 1)
      const all = ids.length >= rounds ? ids : (await workspace.$.Deal.find()).map((deal) => deal.$id)
      return { workspace, ids: all }
    }),
  )
  const side = (index: number) => {
    const { workspace, ids } = sides[index] as (typeof sides)[number] // there are two
    return contender({
      act: (_, round) =>
        workspace.$.Deal.update(ids[round % ids.length] as string, { nextStep: `${crypto.randomUUID()} in ${round}` }),
    })
  }
  const series = await measure(plan, { long: side(0), short: side(1) })
  for (const { workspace } of sides) await workspace.close()
  const [many, few] = [long.toLocaleString('en'), short.toLocaleString('en')]
  return {
    unit: 'ms',
    series,
    claims: [{ name: `a verb at ${many} events, against ${few}`, ours: 'long', theirs: 'short', target: 1.2 }],
    facts: {},
  }
}

function firstPage({ $ }: Workspace): ReturnType<typeof $.Deal.find> {
  return $.Deal.find({ stage }, { limit: pageSize })
}

function firstRows(db: Dexie): Promise<readonly { readonly id: string }[]> {
  return Promise.resolve(db.table('entities').where('keys').equals(['Deal', 'stage', stage]).limit(pageSize).toArray())
}

function rawOpenAndRead(name: string, schema: Schema): ReturnType<typeof contender> {
  return contender<{ db?: Dexie }>({
    prepare: () => ({}),
    act: async (held) => {
      held.db = await openRaw(name, schema)
      await firstRows(held.db)
    },
    cleanUp: async ({ db }) => db?.close(),
  })
}

let kept: Workspace | undefined

/** Opens and keeps open, with the first page in hand: what the page's heap is then looked at for. */
export async function openAndKeep(events: number): Promise<void> {
  kept = await open(nameOf(events))
  await firstPage(kept)
}

export async function letGo(): Promise<void> {
  await kept?.close()
  kept = undefined
}
