/**
 * Fills an empty workspace as its team would have done it: everybody on a device of his own, away from the network for months,
 * by ordinary verbs; then all of them meet at the relay.
 */
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import { openWorkspace, type Workspace } from 'wonce'
import { WebSocket } from 'ws'
import { provisionWonDeals } from '../app/provision.ts'
import { type Chance, createChance } from './chance.ts'
import { ManualTime } from './manual-time.ts'
import {
  domainOf,
  type SampleContact,
  type SampleDeal,
  type SampleStep,
  sampleContacts,
  sampleDeals,
  stages,
} from './sample-deals.ts'
import { companies, team } from './sample-names.ts'

export interface SeedOptions {
  /** `ws://127.0.0.1:4455` */
  readonly relayUrl: string
  /** What somebody shows the relay. */
  readonly tokenFor: (person: string) => Promise<string>
  readonly workspace: string
  readonly deals: number
  readonly tell: (progress: string) => void
}

const dayMs = 86_400_000

/** Does nothing where the workspace has a pipeline. Resolves once all of it is on the relay's disk. */
export async function seed(options: SeedOptions): Promise<void> {
  const { workspace, deals, tell } = options
  if (await isSeeded(options)) return tell(`The workspace ${workspace} is there already.`)
  tell(`Writing ${deals} deals into the workspace ${workspace}.`)
  const time = new ManualTime()
  const today = Date.now()
  const chance = createChance(20_260_401)
  const devices: Workspace[] = []
  try {
    for (const actor of team) {
      const device = await openDevice(options, actor, time)
      provisionWonDeals(device)
      devices.push(device)
    }
    const [first, ...others] = devices
    if (first === undefined) return
    time.standAt(today - 120 * dayMs)
    const shared = await writeShared(first, chance)
    for (const device of others) await device.import(first.export())
    await writeDeals({ devices, shared, time, today, tell }, sampleDeals(deals, shared.people, chance))
    time.letGo()
    for (const [at, device] of devices.entries()) {
      tell(`Syncing ${device.actor}, ${at + 1} of ${devices.length}.`)
      await device.sync.connect()
      await device.sync.flushed()
    }
  } finally {
    await Promise.all(devices.map((device) => device.close()))
  }
}

async function isSeeded(options: SeedOptions): Promise<boolean> {
  const visitor = await openDevice(options, 'visitor')
  try {
    await visitor.sync.connect()
    await new Promise<void>((done) => {
      const stop = visitor.sync.subscribe(({ state }) => {
        if (state !== 'online') return
        stop()
        done()
      })
    })
    return (await visitor.Pipeline.count()) > 0
  } finally {
    await visitor.close()
  }
}

function openDevice(options: SeedOptions, actor: string, clock?: ManualTime): Promise<Workspace> {
  const { workspace, relayUrl, tokenFor } = options
  return openWorkspace({
    name: workspace,
    actor,
    // In memory, and away from the browser's own: nothing of this stays.
    database: `seed/${actor}/${Date.now()}`,
    sync: {
      url: relayUrl,
      token: () => tokenFor(actor),
      connect: false,
      createSocket: (url) => new WebSocket(url) as never,
    },
    isDefault: false,
    tabs: 'single',
    durability: 'relaxed',
    indexedDB,
    IDBKeyRange,
    ...(clock === undefined ? undefined : { clock }),
  })
}

interface Shared {
  readonly people: readonly SampleContact[]
  /** Ids, each at the place of what it stands for. */
  readonly owners: readonly string[]
  readonly contacts: readonly string[]
  readonly organizations: readonly string[]
  readonly plans: readonly string[]
  readonly pipeline: string
}

const plans = [
  { name: 'Starter', slug: 'starter', amount: 9_900, trialDays: 14, isDefault: true },
  { name: 'Growth', slug: 'growth', amount: 49_900 },
  { name: 'Scale', slug: 'scale', amount: 149_900, isEnterprise: true },
] as const

