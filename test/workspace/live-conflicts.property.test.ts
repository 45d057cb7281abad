/** [F5 F9] The list of conflicts that is kept up is the one that is found anew, whatever happens and whoever hears of it in which order. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { defineNoun } from '../../src/core/define-noun.ts'
import type { Conflict, LiveQuery, Workspace } from '../../src/index.ts'
import { Chance } from '../kit/chance.ts'
import { contentsOn, openSynced, quiet, type Synced } from '../kit/synced.ts'

const emails = ['a@acme.dev', 'b@acme.dev', 'c@acme.dev']

interface Ids {
  readonly contacts: string[]
  readonly deals: string[]
}

/** Something that somebody does; what the state of things does not allow is refused, and nothing is done. */
async function act({ Contact, Deal }: Workspace, { contacts, deals }: Ids, chance: Chance): Promise<void> {
  const contact = chance.one([...contacts, 'contact_nobody'])
  const deal = chance.one([...deals, 'deal_nobody'])
  const email = chance.one(emails)
  const acts: readonly (() => Promise<unknown>)[] = [
    // Few of each, so that several devices do things to the same one.
    async () => contacts.length < 5 && contacts.push((await Contact.create({ name: 'C', email })).$id),
    async () => deals.length < 3 && deals.push((await Deal.create({ name: 'D', value: 1, contact })).$id),
    () => Contact.update(contact, { email }),
    () => Contact.delete(contact),
    () => Contact.merge(contact, { other: chance.one([...contacts, 'contact_nobody']) }),
    () => Deal.update(deal, { contact }),
    () => Deal.win(deal),
    () => Deal.win(deal),
    () => Deal.win(deal),
    () => Deal.lose(deal, {}),
    () => Deal.reopen(deal),
    () => Deal.delete(deal),
  ]
  await chance
    .one(acts)()
    .catch(() => undefined)
}

async function play(seed: number): Promise<string | undefined> {
  const chance = new Chance(seed)
  const ids: Ids = { contacts: [], deals: [] }
  const devices: Synced[] = []
  for (const at of [1, 2, 3]) devices.push(await openSynced({ seed: seed * 10 + at }))
  for (const { workspace } of devices) {
    workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  }
  await quiet()
  const lists = devices.map(({ workspace }) => workspace.conflicts.live())
  const all = devices.map(({ workspace }) => workspace.conflicts.live({ dismissed: true }))
  try {
    for (let step = 0; step < 40; step += 1) {
      const device = chance.one(devices)
      device.clock.advance(chance.whole(1, 50))
      if (chance.happens(0.6)) await act(device.workspace, ids, chance)
      else if (chance.happens(0.8)) {
        const contents = await contentsOn(chance.one(devices).disk)
        await device.log.receive(chance.shuffled(chance.some(contents, 0.8)))
      } else {
        const [listed] = chance.shuffled(await device.workspace.conflicts.find())
        if (listed !== undefined) await device.workspace.conflicts.resolve(listed.id, 'dismiss')
      }
      await quiet()
      for (const [at, { workspace }] of devices.entries()) {
        const why =
          differs(lists[at], await workspace.conflicts.find()) ??
          differs(all[at], await workspace.conflicts.find({ dismissed: true }))
        if (why !== undefined) return `seed ${seed}, step ${step}, device ${at}: ${why}`
      }
    }
    return undefined
  } finally {
    for (const list of [...lists, ...all]) list.close()
    await Promise.all(devices.map(({ close }) => close()))
  }
}

function differs(list: LiveQuery<Conflict> | undefined, found: readonly Conflict[]): string | undefined {
  const texts = (conflicts: readonly Conflict[] = []) => conflicts.map((conflict) => JSON.stringify(conflict)).sort()
  const [kept, wanted] = [texts(list?.getSnapshot().data), texts(found)]
  if (kept.join() === wanted.join()) return undefined
  const lacking = wanted.filter((text) => !kept.includes(text))
  const surplus = kept.filter((text) => !wanted.includes(text))
  return `lacks ${lacking.join()}; has ${surplus.join()} too much`
}

const worlds = 40

describe('[F5 F9] conflicts that are kept up', () => {
  test('hear of a noun that is defined when its entities are there already', async () => {
    const define = (unique: readonly ['code'] | readonly []) =>
      defineNoun('Voucher', { fields: z.object({ code: z.string() }), unique, verbs: {} })
    define([])
    const { workspace } = await openSynced()
    const { Voucher } = workspace.$ as unknown as { readonly Voucher: ReturnType<typeof define> }
    await Promise.all([Voucher.create({ code: 'A' }), Voucher.create({ code: 'A' })])
    const list = workspace.conflicts.live()
    expect((await list.ready()).data).toEqual([])
    define(['code'])
    await workspace.settled()
    await quiet()
    expect(list.getSnapshot().data).toMatchObject([{ kind: 'unique', noun: 'Voucher', field: 'code', value: 'A' }])
    expect(differs(list, await workspace.conflicts.find())).toBeUndefined()
  })

  test('name whoever joins those who share a unique value already', async () => {
    const [first, ...others] = [
      await openSynced({ seed: 1 }),
      await openSynced({ seed: 2 }),
      await openSynced({ seed: 3 }),
    ] as const
    for (const { workspace } of [first, ...others]) await workspace.Contact.create({ name: 'C', email: 'a@acme.dev' })
    const list = first.workspace.conflicts.live()
    await list.ready()
    for (const { disk } of others) {
      await first.log.receive(await contentsOn(disk))
      await quiet()
      expect(differs(list, await first.workspace.conflicts.find())).toBeUndefined()
    }
    expect(list.getSnapshot().data).toMatchObject([{ kind: 'unique', entities: { length: 3 } }])
  })

  test('name the run that counts, also where an earlier one comes to light', async () => {
    const [first, second, third] = [
      await openSynced({ seed: 1 }),
      await openSynced({ seed: 2 }),
      await openSynced({ seed: 3 }),
    ]
    for (const { workspace } of [first, second, third]) {
      workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    }
    await quiet()
    const { $id } = await first.workspace.Deal.create({ name: 'Acme', value: 1 })
    const contents = await contentsOn(first.disk)
    for (const [at, device] of [second, third, first].entries()) {
      await device.log.receive(contents)
      device.clock.advance(100 * (at + 1)) // the second wins before the third, and that one before the first
      await device.workspace.Deal.win($id)
    }
    const list = first.workspace.conflicts.live()
    for (const device of [third, second]) {
      await first.log.receive(await contentsOn(device.disk))
      await quiet()
      expect(differs(list, await first.workspace.conflicts.find())).toBeUndefined()
    }
    expect(list.getSnapshot().data.filter(({ kind }) => kind === 'superseded')).toHaveLength(2)
  })

  test.each([0, 1, 2, 3])('are those that are found (part %i)', { timeout: 120_000 }, async (part) => {
    for (let at = 1; at <= worlds; at += 1) expect(await play(part * worlds + at)).toBeUndefined()
  })
})
