import { describe, expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Event } from '../../src/core/event.ts'
import type { Conflict, RunEntry } from '../../src/index.ts'
import '../../src/workspace/later.ts' // or it is fetched while they listen
import { MemoryDisk } from '../kit/disk.ts'
import type { Synced } from '../kit/synced.ts'
import { commitOver, contentsOn, openSynced, quiet, TabHub } from '../kit/synced.ts'

function conflictsOf({ workspace }: Synced): Conflict[] {
  const told: Conflict[] = []
  workspace.conflicts.subscribe((conflict) => told.push(conflict))
  return told
}

function runsOf({ workspace }: Synced): RunEntry[] {
  const told: RunEntry[] = []
  workspace.runs.subscribe((run) => told.push(run))
  return told
}

const kinds = (told: readonly Conflict[]) => told.map(({ kind }) => kind)

/** Two devices that have won the same deal, each with its provisioning. */
async function bothWin(): Promise<{ readonly left: Synced; readonly right: Synced }> {
  const [left, right] = [await openSynced(), await openSynced({ seed: 2 })]
  for (const { workspace } of [left, right]) {
    workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  }
  await quiet()
  const { $id } = await left.workspace.Deal.create({ name: 'Acme', value: 1 })
  await right.log.receive(await contentsOn(left.disk))
  await left.workspace.Deal.win($id)
  left.clock.advance(5)
  right.clock.advance(9)
  await right.workspace.Deal.win($id)
  return { left, right }
}

describe('[F5] who listens for conflicts', () => {
  test('[F5] hears of each once: not of redelivery, a rebuild, a commit', async () => {
    const { left, right } = await bothWin()
    const told = conflictsOf(left)
    const contents = await contentsOn(right.disk)
    await left.log.receive(contents)
    await quiet()
    expect(kinds(told).sort()).toEqual(['superseded', 'void'])
    const listed = await left.workspace.conflicts.find()
    expect([...told].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...listed].sort((a, b) => (a.id < b.id ? -1 : 1)))
    await left.log.receive([...contents].reverse())
    await left.workspace.rebuild()
    await left.log.receive([commitOver(1, (await contentsOn(left.disk)) as readonly Event[])])
    await left.workspace.Deal.create({ name: 'Another', value: 1 })
    await quiet()
    expect(told).toHaveLength(2)
  })

  test('[F5] hears of a void verb once, also where it is void for another reason by now, which is listed', async () => {
    const [left, right, third] = [await openSynced(), await openSynced({ seed: 2 }), await openSynced({ seed: 3 })]
    const { $id } = await left.workspace.Deal.create({ name: 'Acme', value: 1 })
    for (const { log } of [right, third]) await log.receive(await contentsOn(left.disk))
    third.clock.advance(5)
    await third.workspace.Deal.delete($id)
    left.clock.advance(10)
    await left.workspace.Deal.win($id)
    right.clock.advance(20)
    await right.workspace.Deal.win($id)
    const told = conflictsOf(left)
    const list = left.workspace.conflicts.live()
    await list.ready()
    await left.log.receive(await contentsOn(right.disk))
    await quiet()
    expect(told).toMatchObject([{ kind: 'void', event: { verdict: { why: 'duplicate' } } }])
    await left.log.receive(await contentsOn(third.disk))
    await quiet()
    expect(told.map(({ id }) => id)).toEqual([...new Set(told.map(({ id }) => id))])
    expect(list.getSnapshot().data.find(({ id }) => id === told[0]?.id)).toMatchObject({
      event: { verdict: { why: 'deleted' } },
    })
  })

  test('[F5] hears of it in every tab, once', async () => {
    const { left, right } = await bothWin()
    const [disk, hub] = [left.disk, new TabHub()]
    await left.close()
    const [first, second] = [await openSynced({ disk, hub, seed: 3 }), await openSynced({ disk, hub, seed: 4 })]
    const [one, other] = [conflictsOf(first), conflictsOf(second)]
    await first.log.receive(await contentsOn(right.disk))
    await quiet()
    await first.workspace.rebuild()
    await quiet()
    expect([kinds(one).sort(), kinds(other).sort()]).toEqual([
      ['superseded', 'void'],
      ['superseded', 'void'],
    ])
  })

  test('[F5] hears nothing of what stood before, nor after the undo', async () => {
    const { left, right } = await bothWin()
    const before: Conflict[] = []
    const undo = left.workspace.conflicts.subscribe((conflict) => before.push(conflict))
    undo()
    await left.log.receive(await contentsOn(right.disk))
    const after = conflictsOf(left)
    await left.workspace.rebuild()
    await quiet()
    expect([before, after]).toEqual([[], []])
  })

  test('[F9] hears of duplicates and dangling references that a merge brings about', async () => {
    const [left, right] = [await openSynced(), await openSynced({ seed: 2 })]
    const kept = await left.workspace.Contact.create({ name: 'Kept', email: 'a@acme.dev' })
    await right.log.receive(await contentsOn(left.disk))
    await left.workspace.Contact.create({ name: 'Bob', email: 'bob@acme.dev' })
    await right.workspace.Contact.create({ name: 'Robert', email: 'bob@acme.dev' })
    await right.workspace.Contact.delete(kept.$id)
    const deal = await left.workspace.Deal.create({ name: 'Acme', value: 1, contact: kept.$id })
    const told = conflictsOf(left)
    await left.log.receive(await contentsOn(right.disk))
    await quiet()
    expect(told).toMatchObject([
      { kind: 'unique', field: 'email', value: 'bob@acme.dev' },
      { kind: 'dangling', entity: deal.$id, to: kept.$id, why: 'deleted' },
    ])
    expect(await left.workspace.conflicts.find()).toEqual(told)
    await left.workspace.Deal.update(deal.$id, { value: 2 })
    await left.log.receive(await contentsOn(right.disk))
    await quiet()
    expect(told).toHaveLength(2)
    const here = conflictsOf(right)
    await right.log.receive(await contentsOn(left.disk))
    await quiet()
    expect(kinds(here).sort()).toEqual(['dangling', 'unique'])
  })
})

