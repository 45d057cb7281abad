import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { codeOf, createOrigin, exchange } from '../kit/open.ts'

async function lastRef(workspace: Workspace): Promise<string> {
  const [last] = await workspace.events.list({ order: 'newest first', limit: 1 })
  return last?.ref ?? expect.fail('nothing has happened')
}

async function whyNot(undone: Promise<unknown>): Promise<unknown> {
  const error: unknown = await undone.then(
    () => expect.fail('it was taken back'),
    (error) => error,
  )
  expect(error).toMatchObject({ code: 'undo', name: 'UndoError' })
  return (error as { why?: unknown }).why
}

const acme = { name: 'Acme', value: 1, stage: 'Prospecting' } as const

describe('taking an event back', () => {
  test('writes what stood there before, as a new event; what was empty is empty again', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Deal.create(acme)
    await workspace.Deal.update($id, { value: 2, nextStep: 'call' })
    const undone = await workspace.undo(await lastRef(workspace))
    expect(await workspace.Deal.get($id)).toMatchObject({ value: 1, $version: 3 })
    expect(await workspace.Deal.get($id)).not.toHaveProperty('nextStep')
    expect((await workspace.Deal.history($id)).map(({ type }) => type)).toEqual([
      'deal.created',
      'deal.updated',
      'deal.updated',
    ])
    expect(await lastRef(workspace)).toBe(undone)
  })

  test('is waited for by who closes, and by who waits until all is settled, also where its code has yet to come', async () => {
    const origin = createOrigin()
    const first = await origin.open()
    const { $id } = await first.Deal.create(acme)
    await first.Deal.update($id, { value: 2 })
    await first.Deal.update($id, { value: 3 })
    const last = await lastRef(first) // by code that the second has not
    await first.close()
    const second = await origin.open()
    const undone = second.undo(last)
    await second.close()
    await undone
    const third = await origin.open()
    expect(await third.Deal.get($id)).toMatchObject({ value: 2 })
    void third.undo(await undone)
    await third.settled()
    expect(await third.Deal.get($id)).toMatchObject({ value: 3 })
  })

  test('and taking that back does it again', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Deal.create(acme)
    await workspace.Deal.update($id, { value: 2 })
    await workspace.undo(await workspace.undo(await lastRef(workspace)))
    expect(await workspace.Deal.get($id)).toMatchObject({ value: 2 })
  })

  test('one after the other, back to the beginning', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Deal.create(acme)
    const refs: string[] = [await lastRef(workspace)]
    for (const value of [2, 3]) {
      await workspace.Deal.update($id, { value })
      refs.push(await lastRef(workspace))
    }
    for (const ref of refs.reverse()) await workspace.undo(ref)
    expect(await workspace.Deal.get($id)).toBeUndefined()
  })

  test('what somebody else did, by one, one after the other', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const { $id } = await right.Deal.create(acme)
    await right.Deal.update($id, { value: 2 })
    await right.Deal.update($id, { value: 3 })
    await exchange(left, right)
    const [, first, second] = await left.Deal.history($id)
    await left.undo(second?.ref ?? '')
    await left.undo(first?.ref ?? '')
    expect(await left.Deal.get($id)).toMatchObject({ value: 1 })
  })

  test('a verb that moved the state is taken back as a correction, with what it wrote besides', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Deal.create(acme)
    await workspace.Deal.lose($id, { lostReason: 'price' })
    await workspace.undo(await lastRef(workspace))
    const deal = await workspace.Deal.get($id)
    expect(deal).toMatchObject({ stage: 'Prospecting' })
    expect(deal).not.toHaveProperty('lostReason')
    expect(deal).not.toHaveProperty('actualCloseDate')
    await workspace.Deal.win($id)
  })
})

async function ofGroup(workspace: Workspace, ref: string) {
  const all = await workspace.events.list()
  const group = all.find((event) => event.ref === ref)?.group
  return all.filter((event) => event.group === group)
}

