import { expect, test } from 'vitest'
import type { LiveQuery, LiveSnapshot } from '../../src/index.ts'
import { graceMs, SharedQueries, toldMs } from '../../src/react/shared-queries.ts'
import { ManualClock, turn } from '../kit/manual-clock.ts'

function createScene() {
  const clock = new ManualClock(0)
  const queries = new SharedQueries(clock)
  const closed: string[] = []
  const open =
    (name: string, snapshot: LiveSnapshot<string> = { status: 'ready', data: [name] }) =>
    (): LiveQuery<string> => ({
      getSnapshot: () => snapshot,
      subscribe: () => () => {},
      ready: async () => snapshot,
      close: () => void closed.push(name),
    })
  const openFailed = (name: string) => open(name, { status: 'error', data: [], error: new Error('no') })
  return { clock, queries, closed, open, openFailed }
}

test('one query for each key, whoever asks', () => {
  const { queries, open } = createScene()
  expect(queries.get('a', open('a'))).toBe(queries.get('a', open('b')))
  expect(queries.get('b', open('b'))).not.toBe(queries.get('a', open('a')))
})

test('what a render opened and nobody subscribed to is closed after a while', () => {
  const { clock, queries, closed, open } = createScene()
  queries.get('a', open('a'))
  clock.advance(graceMs - 1)
  expect(closed).toEqual([])
  clock.advance(1)
  expect(closed).toEqual(['a'])
  expect(queries.size).toBe(0)
})

test('what is loading stays open without a user, and is closed a while after it has loaded', async () => {
  const { clock, queries, closed, open } = createScene()
  let finish = (): void => {}
  const loaded = new Promise<void>((resolve) => {
    finish = resolve
  })
  let status: 'loading' | 'ready' = 'loading'
  const query = open('a')()
  const getSnapshot = (): LiveSnapshot<string> => ({ ...query.getSnapshot(), status, error: undefined })
  const loading = { ...query, getSnapshot, ready: () => loaded.then(query.ready) }
  queries.get('a', () => loading)
  clock.advance(10 * graceMs)
  expect(closed).toEqual([])
  expect(queries.get('a', open('b'))).toBe(loading)
  status = 'ready'
  finish()
  await turn()
  clock.advance(graceMs - 1)
  expect(closed).toEqual([])
  clock.advance(1)
  expect(closed).toEqual(['a'])
  expect(queries.size + clock.pending).toBe(0)
})

test('each render that asks for it begins the while anew', () => {
  const { clock, queries, closed, open } = createScene()
  const query = queries.get('a', open('a'))
  clock.advance(graceMs - 1)
  expect(queries.get('a', open('b'))).toBe(query)
  clock.advance(graceMs - 1)
  expect(closed).toEqual([])
  clock.advance(1)
  expect(closed).toEqual(['a'])
  expect(clock.pending).toBe(0)
})

test('what failed is opened again by a later attempt, and not by the render that is told of it, however often that asks', () => {
  const { clock, queries, closed, open, openFailed } = createScene()
  const failed = queries.get('a', openFailed('a'))
  clock.advance(toldMs - 1)
  expect(queries.get('a', open('b'))).toBe(failed)
  clock.advance(1)
  expect(closed).toEqual(['a'])
  expect(queries.get('a', open('b'))).not.toBe(failed)
})

test('what failed stays while it is used, and is opened again by who comes after the last user is gone', () => {
  const { clock, queries, closed, open, openFailed } = createScene()
  const leave = queries.use('a', openFailed('a'), () => {})
  clock.advance(10 * graceMs)
  expect(closed).toEqual([])
  leave()
  clock.advance(toldMs)
  expect(closed).toEqual(['a'])
  queries.get('a', open('b'))
  clock.advance(graceMs)
  expect(closed).toEqual(['a', 'b'])
})

test('what is used stays open; after the last user is gone it is closed, if nobody comes back before', () => {
  const { clock, queries, closed, open } = createScene()
  const [first, second] = [queries.use('a', open('a'), () => {}), queries.use('a', open('b'), () => {})]
  first()
  clock.advance(10 * graceMs)
  second()
  clock.advance(graceMs - 1)
  const again = queries.use('a', open('c'), () => {})
  clock.advance(10 * graceMs)
  expect(closed).toEqual([])
  again()
  clock.advance(graceMs)
  expect(closed).toEqual(['a'])
  expect(clock.pending).toBe(0)
})
