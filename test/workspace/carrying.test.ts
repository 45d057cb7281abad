/** Who may `carry` brings the relay what others wrote, as out of a file (docs/semantics.md A4). */
import { expect, onTestFinished, test } from 'vitest'
import '../../src/crm/index.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { createOrigin, exported } from '../kit/open.ts'
import { startOfTests } from '../kit/relay/test-relay.ts'
import { createWorld } from '../kit/relay/workspaces.ts'

const carrier = { subject: 'ada', rights: ['read', 'write', 'carry'] } as const

/** Ann's second of three events is torn in the file, on which Ben has built; neither has ever been online. */
async function createScene() {
  const { open } = createWorld({ grants: { ada: carrier } })
  const ann = await open('ann')
  await ann.sync.disconnect()
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  for (const value of [2, 3]) await ann.Deal.update($id, { value })
  const ben = await createOrigin().open({ actor: 'ben', clock: new ManualClock(startOfTests) })
  await ben.import(await exported(ann))
  await ben.Deal.update($id, { name: 'Globex' })
  await ben.Deal.create({ name: 'Initech', value: 1 })
  const lines = (await exported(ben)).split('\n')
  const torn = lines.map((line) => (/"value":2\D/.test(line) ? line.replace('"noun":"Deal",', '') : line))
  const ada = await open('ada')
  await ada.import(torn.join('\n'))
  const [renamed] = await ada.events.list({ actor: 'ben', type: 'deal.updated' })
  return { open, ann, ada, $id, renamed: renamed?.ref ?? '' }
}

test('[A4] what others wrote and no relay would take is told of, until something written here waits for it too', async () => {
  const { open, ada } = await createScene()
  await expect.poll(() => ada.sync.status.error?.code).toBe('carried')
  const { state, pending, refused, error } = ada.sync.status
  expect([state, pending, refused, error?.isTransient]).toEqual(['online', 0, 0, true])
  const zoe = await open('zoe')
  await expect.poll(() => zoe.Deal.find()).toMatchObject([{ name: 'Acme', value: 1 }]) // up to what is torn
  await ada.Deal.create({ name: 'Hooli', value: 1 })
  await expect.poll(() => ada.sync.status.error?.code).toBe('causes')
  await ada.sync.dismiss(ada.sync.refused[0]?.ref ?? '')
  await ada.sync.flushed()
  await expect.poll(() => ada.sync.status.error?.code).toBe('carried')
})

test('[A4] it goes on the same connection once what it builds on has come', async () => {
  const { open, ann, ada, $id, renamed } = await createScene()
  await expect.poll(() => ada.sync.status.error?.code).toBe('carried')
  const states: string[] = []
  onTestFinished(ada.sync.subscribe(({ state }) => states.push(state)))
  await ann.sync.connect()
  const zoe = await open('zoe')
  await expect.poll(() => zoe.Deal.get($id)).toMatchObject({ name: 'Globex', value: 3 })
  await expect.poll(() => zoe.Deal.count({ name: 'Initech' })).toBe(1)
  await zoe.whenFinal(renamed)
  await expect.poll(() => ada.sync.status.error).toBe(undefined)
  expect(new Set(states)).toEqual(new Set(['online']))
})
