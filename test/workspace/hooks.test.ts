import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import { processHooks } from '../../src/core/hook.ts'
import { idInRun } from '../../src/core/ids.ts'
import type { ReadGraph } from '../../src/core/noun-graph.ts'
import { Deal } from '../../src/crm/index.ts'
import type { HookRun, Workspace } from '../../src/index.ts'
import { create, verb } from '../kit/events.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'
import { codeOf, createOrigin, exchange, exported } from '../kit/open.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn()
}

describe('[H4] a hook that is retired', () => {
  const win = async ({ Deal }: Workspace) => {
    const { $id } = await Deal.create({ name: 'Acme', value: 1 })
    await Deal.win($id)
  }
  const greet = (workspace: Workspace) =>
    workspace.$.Deal.won('greet', (deal, $run) => void $run.Contact.create({ name: deal.name }))

  test('[H4] answers what is owed under its name, from before and from now on, by doing nothing', async () => {
    const origin = createOrigin()
    const first = await origin.open()
    greet(first)
    await win(first)
    await first.settled()
    await first.close()
    const without = await origin.open()
    await win(without)
    expect(await without.runs.debts()).toMatchObject([{ hook: 'Deal.won/greet', isHere: false }])
    await without.close()
    const retiring = await origin.open()
    retiring.$.Deal.won('greet', null)
    await win(retiring)
    await retiring.settled()
    expect(await retiring.runs.debts()).toEqual([])
    expect(await retiring.Contact.count()).toBe(1)
    expect(await retiring.runs.find({ status: 'effective' })).toHaveLength(3)
  })

  test('[H4] pays what a build has given up once there is another', async () => {
    const clock = new ManualClock(1_700_000_000_000)
    const origin = createOrigin()
    const failing = await origin.open({ clock, build: '1', warn: () => {} })
    failing.$.Deal.won('greet', () => {
      throw new Error('no luck')
    })
    await win(failing)
    await until(async () => {
      clock.advanceToNext()
      return (await failing.runs.find({ status: 'dead' })).length === 1
    })
    await failing.close()
    const owed: number[] = []
    for (const build of ['1', '2']) {
      const retiring = await origin.open({ clock, build })
      retiring.$.Deal.won('greet', null)
      await retiring.settled()
      owed.push((await retiring.runs.debts()).length)
      await retiring.close()
    }
    expect(owed).toEqual([1, 0])
  })

  test('[H4] is neither announced nor owed where it was never known, and its name is taken', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('greet', null)
    await win(workspace)
    await workspace.settled()
    expect(await workspace.runs.find()).toEqual([])
    expect(await exported(workspace)).not.toContain('greet')
    expect(() => greet(workspace)).toThrow('already has a hook named greet')
  })
})

