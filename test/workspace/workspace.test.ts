import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { defineNoun, type EventListOptions, idField } from '../../src/index.ts'
import { systemClock } from '../../src/workspace/environment.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { codeOf, createOrigin, exchange, exported } from '../kit/open.ts'
import { startOfTests } from '../kit/relay/test-relay.ts'
import { calm } from '../kit/sync/device.ts'

const alice = { name: 'Alice Chen', email: 'alice@acme.dev', source: 'website' }

describe('opening', () => {
  test.each([{ name: 'no spaces' }, { actor: '' }, { actor: 'a'.repeat(257) }, { build: 'b'.repeat(257) }])(
    '[E1] %o is refused, since no other replica could read such events',
    async (options) => {
      expect(await codeOf(createOrigin().open(options))).toBe('validation')
    },
  )

  test.each(['.', '..'])('a name that no relay takes is refused: %o', async (name) => {
    expect(await codeOf(createOrigin().open({ name }))).toBe('validation')
    expect((await createOrigin().open({ name: `${name}.acme` })).name).toBe(`${name}.acme`)
  })

  test('[E4] every process that writes is another boot, also on the same database', async () => {
    const origin = createOrigin()
    for (const name of ['first', 'second']) {
      const workspace = await origin.open()
      await workspace.Contact.create({ name })
      await workspace.close()
    }
    const log = (await exported(await origin.open())).split('\n').slice(1, -1)
    const events = log.map((line) => JSON.parse(line))
    expect(new Set(events.map((event) => event.boot)).size).toBe(2)
    expect(events.map((event) => event.seq)).toEqual([1, 1])
    expect(events[1].deps).toEqual({ [events[0].boot]: 1 })
  })

  test('a noun is a member of the workspace', async () => {
    const workspace = await createOrigin().open()
    const contact = await workspace.Contact.create(alice)
    expect(await workspace.$.Contact.get(contact.$id)).toEqual(contact)
  })

  test('what is passed to a verb may be changed as soon as it was called', async () => {
    const workspace = await createOrigin().open()
    const form = { name: 'Alice', email: 'alice@acme.dev', source: 'website' }
    const creating = workspace.Contact.create(form)
    form.name = ''
    expect(await creating).toMatchObject({ name: 'Alice' })
    const input = { name: 'Bob' }
    const steps = [{ verb: 'Contact.create', input }]
    const planned = workspace.together(steps)
    input.name = ''
    steps.pop()
    expect((await planned).events).toMatchObject([{ data: { name: 'Bob' } }])
    const endless: { in?: unknown } = {}
    endless.in = endless
    const invoice = { number: '1', subtotal: 1, total: 1, amountDue: 1, lineItems: endless as never }
    expect(await codeOf(workspace.Invoice.create(invoice))).toBe('validation')
  })

  test('so may what is passed to a question', async () => {
    const workspace = await createOrigin().open()
    for (const name of ['Ada', 'Bea', 'Cyd']) await workspace.Contact.create({ name })
    const [filter, options] = [{ name: { $gte: 'Bea' } }, { limit: 1 }]
    const asked = [workspace.Contact.find(filter, options), workspace.Contact.count(filter)] as const
    const live = workspace.Contact.live(filter, options)
    filter.name.$gte = 'Cyd'
    options.limit = 2
    expect(await asked[0]).toMatchObject([{ name: 'Bea' }])
    expect(await asked[1]).toBe(2)
    expect((await live.ready()).data).toMatchObject([{ name: 'Bea' }])
    live.close()
  })

  test('nor does what a hook passes on change with what it was made of', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('file', (deal, $) => {
      const lineItems = [{ of: deal.name }]
      $.Invoice.create({ number: '1', subtotal: 1, total: 1, amountDue: 1, lineItems })
      lineItems.push({ of: 'later' })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect(await workspace.Invoice.find()).toMatchObject([{ lineItems: [{ of: 'Acme' }] }])
  })

  test('what was called before it is closed is done, in the same turn too', async () => {
    const origin = createOrigin()
    const workspace = await origin.open()
    const { $id } = await workspace.Contact.create(alice)
    const [{ ref = '' } = {}] = await workspace.events.list()
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    workspace.$.Deal.winning(async () => {
      await new Promise((later) => setTimeout(later)) // not in the writer's queue yet when it closes
    })
    const steps = [{ verb: 'Deal.create', input: { name: 'Globex', value: 1 } }]
    const called = [
      workspace.Contact.update($id, { name: 'Alice Cooper' }),
      workspace.Deal.win(deal),
      workspace.together(steps),
      workspace.undo(ref),
    ]
    const closing = workspace.close()
    called.push(workspace.Deal.create({ name: 'too late', value: 1 }))
    const outcomes = await Promise.allSettled(called)
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(4).fill('fulfilled'), 'rejected'])
    await closing
    const again = await origin.open()
    expect((await again.Deal.find()).map(({ name, stage }) => [name, stage])).toEqual([
      ['Acme', 'Won'],
      ['Globex', 'Prospecting'],
    ])
    expect(await again.Contact.find()).toEqual([])
  })

  test('a before-hook that never ends keeps nobody from closing for longer than three seconds', async () => {
    const clock = new ManualClock(startOfTests)
    const workspace = await createOrigin().open({ clock })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    workspace.$.Deal.winning(() => new Promise<never>(() => {}))
    void workspace.Deal.win(deal)
    let isClosed = false
    const closing = workspace.close().then(() => {
      isClosed = true
    })
    await calm()
    clock.advance(2999)
    await calm()
    expect(isClosed).toBe(false)
    clock.advance(1)
    await closing
  })

  test('what is asked of a closed workspace is refused', async () => {
    const workspace = await createOrigin().open()
    await workspace.close()
    expect(await codeOf(workspace.Contact.create(alice))).toBe('closed')
    expect(await codeOf(workspace.Contact.find())).toBe('closed')
  })

  test('so are its lists, and what is asked for anew and kept up says so', async () => {
    const workspace = await createOrigin().open()
    await workspace.conflicts.find() // so that its code is there
    const { events, runs, conflicts } = workspace
    await workspace.close()
    const lists = [
      () => events.list(),
      () => events.get('boot:1'),
      () => runs.find(),
      () => runs.debts(),
      () => runs.retry('key'),
      () => workspace.inspect(),
    ]
    for (const list of lists) expect(await codeOf(list())).toBe('closed')
    for (const query of [conflicts.live(), workspace.watch(() => events.list())]) {
      expect((await query.ready()).error?.code).toBe('closed')
    }
  })

  test('[S1] what was done is there after opening again, and opening again writes nothing', async () => {
    const origin = createOrigin()
    const first = await origin.open()
    const contact = await first.Contact.create(alice)
    const log = await exported(first)
    await first.close()
    const second = await origin.open()
    await second.settled()
    expect(await second.Contact.get(contact.$id)).toEqual(contact)
    expect(await exported(second)).toBe(log)
  })
})

