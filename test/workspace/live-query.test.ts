import { expect, onTestFinished, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'
import type { FindOptions } from '../../src/core/host.ts'
import type { AnyEntity, Fields } from '../../src/core/noun.ts'
import { nounNamed } from '../../src/core/noun.ts'
import { compileFilter } from '../../src/core/query/filter.ts'
import type { EntityRow } from '../../src/core/storage.ts'
import '../../src/crm/index.ts'
import type { Deal } from '../../src/crm/index.ts'
import type { Change } from '../../src/workspace/feed.ts'
import { nothingChanged } from '../../src/workspace/feed.ts'
import { WorkspaceLiveQuery } from '../../src/workspace/live-query.ts'
import { Presenter } from '../../src/workspace/reads.ts'
import { turn } from '../kit/manual-clock.ts'
import { codeOf, createOrigin } from '../kit/open.ts'

/** Two deals as they are stored and as they are shown. */
async function twoDeals() {
  const workspace = await createOrigin().open()
  const [a, b] = [
    await workspace.Deal.create({ name: 'A', value: 1 }),
    await workspace.Deal.create({ name: 'B', value: 2 }),
  ]
  return { workspace, entities: [a, b] as unknown as readonly AnyEntity[], deals: [a, b] as readonly Deal[] }
}

test('a change after a reading that failed is not shown as all there is: all is read again', async () => {
  const { entities } = await twoDeals()
  const feed = new Feed<Change>()
  const presenter = new Presenter(() => 'local')
  let isBroken = false
  let there = entities
  const read = async () => {
    if (isBroken) throw new Error('no reading today')
    return there
  }
  const query = new WorkspaceLiveQuery({ feed, presenter, read }, nounNamed('Deal'), {}, {})
  await query.ready()
  expect(query.getSnapshot()).toMatchObject({ status: 'ready', data: entities })
  isBroken = true
  feed.emit({ ...nothingChanged, isWhole: true })
  await turn()
  expect(query.getSnapshot().status).toBe('error')
  isBroken = false
  there = entities.slice(1) // as it would have been found
  feed.emit({ ...nothingChanged, gone: ['deal_unknown'] })
  await turn()
  expect(query.getSnapshot()).toEqual({ status: 'ready', data: there })
  query.close()
})

/** A deal as it is stored, of that value. */
function dealWorth(value: number): EntityRow {
  const moments = { createdAt: 0, updatedAt: value, createdBy: 'ann' }
  const state = {
    id: 'deal_1',
    noun: 'Deal',
    fields: { name: 'A', value },
    shapes: {},
    hist: [],
    slots: {},
    ...moments,
  }
  return { id: state.id, state: { ...state, version: value }, base: 'none', keys: [] }
}

/** A query whose readings come when they are told to. */
function heldQuery(options: FindOptions = {}) {
  const feed = new Feed<Change>()
  const presenter = new Presenter(() => 'local')
  const held: ((rows: readonly AnyEntity[]) => void)[] = []
  const read = () => new Promise<readonly AnyEntity[]>((resolve) => held.push(resolve))
  const query = new WorkspaceLiveQuery({ feed, presenter, read }, nounNamed('Deal'), {}, options)
  onTestFinished(() => query.close())
  const give = (...rows: readonly EntityRow[]) =>
    held.shift()?.(rows.map((row) => presenter.live(row)).filter((deal) => deal !== undefined))
  return { query, give, change: (row: EntityRow) => feed.emit({ ...nothingChanged, entities: [row] }) }
}

test.each([1, 2, 3])(
  'what changes while it is read is shown, and not as it was on the way, though it is read as of step %i',
  async (step) => {
    const { query, give, change } = heldQuery()
    const shown: unknown[] = []
    query.subscribe(() => shown.push(query.getSnapshot().data.map((deal) => deal.value)))
    for (const value of [2, 3]) change(dealWorth(value))
    give(dealWorth(step))
    await query.ready()
    expect(shown).toEqual([[3]])
  },
)

/** Deals worth 1 and 2, of which the relay gets both; `fetched` says how often they were read. */
async function sentQuery(filter: Fields = {}, options: FindOptions = {}) {
  const feed = new Feed<Change>()
  let $sync: 'local' | 'sent' = 'local'
  const presenter = new Presenter(() => $sync)
  let readings = 0
  const rows = ['deal_1', 'deal_2'].map((id, at) => ({
    ...dealWorth(at + 1),
    id,
    state: { ...dealWorth(at + 1).state, id },
  }))
  const { matches } = compileFilter(nounNamed('Deal'), filter)
  const read = async () => {
    readings += 1
    return rows.flatMap((row) => presenter.live(row) ?? []).filter(matches)
  }
  const query = new WorkspaceLiveQuery({ feed, presenter, read }, nounNamed('Deal'), filter, options)
  onTestFinished(() => query.close())
  await query.ready()
  const send = async (...remarked: readonly string[]) => {
    $sync = 'sent'
    feed.emit({ ...nothingChanged, remarked })
    await turn()
  }
  const shown = () => query.getSnapshot().data.map((deal) => [deal.value, deal.$sync])
  return { send, shown, readings: () => readings, feed, query, rows }
}

test('what the relay has got is said of what is shown, and nothing is read for that', async () => {
  const { send, shown, readings, query } = await sentQuery()
  const [, second] = query.getSnapshot().data
  await send('deal_1', 'deal_elsewhere')
  expect(shown()).toEqual([
    [1, 'sent'],
    [2, 'local'],
  ])
  expect(query.getSnapshot().data[1]).toBe(second)
  expect(Object.isFrozen(query.getSnapshot().data[0])).toBe(true)
  expect(readings()).toBe(1)
})

test('what is said of it so far is not said of what it has become meanwhile', async () => {
  const { send, shown, feed, query, rows } = await sentQuery({ value: { $lt: 9 } })
  feed.emit({ ...nothingChanged, isWhole: true })
  const [row] = rows
  if (row !== undefined)
    feed.emit({ ...nothingChanged, entities: [{ ...row, state: { ...row.state, fields: { value: 7 } } }] })
  await send('deal_1')
  await query.ready()
  expect(shown()).toContainEqual([7, 'sent'])
})

test.each([
  ['a filter', { $sync: 'local' }, {}, []],
  [
    'an order',
    {},
    { sort: { $sync: 'asc' } },
    [
      [1, 'sent'],
      [2, 'sent'],
    ],
  ],
  [
    'a later page',
    {},
    { after: 'deal_0' },
    [
      [1, 'sent'],
      [2, 'sent'],
    ],
  ],
] as const)('where %s asks for it, it is read again', async (_, filter, options, after) => {
  const { send, shown, readings } = await sentQuery(filter, options)
  await send('contact_1')
  expect(readings()).toBe(1)
  await send('deal_1', 'deal_2')
  expect([readings(), shown()]).toEqual([2, after])
})

test('with relations it is read again after what changes while it is read', async () => {
  const { query, give, change } = heldQuery({ include: { contact: true } })
  change(dealWorth(2))
  give(dealWorth(1))
  await query.ready()
  give(dealWorth(2))
  await expect.poll(() => query.getSnapshot().data.map((deal) => deal.value)).toEqual([2])
})

test('a limited one fills up behind what leaves it', async () => {
  const workspace = await createOrigin().open()
  const deals = []
  for (let value = 0; value < 20; value += 1) deals.push(await workspace.Deal.create({ name: 'A', value }))
  const query = workspace.Deal.live({}, { sort: { value: 'asc' }, limit: 2 })
  await query.ready()
  for (const { $id } of deals.slice(0, 18)) await workspace.Deal.delete($id)
  await expect.poll(() => query.getSnapshot().data.map(({ value }) => value)).toEqual([18, 19])
  query.close()
})

test('with relations it is read again where something of a noun that it shows changes, and told of where it comes out otherwise', async () => {
  const { workspace, deals } = await twoDeals()
  const contact = await workspace.Contact.create({ name: 'Alice' })
  await workspace.Deal.update(deals[0]?.$id ?? '', { contact: contact.$id })
  const changes = new Feed<Change>()
  let readings = 0
  const read = async () => {
    readings += 1
    return (await workspace.Deal.find({}, { include: { contact: true } })) as unknown as readonly AnyEntity[]
  }
  const rowOf = (noun: string) => ({ state: { noun } }) as Change['entities'][number] // as much of one as is read
  const options = { include: { contact: true } }
  const source = { feed: changes, presenter: new Presenter(() => 'local'), read }
  const query = new WorkspaceLiveQuery(source, nounNamed('Deal'), {}, options)
  let told = 0
  query.subscribe(() => {
    told += 1
  })
  const { data } = await query.ready()
  expect([readings, told]).toEqual([1, 1])
  changes.emit({ ...nothingChanged, entities: [rowOf('Organization')] })
  expect(readings).toBe(1)
  changes.emit({ ...nothingChanged, entities: [rowOf('Contact')] })
  await query.ready()
  expect([readings, told]).toEqual([2, 1])
  await workspace.Contact.update(contact.$id, { name: 'Alice Chen' })
  changes.emit({ ...nothingChanged, entities: [rowOf('Contact')] })
  const after = await query.ready()
  expect([readings, told]).toEqual([3, 2])
  const [first, second] = data.map((deal) => after.data.find(({ $id }) => $id === deal.$id))
  expect(first).not.toBe(data[0])
  expect(first).toMatchObject({ $included: { contact: { name: 'Alice Chen' } } })
  expect(second).toBe(data[1])
  expect(Object.isFrozen(after.data)).toBe(true)
  query.close()
})

test('a collection that is read along is a noun that it shows', async () => {
  const workspace = await createOrigin().open()
  const contact = await workspace.Contact.create({ name: 'Alice' })
  const query = workspace.Contact.live({}, { include: { deals: true } })
  await query.ready()
  await workspace.Deal.create({ name: 'A', value: 1, contact: contact.$id })
  await expect.poll(() => query.getSnapshot().data[0]?.$included.deals.map(({ name }) => name)).toEqual(['A'])
  query.close()
})

test.each([0, -1, 0.5, Number.NaN])(
  'a limit of %s is refused of what is read once, kept up, or is a list of events',
  async (limit) => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'A', value: 1 })
    const query = workspace.Deal.live({}, { limit })
    const { error } = await query.ready()
    expect(error?.code).toBe('validation')
    expect(await codeOf(workspace.Deal.find({}, { limit }))).toBe('validation')
    expect(await codeOf(workspace.events.list({ limit }))).toBe('validation')
    query.close()
  },
)

test('an option that there is not is refused by its name, of what is read once, of the past, and kept up', async () => {
  const { Deal } = await createOrigin().open()
  const misspelt = { limits: 1 } as { limit?: number } // as JavaScript may pass it
  const expected = expect.stringContaining('limit?')
  const refusal = { code: 'validation', issues: [{ field: 'limits', expected }] }
  await expect(Deal.find({}, misspelt)).rejects.toMatchObject(refusal)
  await expect(Deal.find({}, { ...misspelt, asOf: new Date() })).rejects.toMatchObject(refusal)
  const query = Deal.live({}, misspelt)
  expect(await query.ready()).toMatchObject({ status: 'error', error: refusal })
  query.close()
})
