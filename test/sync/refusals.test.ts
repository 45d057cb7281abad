/** What the relay refuses: docs/semantics.md A. */
import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { calm, until } from '../kit/sync/device.ts'
import { createDevices, online, sent } from '../kit/sync/devices.ts'

const device = createDevices()

function world() {
  const made = createTestRelay()
  const ann = device({ actor: 'ann', relay: made.relay, clock: made.clock })
  return { ...made, ann, ben: device({ actor: 'ben', relay: made.relay, clock: made.clock }) }
}

test('[A] the client stops, keeps everything, and lists the event, the rule and the reason', async () => {
  const { ann, clock } = world()
  const tab = ann.tab()
  await online(tab)
  const ref = ann.log.writeWrong()
  const later = ann.log.write()
  await until(() => tab.sync.status.refused === 1 && tab.sync.status.state === 'offline')
  expect(tab.sync.refused).toEqual([
    { ref, rule: 'A4', reason: expect.stringContaining('actor'), event: ann.log.rows[0]?.event },
  ])
  expect(tab.sync.status.error).toMatchObject({ code: 'invalid', isTransient: false })
  expect(ann.log.verbs).toEqual([ref, ...later])
  clock.advance(100_000)
  tab.page.say('online')
  await calm()
  expect(ann.network.lines.length).toBe(0)
})

test('[A] once it is dismissed, a skip takes its place and what waited behind it is sent', async () => {
  const { ann, ben } = world()
  const [annTab, benTab] = [ann.tab(), ben.tab()]
  await online(annTab)
  const ref = ann.log.writeWrong()
  ann.log.write()
  await until(() => annTab.sync.status.refused === 1)
  await annTab.sync.dismiss(ref)
  await sent(annTab)
  await until(() => ben.log.verbs.length === 2)
  expect(ben.log.rows[0]?.event.kind).toBe('skip')
  expect(annTab.sync.refused).toEqual([])
  expect(benTab.sync.status.error).toBeUndefined()
})

test('[A1] who has more to send than a relay takes at once sends it in the time that it takes, and is not stopped', async () => {
  const mebi = 1024 * 1024
  const { relay, clock, measures } = createTestRelay({ limits: { bytesPerSecond: 9 * mebi } }) // 36 at once
  const ann = device({ actor: 'ann', relay, clock })
  const tab = ann.tab()
  await tab.sync.disconnect()
  for (let left = 160; left > 0; left -= 1) ann.log.write()
  const text = 'x'.repeat(mebi / 4 - 1000)
  for (const [at, { event, isOwn }] of ann.log.rows.entries()) {
    ann.log.rows[at] = { isOwn, event: { ...event, set: { text } } as Event }
  }
  await until(() => tab.sync.status.pending === 160)
  await tab.sync.connect()
  await until(() => {
    clock.advance(20)
    return tab.sync.status.pending === 0 || tab.sync.status.error?.isTransient === false
  })
  expect(tab.sync.status).toMatchObject({ pending: 0, error: undefined })
  expect(measures.filter(({ type }) => type === 'refused')).toEqual([])
})

test('flushed rejects with refused, at once and later', async () => {
  const { ann } = world()
  const tab = ann.tab()
  await online(tab)
  ann.log.writeWrong()
  await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'refused' })
  await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'refused' })
})

test('dismiss rejects with not-found for what was not refused', async () => {
  const { ann } = world()
  const tab = ann.tab()
  const [ref = ''] = ann.log.write()
  await expect(tab.sync.dismiss(ref)).rejects.toMatchObject({ code: 'not-found' })
})

test('with a refusal that was not dismissed, connect receives and sends nothing', async () => {
  const { ann, ben, measures } = world()
  const tab = ann.tab()
  await online(tab)
  const ref = ann.log.writeWrong()
  await until(() => tab.sync.status.refused === 1 && tab.sync.status.state === 'offline')
  const benTab = ben.tab()
  ben.log.write()
  await sent(benTab)
  await tab.sync.connect()
  await online(tab)
  await until(() => ann.log.verbs.length === 2 && tab.sync.status.error !== undefined)
  await calm()
  expect(tab.sync.status).toMatchObject({ state: 'online', pending: 1, error: { code: 'refused', isTransient: false } })
  expect(measures.filter(({ type }) => type === 'refused').length).toBe(1)
  await tab.sync.dismiss(ref)
  await sent(tab)
  expect(tab.sync.status.error).toBeUndefined()
})