describe('bad input', () => {
  test('[F9] a unique field rejects what is known here, and nothing is written', async () => {
    const workspace = await createOrigin().open()
    await workspace.Contact.create(alice)
    const log = await exported(workspace)
    expect(await codeOf(workspace.Contact.create({ ...alice, name: 'Another' }))).toBe('unique')
    expect(await exported(workspace)).toBe(log)
    await workspace.Contact.create({ name: 'Usable afterwards' })
  })

  test('a verb on nothing, on something deleted, and from the wrong stage', async () => {
    const { Deal } = await createOrigin().open()
    expect(await codeOf(Deal.win('deal_missing'))).toBe('not-found')
    const deal = await Deal.create({ name: 'Acme', value: 1 })
    await Deal.win(deal.$id)
    expect(await codeOf(Deal.win(deal.$id))).toBe('guard')
    await Deal.delete(deal.$id)
    expect(await codeOf(Deal.win(deal.$id))).toBe('not-found')
    expect(await Deal.get(deal.$id)).toBeUndefined()
    expect(await Deal.find()).toEqual([])
  })

  test('[A1] more than an event may hold is refused before it is reported done', async () => {
    const { Contact } = await createOrigin().open()
    expect(await codeOf(Contact.create({ name: 'x'.repeat(300_000) }))).toBe('validation')
  })

  test('[A1] a run of more verbs than a run may hold fails, and its verb stands', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('flood', (deal, $) => {
      for (let i = 0; i < 4097; i += 1) $.Customer.create({ name: deal.name })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect((await workspace.Deal.get(deal.$id))?.stage).toBe('Won')
    expect(await workspace.Customer.count()).toBe(0)
    expect((await workspace.runs.debts()).map((debt) => debt.failures)).toEqual([1])
  })
})

describe('two replicas', () => {
  test('[F7] both win the same deal: one customer, and an edit of it survives whichever run counts', async () => {
    const origin = createOrigin()
    const left = await origin.open({ database: 'left', build: '1' })
    const right = await origin.open({ database: 'right', build: '2' })
    for (const { $ } of [left, right]) {
      $.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    }
    const deal = await left.Deal.create({ name: 'Acme', value: 1 })
    await exchange(left, right)
    await Promise.all([left.Deal.win(deal.$id), right.Deal.win(deal.$id)])
    const [customer] = await right.Customer.find()
    await right.Customer.update(customer?.$id ?? '', { name: 'Acme Ltd' })
    await exchange(left, right)
    for (const { Customer, runs, conflicts } of [left, right]) {
      expect(await Customer.find()).toMatchObject([{ $id: customer?.$id, name: 'Acme Ltd' }])
      expect((await runs.find()).map((run) => run.status).sort()).toEqual(['effective', 'superseded'])
      expect((await conflicts.find()).map((conflict) => conflict.kind).sort()).toEqual(['superseded', 'void'])
    }
  })

  test('[S4] importing twice changes nothing, and a log that was imported is exported byte for byte', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    const deal = await left.Deal.create({ name: 'Acme', value: 1 })
    await left.Deal.win(deal.$id)
    const log = await exported(left)
    expect(await right.import(log)).toMatchObject({ admitted: 2, known: 0, waiting: 0 })
    expect(await right.import(log)).toMatchObject({ admitted: 0, known: 2, waiting: 0 })
    expect(await exported(right)).toBe(log)
  })

  test('[F9] contacts that only a merge brings together both stay and are listed', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    await left.Contact.create(alice)
    await right.Contact.create(alice)
    await exchange(left, right)
    expect(await left.Contact.count({ email: alice.email })).toBe(2)
    expect(await left.conflicts.find()).toMatchObject([{ kind: 'unique', noun: 'Contact', field: 'email' }])
  })

  test('[F9] a reference that a merge brings to a merged contact dangles until it is moved', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    const [kept, other] = [await left.Contact.create({ name: 'Kept' }), await left.Contact.create({ name: 'Other' })]
    const known = await left.Deal.create({ name: 'Known', value: 1, contact: other.$id })
    await exchange(left, right)
    const late = await right.Deal.create({ name: 'Late', value: 1, contact: other.$id })
    await left.Contact.merge({ id: kept.$id, other: other.$id })
    expect((await left.Deal.get(known.$id))?.contact).toBe(kept.$id)
    expect(await left.Contact.get(other.$id)).toBeUndefined()
    await exchange(left, right)
    const [conflict] = await left.conflicts.find()
    expect(conflict).toMatchObject({ kind: 'dangling', entity: late.$id, to: other.$id, mergedInto: kept.$id })
    if (conflict === undefined) throw new Error('There is no conflict.')
    expect(await left.conflicts.obstacle(conflict)).toBeUndefined()
    expect((await left.Deal.get(late.$id))?.contact).toBe(other.$id)
    await left.conflicts.resolve(conflict.id, 'apply')
    expect((await left.Deal.get(late.$id))?.contact).toBe(kept.$id)
    expect(await left.conflicts.find()).toEqual([])
  })

  test('what stands in the way of applying a conflict is told without trying', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    const deal = await left.Deal.create({ name: 'Acme', value: 1 })
    await exchange(left, right)
    await left.Deal.win(deal.$id)
    await right.Deal.lose(deal.$id)
    await left.Contact.create(alice)
    await right.Contact.create(alice)
    await exchange(left, right)
    const obstacles = async () =>
      Object.fromEntries(
        await Promise.all(
          (await left.conflicts.find()).map(async (conflict) => [
            conflict.kind,
            (await left.conflicts.obstacle(conflict))?.code,
          ]),
        ),
      )
    expect(await obstacles()).toEqual({ void: 'guard', unique: 'validation' })
    await left.Deal.reopen(deal.$id)
    expect(await obstacles()).toEqual({ void: undefined, unique: 'validation' })
    expect((await left.Deal.get(deal.$id))?.stage).not.toBe('Lost')
  })

  test('a conflict that was dismissed is listed only when asked for', async () => {
    const { Subscription, Customer, conflicts } = await createOrigin().open()
    const customer = await Customer.create({ name: 'Acme' })
    await Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
    const [conflict] = await conflicts.find()
    expect(conflict).toMatchObject({ kind: 'dangling', field: 'plan', why: 'missing' })
    await conflicts.resolve(conflict?.id ?? '', 'dismiss')
    expect(await conflicts.find()).toEqual([])
    expect(await conflicts.find({ dismissed: true })).toHaveLength(1)
  })
})

