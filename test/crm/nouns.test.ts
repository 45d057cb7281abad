/** The nouns of crm, held against the data model: each row was copied from it by hand. */
import { describe, expect, test } from 'vitest'
import '../../src/billing/customer.ts'
import '../../src/crm/activity.ts'
import '../../src/crm/contact.ts'
import '../../src/crm/deal.ts'
import '../../src/crm/lead.ts'
import '../../src/crm/organization.ts'
import '../../src/crm/pipeline.ts'
import type { Fields, VerbWriter } from '../../src/core/noun.ts'
import { nounNamed } from '../../src/core/noun.ts'
import { fakeEntity } from '../kit/fake-host.ts'
import { contextOver, type NounRow, nounRow, setBy, verbRows } from '../kit/noun-table.ts'

const table: { readonly [noun: string]: NounRow } = {
  Organization: {
    fieldCount: 27,
    required: ['name'],
    unique: ['slug', 'domain'],
    enums: {
      type: 'Prospect Customer Partner Vendor Competitor',
      status: 'Active Inactive Churned Archived',
      tier: 'Enterprise Business Startup SMB',
    },
    refs: { parent: 'Organization.subsidiaries' },
  },
  Contact: {
    fieldCount: 21,
    required: ['name'],
    unique: ['email'],
    enums: {
      role: 'DecisionMaker Influencer Champion Blocker User',
      stage: 'Lead* Qualified Customer Churned Partner',
      status: 'Active Inactive Bounced Unsubscribed',
      preferredChannel: 'Email Phone SMS Chat',
    },
    refs: { organization: 'Organization.contacts', manager: 'Contact.reports', owner: 'Contact' },
  },
  Lead: {
    fieldCount: 14,
    required: ['name', 'source'],
    unique: [],
    enums: { status: 'New* Contacted Qualified Converted Lost' },
    refs: {
      contact: 'Contact.leads',
      organization: 'Organization',
      owner: 'Contact',
      campaign: 'Campaign.leads',
      deal: 'Deal.leads',
    },
  },
  Deal: {
    fieldCount: 17, // rank is ours
    required: ['name', 'value'],
    unique: [],
    enums: {
      stage: 'Prospecting* Qualification Proposal Negotiation Closed Won Lost',
      recurringInterval: 'Monthly Quarterly Yearly',
    },
    refs: {
      organization: 'Organization.deals',
      contact: 'Contact.deals',
      owner: 'Contact',
      campaign: 'Campaign',
      plan: 'Plan',
      pipeline: 'Pipeline.deals',
    },
  },
  Activity: {
    fieldCount: 16,
    required: ['subject'],
    unique: [],
    enums: {
      type: 'Call Email Meeting Task Note Demo FollowUp',
      status: 'Pending* InProgress Completed Cancelled',
      priority: 'Low Medium High Urgent',
    },
    refs: {
      deal: 'Deal.activities',
      contact: 'Contact.activities',
      organization: 'Organization',
      campaign: 'Campaign',
      assignee: 'Contact',
      author: 'Contact',
    },
  },
  Pipeline: { fieldCount: 6, required: ['name'], unique: ['slug'], enums: {}, refs: {} },
}

const verbs: { readonly [noun: string]: readonly string[] } = {
  Organization: ['enrich enriching enriched: any', 'score scoring scored: any'],
  Contact: [
    'capture capturing captured: (creates)',
    'qualify qualifying qualified: Lead',
    'assign assigning assigned: any',
    'enrich enriching enriched: any',
    'merge merging merged: any',
  ],
  Lead: ['convert converting converted: New Contacted Qualified', 'lose losing lost: New Contacted Qualified'],
  Deal: [
    'advance advancing advanced: Prospecting Qualification Proposal',
    'win winning won: Prospecting Qualification Proposal Negotiation',
    'lose losing lost: Prospecting Qualification Proposal Negotiation',
    'close closing closed: Prospecting Qualification Proposal Negotiation',
    'reopen reopening reopened: Won Lost Closed',
  ],
  Activity: [
    'complete completing completed: Pending InProgress',
    'cancel cancelling cancelled: Pending InProgress',
    'log logging logged: (creates)',
  ],
  Pipeline: [],
}