describe('what was written as one is taken back as one', () => {
  test('by any of its refs, newest first: what was made goes after what refers to it', async () => {
    const workspace = await createOrigin().open()
    const deal = await workspace.Deal.create(acme)
    const { events } = await workspace.together([
      { verb: 'Organization.create', input: { name: 'Acme' } },
      { verb: 'Contact.create', input: { name: 'Alice', organization: { $step: 0 } } },
      { verb: 'Deal.update', input: { id: deal.$id, contact: { $step: 1 }, value: 2 } },
      { verb: 'Deal.update', input: { id: deal.$id, value: 3, nextStep: 'call' } },
    ])
    const before = await workspace.events.list()
    const undone = await workspace.undo(events[1]?.ref ?? '')
    expect(await workspace.Contact.count()).toBe(0)
    expect(await workspace.Organization.count()).toBe(0)
    const back = await workspace.Deal.get(deal.$id)
    expect(back).toMatchObject({ value: 1 })
    expect([back?.contact, back?.nextStep]).toEqual([undefined, undefined])
    const written = await ofGroup(workspace, undone)
    expect(written.map(({ type }) => type)).toEqual(['deal.updated', 'contact.deleted', 'organization.deleted'])
    expect((await workspace.events.list()).length).toBe(before.length + written.length)
    expect(await workspace.conflicts.find()).toEqual([])
  })

  test('and done again as one', async () => {
    const workspace = await createOrigin().open()
    const [one, other] = [await workspace.Deal.create(acme), await workspace.Deal.create(acme)]
    const { events } = await workspace.together([
      { verb: 'Deal.win', input: { id: one.$id } },
      { verb: 'Deal.update', input: { id: other.$id, value: 2 } },
      { verb: 'Deal.update', input: { id: other.$id, value: 1, nextStep: 'call' } },
    ])
    const valuesOf = async () => {
      const deals = [await workspace.Deal.get(one.$id), await workspace.Deal.get(other.$id)]
      return deals.map((deal) => [deal?.stage, deal?.value, deal?.nextStep])
    }
    const undone = await workspace.undo(events[2]?.ref ?? '')
    expect(await valuesOf()).toEqual([
      ['Prospecting', 1, undefined],
      ['Prospecting', 1, undefined],
    ])
    await workspace.undo(undone)
    expect(await valuesOf()).toEqual([
      ['Won', 1, undefined],
      ['Prospecting', 1, 'call'],
    ])
  })

  test('or not at all: what others use by now stays, and so does the rest', async () => {
    const workspace = await createOrigin().open()
    const deal = await workspace.Deal.create(acme)
    const { events, targets } = await workspace.together([
      { verb: 'Contact.create', input: { name: 'Alice' } },
      { verb: 'Deal.update', input: { id: deal.$id, contact: { $step: 0 } } },
    ])
    const other = await workspace.Deal.create({ ...acme, contact: targets[0] })
    const ref = events[1]?.ref ?? ''
    const refused = workspace.undo(ref)
    await expect(refused).rejects.toMatchObject({ details: { ref, by: other.$id, field: 'contact' } })
    expect(await whyNot(refused)).toBe('referred-to')
    expect(await workspace.Deal.get(deal.$id)).toMatchObject({ contact: targets[0] })
    await workspace.Deal.update(other.$id, { contact: null })
    await workspace.undo(ref)
    expect(await workspace.Contact.count()).toBe(0)
  })

  test('a merge of two contacts is never taken back in part: what pointed to the one that is gone stays where it is', async () => {
    const workspace = await createOrigin().open()
    const [alice, twin] = [await workspace.Contact.create({ name: 'A' }), await workspace.Contact.create({ name: 'B' })]
    const deal = await workspace.Deal.create({ ...acme, contact: twin.$id })
    await workspace.Contact.merge(alice.$id, { other: twin.$id })
    const moved = (await workspace.Deal.history(deal.$id)).at(-1)
    expect(await whyNot(workspace.undo(moved?.ref ?? ''))).toBe('deleted')
    expect(await workspace.Deal.get(deal.$id)).toMatchObject({ contact: alice.$id })
    expect(await workspace.conflicts.find()).toEqual([])
  })

  test('without what a merge decided against', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const [one, other] = [await left.Deal.create(acme), await left.Deal.create(acme)]
    await exchange(left, right)
    await right.Deal.win(one.$id)
    const { events } = await left.together([
      { verb: 'Deal.lose', input: { id: one.$id } },
      { verb: 'Deal.update', input: { id: other.$id, value: 2 } },
    ])
    await exchange(left, right)
    expect((await left.Deal.history(one.$id)).map(({ verb }) => verb)).toEqual(['create', 'win'])
    await left.undo(events[1]?.ref ?? '')
    expect(await left.Deal.get(one.$id)).toMatchObject({ stage: 'Won' })
    expect(await left.Deal.get(other.$id)).toMatchObject({ value: 1 })
  })

  test('however many there were, and nothing of the one before', async () => {
    const workspace = await createOrigin().open()
    const before = await workspace.Deal.create(acme)
    const steps = [...'x'.repeat(150)].map((name) => ({ verb: 'Contact.create', input: { name } }))
    const { events } = await workspace.together(steps)
    await workspace.undo(events[149]?.ref ?? '')
    expect(await workspace.Contact.count()).toBe(0)
    expect(await workspace.Deal.get(before.$id)).toBeDefined()
  })
})

