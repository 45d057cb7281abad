/** What a process keeps lists of is read again where a merge changes it. */
import { expect, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { create, deal, update, verb } from '../kit/events.ts'
import { commitOver, eventsOn, openSynced, type Synced } from '../kit/synced.ts'

async function opened() {
  const reading = vi.fn()
  const synced = await openSynced({
    hooks: (hooks) => void hooks.addAfter('Deal', 'won', 'thank', () => {}, {}),
    store: (store) => {
      const { dormant } = store
      store.dormant = () => {
        reading()
        return dormant.call(store)
      }
      return store
    },
  })
  const commit = async (k: number) => synced.log.receive([commitOver(k, await eventsOn(synced))])
  return { synced, commit, reading, lists: synced.process.replica }
}

const write = ({ workspace }: Synced) => workspace.Deal.create({ name: 'A', value: 1 })

test('[E6] a commit that covers an activation moves it, and one that does not is merged without a look at the lists', async () => {
  const { synced, commit, reading, lists } = await opened()
  await write(synced)
  synced.log.caughtUp()
  await synced.workspace.settled()
  expect(lists.activations).toMatchObject([{ hook: 'Deal.won/thank' }])
  await commit(1)
  expect(lists.activations.map(({ position }) => position[0])).toEqual([1])
  await write(synced)
  reading.mockClear()
  await commit(2)
  expect(reading).not.toHaveBeenCalled()
})

test('[F1] what was dormant is dormant no more once it is final', async () => {
  const { synced, commit, lists } = await opened()
  const created = verb({ seq: 1 }, { ...create(deal, { name: 'Acme', value: 1 }), to: 'Prospecting' })
  await write(synced)
  await commit(1)
  await synced.log.receive([verb({ boot: 'b', seq: 1, time: 2 }, update(deal, { value: 2 }))])
  expect(lists.dormant).toBe(1)
  await synced.log.receive([created])
  await commit(2)
  expect(lists.dormant).toBe(0)
})