describe.each(Object.keys(table))('%s', (noun) => {
  test('has the fields and relations of the data model', () => {
    expect(nounRow(nounNamed(noun))).toEqual(table[noun])
  })

  test('has the verbs of the data model, written out', () => {
    expect(verbRows(nounNamed(noun))).toEqual(verbs[noun])
  })

  test('can be created, updated and deleted', () => {
    expect(Object.keys(nounNamed(noun).verbs)).toEqual(expect.arrayContaining(['create', 'update', 'delete']))
  })
})

describe('what the verbs set', () => {
  const verb = (noun: string, name: string) => nounNamed(noun).verbs[name]

  test.each([
    ['Contact', 'capture', { stage: 'Lead' }],
    ['Contact', 'qualify', { stage: 'Qualified' }],
    ['Lead', 'convert', { status: 'Converted', convertedAt: '2026-03-31T10:00:00.000Z' }],
    ['Lead', 'lose', { status: 'Lost', lostAt: '2026-03-31T10:00:00.000Z' }],
    ['Deal', 'win', { stage: 'Won', actualCloseDate: '2026-03-31' }],
    ['Deal', 'lose', { stage: 'Lost', actualCloseDate: '2026-03-31' }],
    ['Deal', 'close', { stage: 'Closed', actualCloseDate: '2026-03-31' }],
    ['Deal', 'reopen', { stage: 'Prospecting', actualCloseDate: null, wonReason: null, lostReason: null }],
    ['Activity', 'complete', { status: 'Completed', completedAt: '2026-03-31T10:00:00.000Z' }],
    ['Activity', 'cancel', { status: 'Cancelled', completedAt: '2026-03-31T10:00:00.000Z' }],
    ['Activity', 'log', { status: 'Completed' }],
    ['Contact', 'enrich', {}],
    ['Organization', 'score', {}],
  ])('%s.%s', async (noun, name, expected) => {
    expect(await setBy(verb(noun, name))).toEqual(expected)
  })

  test('a reopened deal goes to the stage that was given', async () => {
    expect(await setBy(verb('Deal', 'reopen'), {}, { stage: 'Proposal' })).toMatchObject({ stage: 'Proposal' })
  })

  test('a deal that moves takes the place it was given', async () => {
    expect(await setBy(verb('Deal', 'advance'), { stage: 'Prospecting' }, { rank: 'a1' })).toMatchObject({ rank: 'a1' })
    expect(await setBy(verb('Deal', 'reopen'), {}, { rank: 'a1' })).toMatchObject({ rank: 'a1' })
  })

  test('a date that was given is kept', async () => {
    expect(await setBy(verb('Deal', 'win'), {}, { actualCloseDate: '2026-01-02' })).toMatchObject({
      actualCloseDate: '2026-01-02',
    })
  })

  test('assign and score write what they take', () => {
    expect(verb('Contact', 'assign')).toMatchObject({ writesInput: true })
    expect(verb('Organization', 'score')).toMatchObject({ writesInput: true })
  })
})

