/**
 * What does winning a deal cost, its customer and its subscription made by a hook, against the same rows written by hand,
 * and against an app without a log?
 */
import { Dexie } from 'dexie'
import { copyDatabase, deleteDatabase, openRaw, proveSame } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { sales } from './kit/stories.ts'
import type { Tape } from './kit/tape.ts'
import { record, replay, requestsSent, rowsWritten } from './kit/tape.ts'
import { fill, open, openDealIdsIn } from './kit/workspaces.ts'

const database = 'bench/win'
const handMade = {
  deals: 'id, stage, value, contact, organization, expectedCloseDate',
  customers: 'id, email, name, contact',
  subscriptions: 'id, customer, plan, status, currentPeriodEnd',
  history: '++id, entity, type',
}

export async function win(plan: Plan): Promise<Answer> {
  const rounds = plan.rounds + plan.warmUps + 1
  await fill(database, await sales(rounds * 8 + 500))
  const ids = await openDealIdsIn(database, rounds)
  const app = await openApp(ids)
  const workspace = await open(database)
  await deleteDatabase(`${database}/raw`)
  const raw = await copyDatabase(database, `${database}/raw`)
  const tapes: { readonly id: string; readonly tape: Tape }[] = []
  const facts: Record<string, string | number> = {}

  const winOne = async (round: number) => {
    const id = ids[round] as string // there is one for each round
    const tape = await record(() => workspace.$.Deal.win(id))
    tapes.push({ id, tape })
    facts['rows of one win'] = rowsWritten(tape.writes)
    facts.requests = requestsSent(tape)
  }
  await winOne(rounds - 1) // so that the other side always has a tape to play
  const series = await measure(plan, {
    win: contender({ act: (_, round) => winOne(round) }),
    raw: contender({
      prepare: () => tapes.shift() as { id: string; tape: Tape }, // the one before the rounds is the first
      act: ({ id, tape }) => Promise.resolve(replay(raw, [id], tape.writes)),
    }),
    app: contender({
      act: async (_, round) => {
        const { writes } = await record(() => winByHand(app, ids[round] as string))
        facts['rows of the app without a log'] = rowsWritten(writes)
      },
    }),
  })
  for (const { id, tape } of tapes.splice(0)) await replay(raw, [id], tape.writes)

  await workspace.close()
  raw.close()
  app.close()
  await proveSame(database, `${database}/raw`)
  return {
    unit: 'ms',
    series,
    claims: [
      { name: 'a win with its hook, against the same rows by hand', ours: 'win', theirs: 'raw', target: 1.3 },
      { name: 'the same, against an app without a log', ours: 'win', theirs: 'app', target: 2 },
    ],
    facts,
  }
}

async function openApp(ids: readonly string[]): Promise<Dexie> {
  await deleteDatabase(`${database}/app`)
  const app = await openRaw(`${database}/app`, handMade)
  const deals = ids.map((id, number) => ({
    id,
    name: `Alice Chen ${number} Enterprise`,
    value: 1000 + ((number * 7919) % 100_000),
    stage: 'Negotiation',
    currency: 'USD',
    nextStep: 'Send the offer',
    expectedCloseDate: '2025-03-31',
    contact: id.replace('deal_', 'contact_'),
  }))
  await app.table('deals').bulkAdd(deals)
  return app
}

/** What one would write without Wonce: the rows as they shall be, and a line for the history. */
function winByHand(app: Dexie, id: string): Promise<unknown> {
  const now = new Date().toISOString()
  const work = app.transaction('rw', ['deals', 'customers', 'subscriptions', 'history'], async () => {
    const deal = await app.table('deals').get(id)
    if (deal === undefined || deal.stage === 'Won') throw new Error(`${id} cannot be won`)
    const customer = { id: `customer_${crypto.randomUUID()}`, name: deal.name, contact: deal.contact, createdAt: now }
    await Promise.all([
      app.table('deals').put({ ...deal, stage: 'Won', actualCloseDate: now.slice(0, 10), updatedAt: now }),
      app.table('customers').put(customer),
      app.table('subscriptions').put({
        id: `subscription_${crypto.randomUUID()}`,
        ...{ customer: customer.id, plan: 'plan_Nw8rTxJv', status: 'Active', createdAt: now },
        ...{ currentPeriodStart: now, currentPeriodEnd: now, startedAt: now },
      }),
      app.table('history').add({ entity: id, type: 'deal.won', at: now, actor: 'bench', data: { stage: 'Won' } }),
    ])
  })
  return Promise.resolve(work)
}

export const dexieVersion: string = Dexie.semVer
