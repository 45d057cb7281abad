import { expect, test } from 'vitest'
import { createLazyLive } from '../../src/core/lazy-live.ts'
import type { LiveQuery, LiveSnapshot } from '../../src/core/live.ts'

function opened(): LiveQuery<string> & { readonly isClosed: () => boolean } {
  let isClosed = false
  const snapshot: LiveSnapshot<string> = { status: 'ready', data: ['Acme'] }
  return {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    ready: async () => snapshot,
    close: () => {
      isClosed = true
    },
    isClosed: () => isClosed,
  }
}

/** Fails until it is allowed, and says when it may be tried again. */
function openable(isAllowed = false) {
  const query = opened()
  const occasions = new Set<() => void>()
  let tries = 0
  const live = createLazyLive<string>(
    async () => {
      tries += 1
      if (!isAllowed) throw new Error('not yet')
      return query
    },
    (again) => {
      occasions.add(again)
      return () => occasions.delete(again)
    },
  )
  return {
    live,
    query,
    occasions,
    tries: () => tries,
    allow: () => {
      isAllowed = true
    },
  }
}

test('what could not be opened says so, is tried again at the next occasion, and tells who watches it', async () => {
  const { live, occasions, tries, allow } = openable()
  let told = 0
  live.subscribe(() => {
    told += 1
  })
  expect(await live.ready()).toMatchObject({ status: 'error', error: new Error('not yet') })
  expect([told, occasions.size]).toEqual([1, 1])
  for (const again of occasions) again()
  expect(await live.ready()).toMatchObject({ status: 'error' })
  allow()
  for (const again of occasions) again()
  expect(await live.ready()).toEqual({ status: 'ready', data: ['Acme'] })
  expect([tries(), told, occasions.size]).toEqual([3, 3, 0])
})

test('once closed it waits for no occasion, and closes what is opened too late', async () => {
  const { live, occasions } = openable()
  await live.ready()
  live.close()
  expect(occasions.size).toBe(0)

  const late = openable(true)
  late.live.close()
  await late.live.ready()
  expect(late.query.isClosed()).toBe(true)

  const failing = openable()
  failing.live.close()
  await failing.live.ready()
  expect(failing.occasions.size).toBe(0)
})