describe('reads', () => {
  test('include in both directions, now and as it was', async () => {
    const { Contact, Deal } = await createOrigin().open()
    const contact = await Contact.create(alice)
    const deal = await Deal.create({ name: 'Acme', value: 1, contact: contact.$id })
    const [before] = await Deal.history(deal.$id)
    await Contact.update(contact.$id, { name: 'Alice C.' })
    const [now] = await Deal.find({}, { include: { contact: true } })
    expect(now?.$included.contact).toMatchObject({ name: 'Alice C.' })
    const [then] = await Deal.find({}, { include: { contact: true }, asOf: before?.ref ?? '' })
    expect(then?.$included.contact).toMatchObject({ name: 'Alice Chen' })
    const [withDeals] = await Contact.find({}, { include: { deals: true } })
    expect(withDeals?.$included.deals.map((found) => found.$id)).toEqual([deal.$id])
  })

  test('pages of the past follow one another', async () => {
    const { Deal } = await createOrigin().open()
    for (const value of [3, 1, 2]) await Deal.create({ name: `deal ${value}`, value })
    const options = { asOf: new Date(8.64e15), limit: 2, sort: { value: 'asc' } } as const
    const first = await Deal.find({}, options)
    const second = await Deal.find({}, { ...options, after: first.next })
    expect([...first, ...second].map((deal) => deal.value)).toEqual([1, 2, 3])
    expect(second.next).toBeUndefined()
  })

  test('a rollback is an event that restores, and fields that came later are gone', async () => {
    const { Deal } = await createOrigin().open()
    const deal = await Deal.create({ name: 'Acme', value: 1 })
    const [created] = await Deal.history(deal.$id)
    await Deal.update(deal.$id, { value: 2, description: 'later' })
    const restored = await Deal.rollback(deal.$id, { to: created?.ref ?? '' })
    expect(restored).toMatchObject({ value: 1, $version: 3 })
    expect(restored).not.toHaveProperty('description')
    expect((await Deal.history(deal.$id)).map((event) => event.type)).toEqual([
      'deal.created',
      'deal.updated',
      'deal.updated',
    ])
  })

  test('wonBy gives the wins of one actor', async () => {
    const { Deal } = await createOrigin().open({ actor: 'ann' })
    const deal = await Deal.create({ name: 'Acme', value: 1 })
    await Deal.win(deal.$id)
    expect(await Deal.wonBy('ann')).toMatchObject([{ type: 'deal.won', target: deal.$id }])
    expect(await Deal.wonBy('bob')).toEqual([])
  })

  test('an event that no noun has is warned of in development, once, with the one that was meant', async () => {
    const said: string[] = []
    const { $ } = await createOrigin().open({ dev: true, warn: (message) => void said.push(message) })
    $.events.subscribe('deal.wonn', () => {})
    expect(await $.events.list({ type: 'Deal.wonn' })).toEqual([])
    await $.events.list({ type: 'deal.won' })
    await $.events.list({ type: 'Deal.*' })
    expect(said).toEqual(['No noun that is loaded so far has the event deal.wonn; did you mean deal.won?'])
    const quiet = await createOrigin().open({ warn: (message) => void said.push(message) })
    await quiet.$.events.list({ type: 'deal.wonn' })
    expect(said).toHaveLength(1)
  })

  test('events are listed by pattern, entity and page, and heard as they come', async () => {
    const { $ } = await createOrigin().open()
    const heard: string[] = []
    const undo = $.events.subscribe('Deal.*', (event) => void heard.push(event.type))
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Contact.create({ name: 'Alice' })
    await $.Deal.win(deal.$id)
    await expect.poll(() => heard).toEqual(['deal.created', 'deal.won'])
    undo()
    await $.Deal.reopen(deal.$id)
    const first = await $.events.list({ type: 'deal.*', limit: 2 })
    const second = await $.events.list({ type: 'deal.*', limit: 2, after: first.next })
    expect([...first, ...second].map((event) => event.type)).toEqual(['deal.created', 'deal.won', 'deal.reopened'])
    expect(await $.events.list({ entity: deal.$id })).toHaveLength(3)
    expect(await $.events.get(first[0]?.ref ?? '')).toEqual(first[0])
    expect(await $.events.get('rubbish')).toBeUndefined()
    expect(heard).toHaveLength(2)
  })

  test('events up to a place in the log are those that this device knew then, whichever way they are read', async () => {
    const { Deal, events } = await createOrigin().open()
    const deals = [1, 2, 3].map((value) => Deal.create({ name: `deal ${value}`, value }))
    const [first, second] = await Promise.all(deals)
    const targets = async (options: EventListOptions) =>
      (await events.list({ upTo: 2, ...options })).map(({ target }) => target)
    expect(await targets({})).toEqual([first?.$id, second?.$id])
    expect(await targets({ order: 'newest first' })).toEqual([second?.$id, first?.$id])
    expect(await targets({ order: 'newest first', limit: 1 })).toEqual([second?.$id])
    expect(await targets({ type: 'deal.created' })).toEqual([first?.$id, second?.$id])
    expect(await targets({ upTo: 0, order: 'newest first' })).toEqual([])
  })

  test('events are listed from the newest on, page by page, those inside hook runs too', async () => {
    const workspace = await createOrigin().open()
    workspace.Deal.won('provision', (deal, $) => {
      for (const name of ['one', 'two']) $.Customer.create({ name: `${deal.name} ${name}` })
    })
    const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win($id)
    await workspace.Deal.reopen($id)
    const all = await workspace.events.list()
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await workspace.events.list({ order: 'newest first', limit: 2, after })
      found.push(...page.map(({ ref }) => ref))
      after = page.next
    } while (after !== undefined)
    expect(found).toEqual(all.map(({ ref }) => ref).reverse())
    const deals = await workspace.events.list({ order: 'newest first', entity: $id, limit: 1 })
    expect(deals).toMatchObject([{ type: 'deal.reopened' }])
  })

  test('a live query is kept up, and its snapshot stays the same object until its content changes', async () => {
    const { Deal, Contact } = await createOrigin().open()
    await Deal.create({ name: 'small', value: 1 })
    const live = Deal.live({ value: { $gte: 10 } }, { sort: { value: 'desc' } })
    expect((await live.ready()).data).toEqual([])
    const before = live.getSnapshot()
    await Contact.create({ name: 'Alice' })
    expect(live.getSnapshot()).toBe(before)
    const deal = await Deal.create({ name: 'large', value: 10 })
    expect(live.getSnapshot().data).toMatchObject([{ name: 'large' }])
    await Deal.update(deal.$id, { value: 2 })
    expect(live.getSnapshot().data).toEqual([])
    live.close()
  })
})

