/** What can happen to one deal while people are apart, and what must be there once they have merged. */
import type { Graph } from 'wonce'
import type { Device } from './device.ts'
import type { Stage } from './stage.ts'
import { provisionWonDeals } from './stage.ts'

export interface Scene {
  readonly name: string
  /** What there must be afterwards: neither more nor less. */
  readonly customers: number
  readonly subscriptions: number
  play(stage: Stage): Promise<void>
}

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs
const hooks = provisionWonDeals

/** Two people who have the same deal, apart from here on. */
async function apart(
  stage: Stage,
  left: Parameters<Stage['device']>[1] = { hooks },
  right: Parameters<Stage['device']>[1] = { hooks },
): Promise<{ readonly alice: Device; readonly bob: Device; readonly deal: string }> {
  const alice = await stage.device('alice', left)
  const bob = await stage.device('bob', right)
  const { $id: plan } = await alice.$.Plan.create({ name: 'Enterprise' })
  const { $id: deal } = await alice.$.Deal.create({ name: 'Acme Enterprise', value: 48_000, plan })
  await stage.agree([alice, bob])
  await Promise.all([alice.goOffline(), bob.goOffline()])
  return { alice, bob, deal }
}

async function winBoth(alice: Device, bob: Device, deal: string): Promise<void> {
  for (const { $, workspace } of [alice, bob]) {
    await $.Deal.win(deal)
    await workspace.settled()
  }
}

async function onlyCustomer({ $ }: Device): Promise<string> {
  const [customer] = await $.Customer.find()
  if (customer === undefined) throw new Error('Nothing was provisioned.')
  return customer.$id
}

export const scenes: readonly Scene[] = [
  {
    name: 'both win the same deal offline',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await winBoth(alice, bob, deal)
    },
  },
  {
    name: 'win, then lose, offline',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await alice.$.Deal.win(deal)
      bob.setClock(hourMs)
      await bob.$.Deal.lose(deal)
      bob.setClock(0)
    },
  },
  {
    name: 'lose, then win, offline',
    customers: 0,
    subscriptions: 0,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await bob.$.Deal.lose(deal)
      alice.setClock(hourMs)
      await alice.$.Deal.win(deal)
      alice.setClock(0)
    },
  },
  {
    name: 'win, reopen, win on one side; win on the other',
    customers: 2,
    subscriptions: 2,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await alice.$.Deal.win(deal)
      await alice.$.Deal.reopen(deal)
      await alice.$.Deal.win(deal)
      await bob.$.Deal.win(deal)
    },
  },
  {
    name: 'killed between verb and hook, then merged',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks: provisionAfterWaitingForEver })
      await alice.$.Deal.win(deal)
      stage.replace(alice, await alice.restart({ hooks }))
      await bob.$.Deal.win(deal)
    },
  },
  {
    name: 'one side without the hook',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks }, { hooks: () => {}, build: 'old' })
      await alice.$.Deal.win(deal)
      await bob.$.Deal.win(deal)
    },
  },
  {
    name: 'only the side without the hook wins',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { bob, deal } = await apart(stage, { hooks }, { hooks: () => {}, build: 'old' })
      await bob.$.Deal.win(deal)
    },
  },
  {
    name: 'hook registered late on one side',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks }, { hooks: () => {} })
      await alice.$.Deal.win(deal)
      await bob.$.Deal.win(deal)
      hooks(bob.$)
      await bob.workspace.settled()
    },
  },
  {
    name: 'hooks in another order and minified on one side',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks: inOrder }, { hooks: reorderedAndMinified, build: 'min' })
      await winBoth(alice, bob, deal)
    },
  },
  {
    name: 'the customer edited on both sides before the merge',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await winBoth(alice, bob, deal)
      await alice.$.Customer.update(await onlyCustomer(alice), { email: 'billing@acme.dev' })
      await bob.$.Customer.update(await onlyCustomer(bob), { currency: 'EUR' })
      await stage.agree()
      for (const { name, $ } of [alice, bob]) {
        const edited = await $.Customer.count({ email: 'billing@acme.dev', currency: 'EUR' })
        if (edited !== 1) throw new Error(`What somebody wrote of the customer is lost for ${name}.`)
      }
    },
  },
  {
    name: 'the customer deleted on one side',
    customers: 0,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await winBoth(alice, bob, deal)
      await alice.$.Customer.delete(await onlyCustomer(alice))
      await bob.$.Customer.update(await onlyCustomer(bob), { currency: 'EUR' })
    },
  },
  {
    name: 'cascading hooks on both sides',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks: cascading }, { hooks: cascading })
      await winBoth(alice, bob, deal)
    },
  },
  {
    name: 'async hook on both sides',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage, { hooks: afterAnAnswer }, { hooks: afterAnAnswer })
      await winBoth(alice, bob, deal)
    },
  },
  {
    name: 'offline for three months against a committed history',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      bob.setClock(-90 * dayMs)
      await bob.$.Deal.lose(deal)
      for (let week = 0; week < 12; week += 1) {
        await alice.$.Deal.update(deal, { nextStep: `Week ${week}` })
        await stage.agree([alice])
      }
      await alice.$.Deal.win(deal)
      await stage.agree([alice])
      bob.setClock(0)
    },
  },
  {
    name: 'a cloned database',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, deal } = await apart(stage)
      const clone = stage.add(await alice.copy())
      await winBoth(alice, clone, deal)
    },
  },
  {
    name: 'a clock one day ahead',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      bob.setClock(dayMs + hourMs)
      await winBoth(alice, bob, deal)
    },
  },
  {
    name: 'the relay killed and restarted in between',
    customers: 1,
    subscriptions: 1,
    play: async (stage) => {
      const { alice, bob, deal } = await apart(stage)
      await alice.$.Deal.win(deal)
      await stage.agree([alice])
      await stage.relay.kill()
      await bob.$.Deal.win(deal)
      await alice.$.Deal.update(deal, { nextStep: 'Send the invoice' })
      await stage.relay.start()
    },
  },
]

/** The tab will be killed before the answer comes. */
function provisionAfterWaitingForEver($: Graph): void {
  $.Deal.won('provision', async (deal, run) => {
    await new Promise(() => {})
    run.Customer.create({ name: deal.name })
  })
}

function afterAnAnswer($: Graph): void {
  $.Deal.won('provision', async (deal, run) => {
    await new Promise((answer) => setTimeout(answer, 1)) // something outside
    const customer = run.Customer.create({ name: deal.name })
    run.Subscription.create({ customer: customer.$id, plan: deal.plan })
  })
}

function cascading($: Graph): void {
  $.Deal.won('provision', (deal, run) => void run.Customer.create({ name: deal.name }))
  $.Customer.created('subscribe', (customer, run) => void run.Subscription.create({ customer: customer.$id }))
}

function inOrder($: Graph): void {
  provisionWonDeals($)
  $.Deal.won('thank', (deal, run) => void run.Activity.create({ subject: 'Say thanks', deal: deal.$id }))
}

// As a bundler leaves it: other source text, another order, nothing that was there before.
// biome-ignore format: this is what minified code looks like
function reorderedAndMinified(g: Graph): void {
  g.Deal.won('thank',(e,t)=>void t.Activity.create({subject:'Say thanks',deal:e.$id}));g.Deal.won('provision',(e,t)=>{const n=t.Customer.create({name:e.name});t.Subscription.create({customer:n.$id,plan:e.plan})})
}
