import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Step, Workspace } from '../../src/index.ts'
import { codeOf, createOrigin, exchange, exported } from '../kit/open.ts'

/** The seed's four calls. */
const seed: readonly Step[] = [
  { verb: 'Contact.create', input: { name: 'Alice Chen', email: 'alice@acme.dev' } },
  { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
  { verb: 'Deal.create', input: { name: 'Acme Enterprise', value: 48_000, contact: { $step: 0 } } },
  { verb: 'Deal.win', input: { id: { $step: 2 } } },
]

const seedEvents = [
  'contact.created',
  'contact.qualified',
  'deal.created',
  'deal.won',
  'customer.created',
  'subscription.created',
]

function provision({ $ }: Workspace): void {
  $.Deal.won('provision', (deal, $) => {
    const customer = $.Customer.create({ name: deal.name, contact: deal.contact })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
}

async function opened(): Promise<Workspace> {
  const workspace = await createOrigin().open()
  provision(workspace)
  await workspace.settled()
  return workspace
}

async function typesIn(workspace: Workspace): Promise<readonly string[]> {
  return (await workspace.events.list()).map(({ type }) => type)
}

describe('together', () => {
  test('[L12] the seed as one plan gives its six events in one group', async () => {
    const workspace = await opened()
    const { outcome, events, targets, owed } = await workspace.together(seed)
    expect(outcome).toBe('written')
    expect(events.map(({ type }) => type)).toEqual(seedEvents)
    expect(await typesIn(workspace)).toEqual(seedEvents)
    expect(owed).toEqual([])
    expect((await workspace.Deal.get(targets[2] as string))?.stage).toBe('Won')
    expect((await workspace.Deal.get(targets[2] as string))?.contact).toBe(targets[0])
    expect(await Promise.all(events.map(({ ref }) => workspace.events.get(ref)))).toEqual(events)
    const lines = (await exported(workspace)).trim().split('\n').slice(1)
    const group = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind !== 'activate')
    expect(new Set(group.map(({ last }) => last))).toEqual(new Set([group.at(-1).seq]))
  })

  test('[L7] a plan is what its verbs are one by one, on every replica and after a rebuild', async () => {
    const workspace = await opened()
    await workspace.together(seed)
    const rows = async (at: Workspace) =>
      JSON.stringify(await Promise.all([at.Contact.find(), at.Deal.find(), at.Customer.find(), at.Subscription.find()]))
    const before = await rows(workspace)
    await workspace.rebuild()
    expect(await rows(workspace)).toBe(before)
    const other = await createOrigin().open()
    await exchange(workspace, other)
    expect(await rows(other)).toBe(before)
  })

  test('a later step acts on what a hook of an earlier one did', async () => {
    const workspace = await opened()
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    workspace.$.Customer.created('mark', (_, $) => void $.Deal.update(deal.$id, { nextStep: 'onboard' }))
    await workspace.settled()
    workspace.$.Deal.updating('only-onboarded', (entity) => {
      if (entity.nextStep !== 'onboard') throw new Error('not onboarded yet')
    })
    await workspace.together([
      { verb: 'Deal.win', input: { id: deal.$id } },
      { verb: 'Deal.update', input: { id: deal.$id, description: 'seen' } },
    ])
    expect(await workspace.Deal.get(deal.$id)).toMatchObject({ stage: 'Won', nextStep: 'onboard', description: 'seen' })
  })

  const wrong: readonly { readonly why: string; readonly step: Step; readonly code: string }[] = [
    {
      why: 'a verb from the wrong state',
      step: { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
      code: 'guard',
    },
    { why: 'an id that nobody has', step: { verb: 'Deal.win', input: { id: 'deal_missing' } }, code: 'not-found' },
    { why: 'an unknown noun', step: { verb: 'Dael.win', input: { id: 'deal_x' } }, code: 'unknown-noun' },
    { why: 'an unknown verb', step: { verb: 'Deal.wim', input: { id: { $step: 2 } } }, code: 'validation' },
    { why: 'an inherited name', step: { verb: 'Deal.constructor', input: { id: { $step: 2 } } }, code: 'validation' },
    {
      why: 'a field that is not there',
      step: { verb: 'Deal.create', input: { name: 'x', value: 1, wort: 2 } },
      code: 'validation',
    },
    {
      why: 'a step that is not before it',
      step: { verb: 'Deal.lose', input: { id: { $step: 4 } } },
      code: 'validation',
    },
    { why: 'no step at all', step: { verb: 'Deal.lose', input: { id: { $step: -1 } } }, code: 'validation' },
    {
      why: 'a step and something else',
      step: { verb: 'Deal.lose', input: { id: { $step: 2, x: 1 } } },
      code: 'validation',
    },
    { why: 'no id', step: { verb: 'Deal.lose', input: {} }, code: 'validation' },
    {
      why: 'an e-mail taken within the plan',
      step: { verb: 'Contact.create', input: { name: 'A', email: 'alice@acme.dev' } },
      code: 'unique',
    },
  ]
  test.each(wrong)('[L12] $why: nothing of the plan is written, and the step is named', async ({ step, code }) => {
    const workspace = await opened()
    const before = await exported(workspace)
    const error = await workspace.together([...seed, step]).then(
      () => undefined,
      (thrown: { code: string; details: { step: number }; message: string }) => thrown,
    )
    expect(error).toMatchObject({ code, details: { step: 4 } })
    expect(error?.message).toMatch(/^Step 4 \(/)
    expect(await exported(workspace)).toBe(before)
    expect((await workspace.together(seed)).outcome).toBe('written')
  })

  test('a before-hook that throws refuses all', async () => {
    const workspace = await opened()
    workspace.$.Deal.winning(() => {
      throw new Error('not on a Friday')
    })
    const before = await exported(workspace)
    await expect(workspace.together(seed)).rejects.toThrow('not on a Friday')
    expect(await exported(workspace)).toBe(before)
  })

  test('no step, and more than there may be', async () => {
    const workspace = await opened()
    expect(await codeOf(workspace.together([]))).toBe('validation')
    const many = Array.from({ length: 201 }, (_, index) => ({ verb: 'Contact.create', input: { name: `${index}` } }))
    expect(await codeOf(workspace.together(many))).toBe('validation')
    expect((await workspace.together(many.slice(1))).events.length).toBe(200)
  })

  test('[A1] more than the relay takes at once is refused whole', async () => {
    const workspace = await opened()
    const note = 'ä'.repeat(40_000)
    const steps = Array.from({ length: 10 }, (_, at) => ({
      verb: 'Deal.create',
      input: { name: `D${at}`, value: at, description: note },
    }))
    expect(await codeOf(workspace.together(steps))).toBe('validation')
    expect(await typesIn(workspace)).toEqual([])
    expect(await workspace.together(steps.slice(0, 9))).toMatchObject({ outcome: 'written' })
  })

  test('a rehearsal names what would be written and the hooks, runs none and writes nothing', async () => {
    const workspace = await opened()
    let ran = 0
    workspace.$.Deal.won('count', () => {
      ran += 1
    })
    await workspace.settled()
    const before = await exported(workspace)
    const { outcome, events, owed } = await workspace.together(seed, { dryRun: true })
    expect(outcome).toBe('rehearsed')
    expect(events.map(({ type }) => type)).toEqual(seedEvents.slice(0, 4))
    expect(owed.map(({ hook }) => hook).sort()).toEqual(['Deal.won/count', 'Deal.won/provision'])
    expect(await exported(workspace)).toBe(before)
    expect(ran).toBe(0)
    const written = await workspace.together(seed)
    expect(written.events.map(({ type }) => type)).toEqual(seedEvents)
    expect(ran).toBe(1)
  })

  test('a plan that changes nothing writes nothing', async () => {
    const workspace = await opened()
    const contact = await workspace.Contact.create({ name: 'Alice' })
    const before = await exported(workspace)
    const { events } = await workspace.together([
      { verb: 'Contact.update', input: { id: contact.$id, name: 'Alice' } },
      { verb: 'Contact.update', input: { id: contact.$id, name: 'Alice' } },
    ])
    expect(events).toEqual([])
    expect(await exported(workspace)).toBe(before)
  })

  test('a plan and a verb at once: the one that comes second is judged by what the first has done', async () => {
    const workspace = await opened()
    const contact = await workspace.Contact.create({ name: 'Alice' })
    const outcomes = await Promise.allSettled([
      workspace.Contact.qualify(contact.$id),
      workspace.together([{ verb: 'Contact.qualify', input: { id: contact.$id } }]),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await typesIn(workspace)).toEqual(['contact.created', 'contact.qualified'])
  })
})

describe('a receipt', () => {
  const receipt = {
    noun: 'Activity',
    id: 'activity_receipt1',
    input: (targets: readonly string[]) => ({ type: 'Task', subject: targets.join(' ') || 'nothing' }),
  } as const

  test('is written with the plan; the second time nothing is, and the same events are given', async () => {
    const workspace = await opened()
    const first = await workspace.together(seed, { receipt })
    expect(first.events.map(({ type }) => type)).toEqual(['activity.created', ...seedEvents])
    expect((await workspace.Activity.get(receipt.id))?.subject).toBe(first.targets.join(' '))
    const before = await exported(workspace)
    const again = await workspace.together(seed, { receipt })
    expect(again).toMatchObject({ outcome: 'repeated', events: first.events })
    expect(await exported(workspace)).toBe(before)
  })

  test('two calls at once are one', async () => {
    const workspace = await opened()
    const outcomes = await Promise.all([workspace.together(seed, { receipt }), workspace.together(seed, { receipt })])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['written', 'repeated'])
    expect(outcomes[1].events).toEqual(outcomes[0].events)
    expect(outcomes[0].events).not.toEqual([])
    expect(await workspace.Customer.count()).toBe(1)
  })

  test('a plan that was refused leaves none, so that it can be sent again', async () => {
    const workspace = await opened()
    const bad = [...seed, { verb: 'Deal.win', input: { id: { $step: 2 } } }]
    expect(await codeOf(workspace.together(bad, { receipt }))).toBe('guard')
    expect((await workspace.together(seed, { receipt })).outcome).toBe('written')
  })

  test('[F7] carried out on two replicas that do not know of each other, everything is there once', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    const steps: readonly Step[] = [...seed, { verb: 'Contact.update', input: { id: { $step: 0 }, title: 'CTO' } }]
    const made: (readonly string[])[] = []
    for (const workspace of [left, right]) {
      provision(workspace)
      await workspace.settled()
      made.push((await workspace.together(steps, { receipt })).targets)
    }
    expect(made[1]).toEqual(made[0])
    await exchange(left, right)
    for (const workspace of [left, right]) {
      const { Contact, Deal, Customer, Subscription, Activity } = workspace.$
      const counts = [Contact, Deal, Customer, Subscription, Activity].map((noun) => noun.count())
      expect(await Promise.all(counts)).toEqual([1, 1, 1, 1, 1])
      expect(await Contact.find()).toMatchObject([{ stage: 'Qualified', title: 'CTO' }])
      expect(await Deal.find()).toMatchObject([{ stage: 'Won', contact: made[0]?.[0] }])
    }
    expect(await left.together(steps, { receipt })).toMatchObject({ outcome: 'repeated' })
  })

  test('may stand for a plan of no steps: there was nothing to do', async () => {
    const workspace = await opened()
    const first = await workspace.together([], { receipt })
    expect(first).toMatchObject({ outcome: 'written', events: [{ type: 'activity.created' }], targets: [] })
    expect(await workspace.together(seed, { receipt })).toMatchObject({ outcome: 'repeated', events: first.events })
    expect(await workspace.Contact.count()).toBe(0)
  })

  test('an id of another noun is refused', async () => {
    const workspace = await opened()
    expect(await codeOf(workspace.together(seed, { receipt: { ...receipt, id: 'deal_x' } }))).toBe('validation')
  })
})