describe('Deal.advance', () => {
  const advance = nounNamed('Deal').verbs.advance
  const standard = pipeline('pipeline_1', true, ['Prospecting', 'Proposal', 'Negotiation'])
  const own = pipeline('pipeline_2', false, ['Qualification', 'Prospecting'])

  test('is bound to the stage it saw', () => {
    expect(advance?.dependsOnState).toBe(true)
  })

  test.each([
    ['in the built-in order', {}, [], { stage: 'Qualification' }],
    ['in the default pipeline', {}, [standard], { stage: 'Proposal', probability: 20 }],
    [
      'in its own pipeline',
      { stage: 'Qualification', pipeline: own.$id },
      [standard, own],
      { stage: 'Prospecting', probability: 20 },
    ],
    [
      'in the default one while its own is not here',
      { pipeline: 'pipeline_9' },
      [standard],
      { stage: 'Proposal', probability: 20 },
    ],
    [
      'ahead from a stage that the pipeline lacks',
      { stage: 'Qualification' },
      [standard],
      { stage: 'Proposal', probability: 20 },
    ],
    [
      'in the built-in order while a pipeline is empty',
      {},
      [pipeline('pipeline_3', true, [])],
      { stage: 'Qualification' },
    ],
  ])('goes on %s', async (_where, deal, stored, expected) => {
    expect(await setBy(advance, { stage: 'Prospecting', ...deal }, {}, stored)).toEqual(expected)
  })

  test('goes to the stage that was given, with its probability', async () => {
    expect(await setBy(advance, { stage: 'Prospecting' }, { stage: 'Negotiation' }, [standard])).toEqual({
      stage: 'Negotiation',
      probability: 30,
    })
  })

  test.each([
    ['beyond the last open stage', { stage: 'Prospecting', pipeline: own.$id }, {}],
    ['to where it is', { stage: 'Proposal' }, { stage: 'Proposal' }],
  ])('is refused %s', async (_where, deal, input) => {
    await expect(setBy(advance, deal, input, [own])).rejects.toMatchObject({ code: 'validation', noun: 'Deal' })
  })
})

describe('Contact.merge', () => {
  const merge = nounNamed('Contact').verbs.merge
  const stays = entity('Contact', 'contact_1', { manager: 'contact_2' })
  const goes = entity('Contact', 'contact_2', { owner: 'contact_2' })

  test('moves every reference, then deletes the other', async () => {
    const { writes, writer } = recorder([
      stays,
      goes,
      entity('Contact', 'contact_3', { manager: 'contact_2', owner: 'contact_2' }),
      entity('Deal', 'deal_1', { contact: 'contact_2', plan: 'plan_1' }),
      entity('Deal', 'deal_2', { contact: 'contact_9' }),
      entity('Customer', 'customer_1', { contact: 'contact_2' }),
    ])
    await merge?.also?.(stays, { other: 'contact_2' }, writer)
    expect(writes.at(-1)).toEqual(['delete', 'contact_2'])
    expect(new Map(writes.slice(0, -1).map(([, id, patch]) => [id, patch]))).toEqual(
      new Map<unknown, unknown>([
        ['contact_1', { manager: null }],
        ['contact_3', { manager: 'contact_1', owner: 'contact_1' }],
        ['deal_1', { contact: 'contact_1' }],
        ['customer_1', { contact: 'contact_1' }],
      ]),
    )
    expect(writes).toHaveLength(5)
  })

  test.each([
    ['itself', 'contact_1', 'validation'],
    ['another noun', 'deal_1', 'validation'],
    ['one that is not here', 'contact_8', 'not-found'],
  ])('with %s is refused', async (_what, other, code) => {
    const { writes, writer } = recorder([stays, goes])
    await expect(Promise.resolve(merge?.also?.(stays, { other }, writer))).rejects.toMatchObject({ code })
    expect(writes).toEqual([])
  })
})

function entity(noun: string, id: string, fields: Fields) {
  return fakeEntity({ ...fields, $type: noun, $id: id })
}

/** Stages with the probabilities 10, 20, 30 …, listed backwards so that only `order` tells. */
function pipeline(id: string, isDefault: boolean, names: readonly string[]) {
  const stages = names.map((name, place) => ({ name, probability: (place + 1) * 10, order: place + 1 })).reverse()
  return entity('Pipeline', id, { isDefault, stages })
}

function recorder(stored: readonly ReturnType<typeof entity>[]) {
  const writes: (readonly unknown[])[] = []
  const writer: VerbWriter = {
    ...contextOver(stored),
    update: (id, patch) => writes.push(['update', id, patch]),
    delete: (id) => writes.push(['delete', id]),
  }
  return { writes, writer }
}