describe('is refused, and nothing is written', () => {
  test('where somebody else has changed the same field since; other fields are no obstacle', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const { $id } = await left.Deal.create(acme)
    await left.Deal.update($id, { value: 2 })
    const edit = await lastRef(left)
    await left.Deal.update($id, { nextStep: 'call' })
    await exchange(left, right)
    await right.Deal.update($id, { nextStep: 'write', currency: 'eur' })
    await exchange(left, right)
    const call = (await left.Deal.history($id)).find(({ data }) => data.nextStep === 'call')
    const refused = left.undo(call?.ref ?? '')
    await expect(refused).rejects.toMatchObject({ details: { actor: 'bob', field: 'nextStep' } })
    expect(await whyNot(refused)).toBe('changed')
    await left.undo(edit)
    expect(await left.Deal.get($id)).toMatchObject({ value: 1, nextStep: 'write', currency: 'eur' })
  })

  test('[F6] where a hook has provisioned for it, or owes it; the opposite verb is what is meant', async () => {
    const workspace = await createOrigin().open()
    let isFailing = true
    workspace.Deal.won('provision', (deal, $) => {
      if (isFailing) throw new Error('not yet')
      $.Customer.create({ name: deal.name })
    })
    const { $id } = await workspace.Deal.create(acme)
    await workspace.Deal.win($id)
    const [win] = await workspace.events.list({ type: 'deal.won' })
    expect(await whyNot(workspace.undo(win?.ref ?? ''))).toBe('provisioned')
    isFailing = false
    const [debt] = await workspace.runs.debts()
    await workspace.runs.retry(debt?.key ?? '')
    expect(await whyNot(workspace.undo(win?.ref ?? ''))).toBe('provisioned')
    const [customer] = await workspace.events.list({ type: 'customer.created' })
    expect(await whyNot(workspace.undo(customer?.ref ?? ''))).toBe('by-hook')
    expect(await workspace.Deal.get($id)).toMatchObject({ stage: 'Won' })
    expect(await workspace.Customer.count()).toBe(1)
  })

  test('[F6] where a hook has provisioned for what was built on it', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Deal.create(acme)
    const created = await lastRef(workspace)
    await workspace.Deal.win($id)
    const won = await lastRef(workspace)
    workspace.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    await workspace.Deal.reopen($id)
    await workspace.Deal.win($id)
    expect(await whyNot(workspace.undo(won))).toBe('provisioned')
    expect(await whyNot(workspace.undo(created))).toBe('provisioned')
    expect(await workspace.Deal.get($id)).toMatchObject({ stage: 'Won' })
  })

  test('where a hook has written the same field for something else', async () => {
    const workspace = await createOrigin().open()
    const deal = await workspace.Deal.create(acme)
    await workspace.Deal.update(deal.$id, { value: 2 })
    const edit = await lastRef(workspace)
    workspace.Activity.created('raise', async (_, $) => {
      await $.Deal.update(deal.$id, { value: 3 })
      await $.Deal.update(deal.$id, { value: 2 })
    })
    await workspace.Activity.create({ subject: 'call' })
    expect(await whyNot(workspace.undo(edit))).toBe('changed')
  })

  test('where somebody else has written since, to the same value or by the same verb', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const { $id } = await left.Deal.create(acme)
    await left.Deal.update($id, { value: 2 })
    const edit = await lastRef(left)
    await left.Deal.lose($id)
    const lost = await lastRef(left)
    await exchange(left, right)
    await right.Deal.update($id, { value: 3 })
    await right.Deal.update($id, { value: 2 })
    await right.Deal.reopen($id)
    await right.Deal.lose($id)
    await exchange(left, right)
    expect(await whyNot(left.undo(edit))).toBe('changed')
    expect(await whyNot(left.undo(lost))).toBe('changed')
    expect(await left.Deal.get($id)).toMatchObject({ value: 2, stage: 'Lost' })
  })

  test('where something refers to what was created, or somebody else has worked on it', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const contact = await left.Contact.create({ name: 'Alice' })
    const created = await lastRef(left)
    const deal = await left.Deal.create({ ...acme, contact: contact.$id })
    expect(await whyNot(left.undo(created))).toBe('referred-to')
    await exchange(left, right)
    await right.Deal.update(deal.$id, { value: 5 })
    await exchange(left, right)
    const [first] = await left.Deal.history(deal.$id)
    expect(await whyNot(left.undo(first?.ref ?? ''))).toBe('changed')
  })

  test('what is void, deleted or undone already, and what is not here', async () => {
    const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
    const { $id } = await left.Deal.create(acme)
    await exchange(left, right)
    await left.Deal.win($id)
    await right.Deal.lose($id)
    await exchange(left, right)
    const all = await left.events.list({ verdicts: 'all', entity: $id })
    const void_ = all.find(({ verdict }) => verdict.is === 'void')
    expect(await whyNot(left.undo(void_?.ref ?? ''))).toBe('void')
    const other = await left.Deal.create(acme)
    await left.Deal.update(other.$id, { value: 2 })
    const edit = await lastRef(left)
    await left.undo(edit)
    expect(await whyNot(left.undo(edit))).toBe('changed')
    await left.Deal.delete(other.$id)
    expect(await whyNot(left.undo(edit))).toBe('deleted')
    expect(await codeOf(left.undo('nobody:1'))).toBe('not-found')
    expect(await codeOf(left.undo('rubbish'))).toBe('not-found')
  })
})
