/** Tokens of others, and those that do not allow everything. */
import { describe, expect, test } from 'vitest'
import { refOf } from '../../src/core/event.ts'
import { Pen } from '../kit/relay/pen.ts'
import { startOfTests } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { online, sent } from '../kit/sync/devices.ts'
import { createWorlds, storedEvents } from '../kit/sync/worlds.ts'

const world = createWorlds()

test("[E4] with somebody else's token nothing is sent, and what others wrote arrives", async () => {
  const grants = { ann: { subject: 'bob', rights: ['read', 'write'] } } as const
  const made = world({ grants })
  const { ann, ben } = made
  const tab = ann.tab()
  await online(tab)
  ann.log.write()
  ben.log.write()
  await sent(ben.tab())
  await until(() => ann.log.verbs.length === 2)
  expect(storedEvents(made)).toBe(1)
  expect(tab.sync.status).toMatchObject({ state: 'online', pending: 1, refused: 0 })
  expect(tab.sync.status.error).toMatchObject({ code: 'subject', message: expect.stringContaining("token is bob's") })
})

describe('rights', () => {
  const grants = {
    reader: { subject: 'ann', rights: ['read'] },
    form: { subject: 'ann', rights: ['append'], verbs: ['Contact.create'] },
    mover: { subject: 'ann', rights: ['read', 'write', 'carry'] },
  } as const

  test('read: nothing is sent, and the status says so once something waits', async () => {
    const made = world({ grants })
    const tab = made.ann.tab({ token: 'reader' })
    await online(tab)
    expect(tab.sync.status.error).toBeUndefined()
    made.ann.log.write()
    await until(() => tab.sync.status.error !== undefined)
    expect(tab.sync.status).toMatchObject({
      state: 'online',
      pending: 1,
      error: {
        code: 'forbidden',
        message: 'The token may only read: 1 event written here is not sent. Use a token that may write.',
        isTransient: false,
      },
    })
    expect(made.ann.log.grants).toEqual([['read']])
    expect(storedEvents(made)).toBe(0)
    expect(made.ann.log.offered.size).toBe(0)
  })

  test('flushed rejects with what has stopped sync for good, unless nothing waits', async () => {
    const { ann, clock, relay } = world({ grants })
    ann.network.relay = undefined
    const tab = ann.tab({ token: 'reader' })
    ann.log.write()
    const early = expect(tab.sync.flushed()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('The token may only read'),
      details: { problem: { code: 'forbidden', isTransient: false } },
    })
    ann.network.relay = relay
    clock.advance(300)
    await early
    await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'refused' })
  })

  test('append: what is written is acknowledged, and nothing else comes', async () => {
    const made = world({ grants, limits: { headEvents: 4 } })
    const { ann, ben } = made
    const benTab = ben.tab()
    for (let left = 6; left > 0; left -= 1) {
      ben.log.write()
      await sent(benTab)
    }
    const tab = ann.tab({ token: 'form' })
    ann.log.write()
    await sent(tab)
    expect(tab.sync.status.grant).toEqual(grants.form)
    ann.network.cutAll()
    await calm()
    ann.log.write()
    made.clock.advance(300)
    await sent(tab)
    expect(ann.log.verbs).toEqual(['ann-1:1', 'ann-1:2'])
    expect(ann.log.received).toEqual([])
    expect(ann.segments.seen).toEqual([])
    expect(ann.log.timesCaughtUp).toBe(0)
    expect(storedEvents(made)).toBe(8)
  })

  test('[A1] append: more than may be stored at once waits, and all of it comes', async () => {
    const made = world({ grants })
    const { ann, clock } = made
    for (let left = 3000; left > 0; left -= 1) ann.log.write()
    const tab = ann.tab({ token: 'form' })
    const codes = new Set<string>()
    for (let seconds = 0; seconds < 120 && ann.log.acked.get('ann-1') !== 3000; seconds += 1) {
      await calm()
      clock.advance(1000)
      codes.add(tab.sync.status.error?.code ?? '')
    }
    await sent(tab)
    expect([...codes].sort()).toEqual(['', 'busy'])
    expect(tab.sync.refused).toEqual([])
    expect(storedEvents(made)).toBe(3000)
  })

  test('[A] carry: an event of others that is refused is listed', async () => {
    const { ann } = world({ grants })
    const pen = new Pen({ actor: 'ben', now: () => startOfTests + 48 * 3_600_000 })
    const ahead = pen.verb()
    ann.log.adopt(ahead)
    const tab = ann.tab({ token: 'mover' })
    await until(() => tab.sync.status.refused === 1)
    expect(tab.sync.refused).toMatchObject([{ ref: refOf(ahead), rule: 'A4' }])
  })

  test('[A4] carry: the events of others are offered too, but not those that the relay has', async () => {
    const made = world({ grants })
    const { ann, ben } = made
    const benTab = ben.tab()
    ben.log.write({ count: 2 })
    await sent(benTab)
    await benTab.sync.disconnect()
    ben.log.write({ boot: 'ben-2' })
    const foreign = ben.log.rows.map(({ event }) => event)
    for (const event of foreign) if (event.kind !== 'commit') ann.log.adopt(event)
    ann.log.write()
    const tab = ann.tab({ token: 'mover' })
    await sent(tab)
    await until(() => storedEvents(made) === 4)
    await benTab.sync.connect()
    await sent(benTab)
    expect(storedEvents(made)).toBe(4)
    expect(tab.sync.status.error).toBeUndefined()
  })
})