describe('definitions that change', () => {
  test('a noun that was unknown when its events came is indexed before anything asks for it', async () => {
    const origin = createOrigin()
    const events = [1, 2].map((seq) => ({
      v: 1,
      boot: 'elsewhere',
      seq,
      last: seq,
      ulid: `01HZZZZZZZZZZZZZZZZZZZZZZ${seq}`,
      deps: {},
      wall: 1,
      actor: 'ann',
      build: '',
      kind: 'verb',
      noun: seq === 1 ? 'Shelf' : 'Book',
      verb: 'create',
      type: seq === 1 ? 'shelf.created' : 'book.created',
      target: seq === 1 ? 'shelf_1' : 'book_1',
      effect: 'create',
      set: seq === 1 ? { name: 'top' } : { title: 'Law', code: 'c', shelf: 'shelf_1' },
      shape: 1,
    }))
    const before = await origin.open()
    await before.import(events.map((event) => JSON.stringify(event)).join('\n'))
    await before.close()
    const Shelf = defineNoun('Shelf', { fields: z.object({ name: z.string() }), verbs: {} })
    const Book = defineNoun('Book', {
      fields: z.object({ title: z.string(), code: z.string(), shelf: idField().optional() }),
      verbs: {},
      refs: { shelf: 'Shelf.books' },
      unique: ['code'],
    })
    const after = await origin.open()
    const { Shelf: shelves, Book: books } = after.$ as unknown as { Shelf: typeof Shelf; Book: typeof Book } // defined here
    expect(await codeOf(books.create({ title: 'Other', code: 'c' }))).toBe('unique')
    expect(await books.find({ shelf: 'shelf_1' })).toHaveLength(1)
    expect(await shelves.count()).toBe(1)
  })

  test('[E5] fields go through upcast between the stored row and the reader, each from the version that wrote it', async () => {
    const origin = createOrigin()
    const fields = z.object({ label: z.string() })
    const First = defineNoun('Ware', { fields, verbs: {} })
    const one = await origin.open()
    const { Ware: old } = one.$ as unknown as { Ware: typeof First } // defined here
    const { $id } = await old.create({ label: 'box' })
    await one.close()
    const Second = defineNoun('Ware', {
      fields: z.object({ title: z.string(), size: z.number().optional() }),
      verbs: {},
      version: 2,
      upcast: { 1: ({ label, ...rest }) => ({ ...rest, title: label }) },
    })
    const two = await origin.open()
    const { Ware: renamed } = two.$ as unknown as { Ware: typeof Second } // defined here
    await renamed.update($id, { size: 3 })
    expect(await renamed.get($id)).toMatchObject({ title: 'box', size: 3 })
    expect(await renamed.find({ title: 'box' })).toHaveLength(1)
  })
})