describe('[H2] inline and outside', () => {
  test('[H2] the verb, its inline runs and their cascades are one group: what one sees, all see', async () => {
    const { $, runs } = await createOrigin().open()
    $.Deal.won('provision', (deal, $run) => void $run.Customer.create({ name: deal.name }))
    $.Customer.created('bill', async (customer, $run) => {
      await $run.Subscription.create({ customer: customer.$id, plan: 'plan_1' })
    })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    expect(await $.Subscription.count()).toBe(1)
    expect(await runs.debts()).toEqual([])
    const events = await $.events.list({ verdicts: 'all' })
    expect(events.map((event) => event.type)).toEqual([
      'deal.created',
      'deal.won',
      'customer.created',
      'subscription.created',
    ])
  })

  test('[H2] the group is written whole: every event of it says where it ends', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('provision', (deal, $run) => void $run.Customer.create({ name: deal.name }))
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    const log = (await exported(workspace))
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line))
    const group = log.filter((event) => event.type === 'deal.won' || event.kind === 'run')
    expect(group.map((event) => event.last)).toEqual([group[1].seq, group[1].seq])
  })

  test('[H2] a body that waits for something else goes on outside, once, and is committed when it ends', async () => {
    const workspace = await createOrigin().open()
    let finish = () => {}
    const waiting = new Promise<void>((resolve) => {
      finish = resolve
    })
    let calls = 0
    workspace.$.Deal.won('mail', async (deal, $run) => {
      calls += 1
      await waiting
      await $run.Customer.create({ name: deal.name })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    expect((await workspace.Deal.win(deal.$id)).stage).toBe('Won')
    expect(await workspace.runs.debts()).toHaveLength(1)
    finish()
    await workspace.settled()
    expect([calls, await workspace.Customer.count(), await workspace.runs.debts()]).toEqual([1, 1, []])
  })

  test('[H1] a body deletes, and is given what it deleted', async () => {
    const { $, Activity, Deal } = await createOrigin().open()
    const deleted: string[] = []
    $.Deal.won('tidy', async (deal, $run) => {
      for (const { $id } of await $run.Activity.find({ deal: deal.$id })) {
        deleted.push((await $run.Activity.delete($id)).subject)
        if ((await $run.Activity.get($id)) !== undefined) deleted.push('and it is still there')
      }
    })
    const { $id } = await Deal.create({ name: 'Acme', value: 1 })
    await Activity.log({ subject: 'called', deal: $id })
    await Deal.win($id)
    expect(deleted).toEqual(['called'])
    expect(await Activity.find()).toEqual([])
  })

  test('[H1] what a hook reads, before or after, is sorted, cut and read along as outside', async () => {
    const { $ } = await createOrigin().open()
    const alice = await $.Contact.create({ name: 'Alice' })
    for (const value of [2, 3, 1]) await $.Deal.create({ name: `Deal ${value}`, value, contact: alice.$id })
    const seen: unknown[] = []
    const look = async ({ Contact, Deal }: ReadGraph) => {
      const page = await Deal.find({}, { sort: { value: 'desc' }, limit: 2, include: { contact: true } })
      const { next: after } = page
      const rest = await Deal.find({}, { sort: { value: 'desc' }, after })
      const withDeals = await Contact.find({}, { include: { deals: true } })
      seen.push({
        first: page.map(({ name, $included }) => `${name} of ${$included.contact?.name}`),
        rest: rest.map(({ name }) => name),
        deals: withDeals[0]?.$included.deals.length,
        ofAnotherNoun: await Deal.get(alice.$id),
      })
    }
    $.Contact.qualifying((_contact, _input, $read) => look($read))
    $.Contact.qualified((_contact, $run) => look($run))
    await $.Contact.qualify(alice.$id)
    const read = { first: ['Deal 3 of Alice', 'Deal 2 of Alice'], rest: ['Deal 1'], deals: 3, ofAnotherNoun: undefined }
    expect(seen).toEqual([read, read])
  })

  test('[H2] $ used after the run has ended throws', async () => {
    const workspace = await createOrigin().open()
    let late: () => unknown = () => undefined
    workspace.$.Deal.won('leak', (deal, $run) => {
      late = () => $run.Customer.create({ name: deal.name })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect(late).toThrow(expect.objectContaining({ code: 'run-closed' }))
  })

  test('[F6] bodies run in the order in which their runs act: depth first, by name', async () => {
    const { $ } = await createOrigin().open()
    const order: string[] = []
    $.Deal.won('b', () => void order.push('b'))
    $.Deal.won('a', (deal, $run) => {
      order.push('a')
      $run.Customer.create({ name: deal.name })
    })
    $.Customer.created('nested', () => void order.push('nested'))
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    expect(order).toEqual(['a', 'nested', 'b'])
  })

  test('development mode says when a verb is called inside a body without $, and when a body is not repeatable', async () => {
    const said: string[] = []
    const { $ } = await createOrigin().open({ dev: true, warn: (message) => void said.push(message) })
    let count = 0
    $.Deal.won('odd', (deal, $run) => {
      count += 1
      $run.Customer.create({ name: deal.name }, { as: `n${count}` })
      void $.Contact.create({ name: 'outside' })
    })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    expect(said.some((message) => message.includes('without $'))).toBe(true)
    expect(said.some((message) => message.includes('run twice'))).toBe(true)
  })

  test('[H4] development mode says that a before-hook without a name is there once more, and a named one takes its place', async () => {
    const said: string[] = []
    const { $ } = await createOrigin().open({ dev: true, warn: (message) => void said.push(message) })
    const called: string[] = []
    for (const time of ['first', 'second']) {
      $.Deal.winning('named', () => void called.push(`named ${time}`))
      $.Deal.winning(() => void called.push(`unnamed ${time}`))
    }
    expect(said).toEqual([expect.stringContaining('without a name was registered before the verb of Deal.won')])
    const { $id } = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win($id)
    expect(called).toEqual(['named second', 'unnamed first', 'unnamed second'])
    const quiet = await createOrigin().open({ warn: (message) => void said.push(message) })
    for (const _time of ['first', 'second']) quiet.$.Deal.winning(() => {})
    expect(said).toHaveLength(1)
  })
})

describe('[H3] failures', () => {
  test('[H3] a throwing hook stops neither the verb nor other hooks; after five failures it is a dead letter', async () => {
    const clock = new ManualClock(1_700_000_000_000)
    const said: string[] = []
    const workspace = await createOrigin().open({ clock, warn: (message) => void said.push(message) })
    const attempts: number[] = []
    workspace.$.Deal.won('broken', (_deal, _$run, run: HookRun) => {
      attempts.push(run.attempt)
      throw new Error('no luck')
    })
    workspace.$.Deal.won('works', (deal, $run) => void $run.Customer.create({ name: deal.name }))
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect(await workspace.Customer.count()).toBe(1)
    const another = await workspace.Deal.create({ name: 'Globex', value: 1 })
    const owed = workspace.watch(() => workspace.runs.debts())
    await owed.ready()
    for (let failures = 1; failures < 5; failures += 1) {
      await until(() => owed.getSnapshot().data[0]?.failures === failures)
      clock.advanceToNext()
    }
    await workspace.settled()
    expect(attempts).toEqual([1, 2, 3, 4, 5])
    await workspace.Deal.win(another.$id)
    await until(async () => (await workspace.runs.debts()).some(({ failures }) => failures === 1))
    // Once for the hook that fails, and once more when it is given up; not again for another deal.
    expect(said).toEqual([
      expect.stringMatching(/Deal.won\/broken failed for deal_.* tried again .*no luck/),
      expect.stringMatching(/Deal.won\/broken has failed too often .*no luck/),
    ])
    const [dead] = await workspace.runs.find({ status: 'dead' })
    expect(dead).toMatchObject({ hook: 'Deal.won/broken', error: expect.stringContaining('no luck') })
    expect((await workspace.runs.debts()).map(({ key }) => key)).toContain(dead?.key)
  })

  test('[H1] what fails of $ fails the run, awaited or not, and what is asked for after it', async () => {
    const workspace = await createOrigin().open({ clock: new ManualClock(1_700_000_000_000), warn: () => {} })
    const after: unknown[] = []
    workspace.$.Deal.won('careless', (_, $run) => {
      void $run.Contact.delete('contact_gone')
      void $run.Contact.find().catch((error) => after.push(error.code))
      $run.Contact.create({ name: 'Alice' })
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect(await workspace.runs.debts()).toMatchObject([{ failures: 1 }])
    expect(await workspace.Contact.count()).toBe(0)
    expect(after).toEqual(['not-found'])
  })

  test('[H1] so does what is refused at once, though the body passes over it', async () => {
    const workspace = await createOrigin().open({ clock: new ManualClock(1_700_000_000_000), warn: () => {} })
    workspace.$.Deal.won('careless', (_, $run) => {
      $run.Contact.create({ name: 'Alice' })
      try {
        $run.Contact.create({ name: '' })
      } catch {
        // It does not matter, the author thinks.
      }
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    expect(await workspace.runs.debts()).toMatchObject([{ failures: 1, error: { code: 'validation' } }])
    expect(await workspace.Contact.count()).toBe(0)
  })

  test('[H6] a dead letter is retried by hand, and by a new build', async () => {
    const clock = new ManualClock(1_700_000_000_000)
    const origin = createOrigin()
    const first = await origin.open({ clock, build: '1' })
    first.$.Deal.won('broken', () => {
      throw new Error('no luck')
    })
    const deal = await first.Deal.create({ name: 'Acme', value: 1 })
    await first.Deal.win(deal.$id)
    await until(async () => {
      clock.advanceToNext()
      return (await first.runs.find({ status: 'dead' })).length === 1
    })
    await first.close()
    const same = await origin.open({ clock, build: '1' })
    let calls = 0
    same.$.Deal.won('broken', () => {
      calls += 1
      if (calls === 1) throw new Error('still not')
    })
    await same.settled()
    expect(calls).toBe(0)
    const [debt] = await same.runs.debts()
    await same.runs.retry(debt?.key ?? '')
    expect(calls).toBe(1)
    await same.close()
    const next = await origin.open({ clock, build: '2' })
    next.$.Deal.won('broken', (won, $run) => void $run.Customer.create({ name: won.name }))
    await next.settled()
    expect(await next.Customer.count()).toBe(1)
    expect(await codeOf(next.runs.retry(debt?.key ?? ''))).toBe('not-found')
  })

  test('[H1] a hook gets the entity as it stands right behind the verb, whatever hooks before it have made of it', async () => {
    const { $ } = await createOrigin().open({ dev: true, warn: () => {} })
    const seen: unknown[] = []
    $.Deal.won('rename', (deal, $run) => void $run.Deal.update(deal.$id, { name: 'Acme (won)' }))
    $.Deal.won('report', async ({ $id, name, $version }, $run) => {
      seen.push({ name, $version, now: (await $run.Deal.get($id))?.name })
    })
    const { $id } = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win($id)
    const run = { name: 'Acme', $version: 2, now: 'Acme (won)' }
    expect(seen).toEqual([run, run]) // development mode looks whether it does the same twice
  })

  test('[H1] a run that is made late gets the entity as it stood right behind the verb', async () => {
    const origin = createOrigin()
    const first = await origin.open()
    first.Deal.won('provision', async () => {
      throw new Error('not yet')
    })
    first.Deal.deleted('file', async () => {
      throw new Error('not yet')
    })
    const { $id } = await first.Deal.create({ name: 'Acme', value: 1 })
    await first.Deal.win($id)
    await first.Deal.reopen($id)
    await first.Deal.update($id, { value: 99 })
    await first.Deal.delete($id)
    await first.close()
    const second = await origin.open()
    const seen: unknown[] = []
    second.Deal.won('provision', async ({ stage, value, $version }, $run) => {
      seen.push({ stage, value, $version, now: await $run.Deal.get($id) })
    })
    second.Deal.deleted('file', ({ value, $version }) => void seen.push({ value, $version }))
    await second.settled()
    expect(seen).toHaveLength(2)
    expect(seen).toContainEqual({ stage: 'Won', value: 1, $version: 2, now: undefined })
    expect(seen).toContainEqual({ value: 99, $version: 5 })
  })

  test('[H6] a retry whose body goes on when the workspace is closed is told so', async () => {
    const workspace = await createOrigin().open()
    let attempts = 0
    workspace.$.Deal.won('endless', () => {
      attempts += 1
      if (attempts === 1) throw new Error('not yet')
      return new Promise(() => {})
    })
    const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win($id)
    const [debt] = await workspace.runs.debts()
    const codes = [codeOf(workspace.runs.retry(debt?.key ?? '')), codeOf(workspace.runs.retry(debt?.key ?? ''))]
    await until(() => attempts === 2)
    await workspace.close()
    expect(await Promise.all(codes)).toEqual(['closed', 'closed'])
  })

  test('[H6] a retry of what another tab is running says so, and begins nothing', async () => {
    const locks = new FakeLocks()
    const workspace = await createOrigin().open({ database: 'ours', tabs: 'many', locks })
    let attempts = 0
    workspace.$.Deal.won('provision', () => {
      attempts += 1
      if (attempts === 1) throw new Error('not yet')
    })
    const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win($id)
    const [{ key } = { key: '' }] = await workspace.runs.debts()
    let end = () => {}
    const elsewhere = new Promise<void>((resolve) => {
      end = resolve
    })
    void locks.request(`ours/run/${key}`, { ifAvailable: false }, () => elsewhere)
    expect(await codeOf(workspace.runs.retry(key))).toBe('contention')
    expect(attempts).toBe(1)
    end()
    await until(() => locks.line(`ours/run/${key}`) === 0)
    await workspace.runs.retry(key)
    expect([attempts, await workspace.runs.debts()]).toEqual([2, []])
  })

  test('[H3] run.later asks for another attempt and is no failure', async () => {
    const clock = new ManualClock(1_700_000_000_000)
    const workspace = await createOrigin().open({ clock })
    const attempts: number[] = []
    workspace.$.Deal.won('later', (_deal, _$run, run) => {
      attempts.push(run.attempt)
      if (attempts.length < 8) throw run.later(60_000)
    })
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    await until(() => clock.advanceToNext() || attempts.length === 8)
    await until(() => {
      clock.advanceToNext()
      return attempts.length === 8
    })
    await workspace.settled()
    expect(attempts).toEqual(Array.from({ length: 8 }, () => 1))
    expect((await workspace.runs.find()).map((run) => run.status)).toEqual(['effective'])
  })
})

describe('[H4] names', () => {
  test('[H4] one unnamed hook, no name twice, and only plain characters', async () => {
    const { $ } = await createOrigin().open()
    $.Deal.won(() => {})
    expect(() => $.Deal.won(() => {})).toThrow(expect.objectContaining({ code: 'hook-name' }))
    const undo = $.Deal.won('mail', () => {})
    expect(() => $.Deal.won('mail', () => {})).toThrow(expect.objectContaining({ code: 'hook-name' }))
    undo()
    $.Deal.won('mail', () => {})
    expect(() => $.Deal.won('with space', () => {})).toThrow(expect.objectContaining({ code: 'hook-name' }))
  })

  test('[H4] a name is taken on the noun or on the workspace, whichever came first, while the workspace is open', async () => {
    processHooks.dev = undefined // which others here have left
    const workspace = await createOrigin().open()
    const taken = expect.objectContaining({ code: 'hook-name' })
    const hook = () => {}
    workspace.$.Deal.won('on-either', hook)
    expect(() => Deal.won('on-either', hook)).toThrow(taken)
    await workspace.close()
    const undo = Deal.won('on-either', hook)
    const next = await createOrigin().open()
    expect(() => next.$.Deal.won('on-either', hook)).toThrow(taken)
    undo()
    next.$.Deal.won('on-either', hook)
  })

  test('[H4] a before-hook that was undone takes no other with it', async () => {
    const { $ } = await createOrigin().open()
    const seen: string[] = []
    const undo = $.Deal.winning(() => void seen.push('first'))
    $.Deal.winning(() => void seen.push('second'))
    undo()
    $.Deal.winning(() => void seen.push('third'))
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    expect(seen).toEqual(['second', 'third'])
  })
})

describe('[H5] what a hook is for', () => {
  test('[H5] a hook registered after the win, in the same process, still runs for it', async () => {
    const workspace = await createOrigin().open()
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    workspace.$.Deal.won('provision', (won, $run) => void $run.Customer.create({ name: won.name }))
    await workspace.settled()
    expect(await workspace.Customer.count()).toBe(1)
  })

  test('[H5] a new hook does not provision old deals of others, unless it asks to', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    const deal = await left.Deal.create({ name: 'Acme', value: 1 })
    await left.Deal.win(deal.$id)
    await exchange(left, right)
    right.$.Deal.won('new', (won, $run) => void $run.Customer.create({ name: won.name }))
    await right.settled()
    expect(await right.Customer.count()).toBe(0)
    right.$.Deal.won('all', (won, $run) => void $run.Customer.create({ name: won.name }), { backfill: true })
    await right.settled()
    expect(await right.Customer.count()).toBe(1)
  })

  test('[H5] what a run did counts like what a person did', async () => {
    const workspace = await createOrigin().open()
    workspace.$.Deal.won('provision', (won, $run) => void $run.Customer.create({ name: won.name }))
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.win(deal.$id)
    workspace.$.Customer.created('greet', (customer, $run) => void $run.Contact.create({ name: customer.name }))
    await workspace.settled()
    expect(await workspace.Contact.count()).toBe(1)
  })

  test('[H6] whoever has the hook pays: a run that its device never made is made where its verb arrives', async () => {
    const origin = createOrigin()
    const [left, right] = [await origin.open({ database: 'left' }), await origin.open({ database: 'right' })]
    left.$.Deal.won('provision', () => new Promise<never>(() => {}))
    right.$.Deal.won('provision', (won, $run) => void $run.Customer.create({ name: won.name }))
    const deal = await left.Deal.create({ name: 'Acme', value: 1 })
    await exchange(left, right) // each knows of the other's hook before there is anything to pay
    await left.Deal.win(deal.$id)
    await exchange(left, right)
    await right.settled()
    await exchange(left, right)
    expect(await left.Customer.find()).toMatchObject([{ name: 'Acme' }])
    expect(await left.runs.debts()).toEqual([])
  })

  test('[F8] once per entity, however often it is reopened', async () => {
    const { $ } = await createOrigin().open()
    $.Deal.won('welcome', (deal, $run) => void $run.Customer.create({ name: deal.name }), { once: 'entity' })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    await $.Deal.reopen(deal.$id)
    await $.Deal.win(deal.$id)
    expect(await $.Customer.count()).toBe(1)
  })

  test('[H6] a hook among its own causes is listed and writes nothing', async () => {
    const { $, runs } = await createOrigin().open()
    $.Deal.won('again', async (deal, $run) => {
      await $run.Deal.reopen(deal.$id)
      await $run.Deal.win(deal.$id)
    })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    const [debt] = await runs.debts()
    expect(debt).toMatchObject({ blocked: 'cycle' })
    expect(await codeOf(runs.retry(debt?.key ?? ''))).toBe('hook-cycle')
    expect((await $.Deal.history(deal.$id)).map((event) => event.type)).toEqual([
      'deal.created',
      'deal.won',
      'deal.reopened',
      'deal.won',
    ])
  })

  test('[F5] an entity that is there already, under the id a run will give, is not written over', async () => {
    const origin = createOrigin()
    const workspace = await origin.open()
    workspace.$.Deal.won('provision', (deal, $run) => void $run.Customer.create({ name: deal.name }))
    const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
    const taken = idInRun(`Deal.won/provision/${deal.$id}|win|1`, 'Customer', 0)
    await workspace.import(JSON.stringify(verb({ boot: 'elsewhere', seq: 1 }, create(taken, { name: 'Squatter' }))))
    await workspace.close()
    const again = await origin.open()
    again.$.Deal.won('provision', (won, $run) => void $run.Customer.create({ name: won.name }))
    await again.Deal.win(deal.$id)
    expect(await again.Customer.find()).toMatchObject([{ $id: taken, name: 'Squatter' }])
    const rows = await again.Customer.get(taken)
    await again.rebuild()
    expect(await again.Customer.get(taken)).toEqual(rows)
    expect(await again.conflicts.find()).toMatchObject([
      { kind: 'void', event: { target: taken, verdict: { why: 'duplicate' } } },
    ])
  })

  test('[F7] a label names an entity of the run, and is used once', async () => {
    const { $, runs } = await createOrigin().open()
    $.Deal.won('labels', (deal, $run) => {
      $run.Customer.create({ name: deal.name }, { as: 'main' })
      $run.Customer.create({ name: deal.name }, { as: 'main' })
    })
    const deal = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.win(deal.$id)
    expect(await $.Customer.count()).toBe(0)
    expect(await runs.debts()).toMatchObject([{ failures: 1, error: { code: 'validation' } }])
  })
})