/** What is there before any deal, by one of them. */
async function writeShared(device: Workspace, chance: Chance): Promise<Shared> {
  const { Contact, Organization, Pipeline, Plan, Price, Product } = device
  const pipeline = await Pipeline.create({
    name: 'Sales',
    slug: 'sales',
    isDefault: true,
    stages: [...stages],
    dealRotting: 45,
  })
  const product = await Product.create({ name: 'Wonce Cloud', slug: 'cloud', type: 'Software', status: 'Active' })
  const planIds: string[] = []
  for (const { amount, ...plan } of plans) {
    const { $id } = await Plan.create({ ...plan, status: 'Active', product: product.$id })
    await Price.create({ amount, interval: 'Monthly', active: true, plan: $id })
    planIds.push($id)
  }
  const owners = await idsOf(team, (name) =>
    Contact.create({
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@wonce.example`,
      source: 'team',
      department: 'Sales',
    }),
  )
  const organizations = await idsOf(companies, (name, at) =>
    Organization.create({ name, domain: domainOf(at), type: 'Prospect', status: 'Active' }),
  )
  const people = sampleContacts(chance)
  const contacts = await idsOf(people, ({ company, ...person }) =>
    Contact.create({
      ...person,
      organization: organizations[company],
      stage: chance.next() < 0.5 ? 'Qualified' : 'Lead',
    }),
  )
  return { people, owners, contacts, organizations, plans: planIds, pipeline: pipeline.$id }
}

/** Together, which the disk likes better, and in the order of the list all the same. */
function idsOf<T>(
  list: readonly T[],
  create: (item: T, at: number) => Promise<{ readonly $id: string }>,
): Promise<string[]> {
  return Promise.all(list.map(async (item, at) => (await create(item, at)).$id))
}

interface Stage {
  readonly devices: readonly Workspace[]
  readonly shared: Shared
  readonly time: ManualTime
  readonly today: number
  readonly tell: (progress: string) => void
}

/** Each deal on its owner's device, day by day. */
async function writeDeals(stage: Stage, deals: readonly SampleDeal[]): Promise<void> {
  const { devices, time, today, tell } = stage
  const ids = new Map<SampleDeal, string>()
  const first = Math.min(...deals.map(({ createdOn }) => createdOn))
  for (let day = first; day < 0; day += 1) {
    // Nine in the morning, in UTC, and then a while between one and the next.
    const morning = Math.floor(today / dayMs) * dayMs + day * dayMs + 9 * 3_600_000
    const busy = deals.filter(({ createdOn, steps }) => createdOn === day || steps.some((step) => step.day === day))
    for (let at = 0; at < busy.length; at += batchSize) {
      time.standAt(morning + (at / batchSize) * 6 * 60_000)
      await Promise.all(busy.slice(at, at + batchSize).map((deal) => live(deal, day)))
    }
    time.standAt(morning + 8 * 3_600_000)
    for (const device of devices) await renewWhatEnds(device, new Date(morning + 2 * dayMs).toISOString())
    if (day % 15 === 0) tell(`… ${-day} days ago: ${ids.size} deals`)
  }

  async function live(deal: SampleDeal, day: number): Promise<void> {
    const device = devices[deal.owner]
    if (device === undefined) return
    if (deal.createdOn === day) ids.set(deal, await createDeal(device, deal, stage))
    const id = ids.get(deal)
    if (id === undefined) return
    for (const step of deal.steps) if (step.day === day) await take(device, id, step)
  }
}

const batchSize = 8

async function createDeal(device: Workspace, deal: SampleDeal, { shared, today }: Stage): Promise<string> {
  const { name, value, rank, nextStep } = deal
  const { $id } = await device.Deal.create({
    name,
    value,
    rank,
    nextStep,
    currency: 'usd',
    probability: stages[0].probability,
    expectedCloseDate: new Date(today + deal.closesIn * dayMs).toISOString().slice(0, 10),
    contact: shared.contacts[deal.contact],
    organization: shared.organizations[shared.people[deal.contact]?.company ?? 0],
    owner: shared.owners[deal.owner],
    plan: shared.plans[deal.plan],
    pipeline: shared.pipeline,
  })
  return $id
}

/** Subscriptions of this device, each as its trial or its period draws to an end. */
async function renewWhatEnds({ Subscription }: Workspace, soon: string): Promise<void> {
  const trials = await Subscription.find({ status: 'Trialing', trialEnd: { $lt: soon } })
  await Promise.all(trials.map(({ $id }) => Subscription.activate($id)))
  const ending = await Subscription.find({ status: 'Active', currentPeriodEnd: { $lt: soon } })
  await Promise.all(ending.map(({ $id }) => Subscription.renew($id)))
}

async function take({ Deal }: Workspace, id: string, step: SampleStep): Promise<void> {
  switch (step.type) {
    case 'advance':
      await Deal.advance(id, { stage: step.stage })
      return
    case 'win':
      await Deal.win(id)
      return
    case 'lose':
      await Deal.lose(id, { lostReason: step.reason })
  }
}