describe('what a device knows of time and numbers', () => {
  test.each([-1, 0, 1.5, 1_767_225_600_000.25])('[E2] a clock that says %d is no obstacle', async (at) => {
    const clock = { ...systemClock, now: () => at }
    const { Deal } = await createOrigin().open({ clock })
    const { $id } = await Deal.create({ name: 'Acme', value: 1 })
    await Deal.create({ name: 'Globex', value: 1 })
    expect(await Deal.win($id)).toMatchObject({ stage: 'Won', $version: 2 })
  })

  test('[L1] -0 is 0 from the start, as it is for whoever reads the log', async () => {
    const [left, right] = [await createOrigin().open(), await createOrigin().open()]
    const { $id } = await left.Deal.create({ name: 'Acme', value: -0 })
    await right.import(await exported(left))
    expect((await left.Deal.get($id))?.value).toBe(0)
    expect((await right.Deal.get($id))?.value).toBe(0)
  })
})

describe('before-hooks', () => {
  test('transform the input, refuse the verb, and see the current entity', async () => {
    const { $ } = await createOrigin().open()
    $.Deal.winning((deal, input) => {
      if (deal?.value === 0) throw new Error('not for nothing')
      return { ...input, wonReason: `was ${deal?.stage}` }
    })
    const free = await $.Deal.create({ name: 'Free', value: 0 })
    await expect($.Deal.win(free.$id)).rejects.toThrow('not for nothing')
    expect(await $.Deal.history(free.$id)).toHaveLength(1)
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    expect(await $.Deal.win(deal.$id)).toMatchObject({ stage: 'Won', wonReason: 'was Prospecting' })
  })

  test('are not asked about what is not there, was deleted, or is of another noun', async () => {
    const { $ } = await createOrigin().open()
    $.Deal.winning((deal) => {
      if (deal.value === 0) throw new Error('not for nothing')
    })
    const deleted = await $.Deal.create({ name: 'Gone', value: 1 })
    await $.Deal.delete(deleted.$id)
    const contact = await $.Contact.create({ name: 'Alice' })
    for (const id of ['deal_none', deleted.$id, contact.$id]) {
      await expect($.Deal.win(id)).rejects.toMatchObject({ code: 'not-found' })
    }
  })

  test('[H2] run again where anything that they read has changed meanwhile', async () => {
    const { $ } = await createOrigin().open()
    const limit = await $.Contact.create({ name: 'limit', leadScore: 1 })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    const seen: unknown[] = []
    $.Deal.winning(async (_deal, _input, $read) => {
      const contact = await $read.Contact.get(limit.$id)
      seen.push(contact?.leadScore)
      if (seen.length === 1) await $.Contact.update(limit.$id, { leadScore: 2 })
    })
    await $.Deal.win(deal.$id)
    expect(seen).toEqual([1, 2])
  })
})

describe('an unknown noun in a hook', () => {
  test('[H3] is no failure, nobody waits for it, and the run is made once the noun is loaded', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('file', (deal, $) => {
      const later = $ as unknown as { Folder: { create(input: object): unknown } } // not loaded yet
      later.Folder.create({ name: deal.name })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    await workspace.settled()
    expect(await workspace.runs.debts()).toMatchObject([{ failures: 0, error: { code: 'unknown-noun' } }])
    const Folder = defineNoun('Folder', { fields: z.object({ name: z.string() }), verbs: {} })
    await workspace.settled()
    const { Folder: folders } = workspace.$ as unknown as { Folder: typeof Folder } // defined above
    expect(await folders.find()).toMatchObject([{ name: 'Acme' }])
  })
})