describe('[F6] who asks for runs', () => {
  test('[F6] of an entity: those that answer its events, and those that wrote to it, whether they count or not', async () => {
    const { left, right } = await bothWin()
    await left.log.receive(await contentsOn(right.disk))
    const { runs, Deal } = left.workspace
    const other = await Deal.create({ name: 'Globex', value: 1 })
    await Deal.win(other.$id)
    await quiet()
    const [deal] = await Deal.find({ name: 'Acme' })
    const ofDeal = await runs.find({ entity: deal?.$id ?? '' })
    expect(ofDeal.map(({ status }) => status).sort()).toEqual(['effective', 'superseded'])
    expect(await runs.find({ entity: deal?.$id ?? '', status: 'effective' })).toHaveLength(1)
    const [customer = ''] = ofDeal[0]?.wrote ?? []
    expect(await runs.find({ entity: customer })).toEqual(ofDeal)
    expect(await runs.find({ entity: other.$id })).toHaveLength(1)
    expect(await runs.find({ entity: 'deal_nobody' })).toEqual([])
  })
})

describe('[F6] who listens for runs', () => {
  test('[F6] hears of each run once, and again when it counts no more', async () => {
    const { left, right } = await bothWin()
    const [ofLeft, ofRight] = [runsOf(left), runsOf(right)]
    const [fromLeft, fromRight] = [await contentsOn(left.disk), await contentsOn(right.disk)]
    await left.log.receive(fromRight)
    await right.log.receive(fromLeft)
    await left.log.receive(fromRight)
    await Promise.all([left.workspace.rebuild(), right.workspace.rebuild()])
    await quiet()
    const [winner] = await left.workspace.runs.find({ status: 'effective' })
    const [loser] = await left.workspace.runs.find({ status: 'superseded' })
    expect(ofLeft).toEqual([loser])
    expect([...ofRight].sort((a, b) => (a.status < b.status ? -1 : 1))).toEqual([winner, loser])
  })

  test('[F6] hears of what is provisioned here, in every tab', async () => {
    const [disk, hub] = [new MemoryDisk(), new TabHub()]
    const [first, second] = [await openSynced({ disk, hub }), await openSynced({ disk, hub, seed: 2 })]
    first.workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    await quiet()
    const [one, other] = [runsOf(first), runsOf(second)]
    const { $id } = await first.workspace.Deal.create({ name: 'Acme', value: 1 })
    await first.workspace.Deal.win($id)
    await quiet()
    expect(one).toMatchObject([{ hook: 'Deal.won/provision', status: 'effective' }])
    expect(other).toEqual(one)
  })
})
