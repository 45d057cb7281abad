import { expect, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'

test('who listens twice with one function is told twice, and each undo is its own', () => {
  const feed = new Feed<number>()
  const told: number[] = []
  const hear = (number: number) => void told.push(number)
  const undo = feed.subscribe(hear)
  feed.subscribe(hear)
  feed.emit(1)
  undo()
  undo()
  feed.emit(2)
  expect(told).toEqual([1, 1, 2])
})

test('who is told of the end is told once, and of nothing after it', () => {
  const feed = new Feed<number>()
  const told: unknown[] = []
  feed.subscribe(
    (number) => void told.push(number),
    (why) => void told.push(why),
  )
  feed.end('over')
  feed.end('over again')
  feed.emit(1)
  expect(told).toEqual(['over'])
})

test('whom another listener has stopped meanwhile hears nothing more, and who begins meanwhile hears the next', () => {
  const feed = new Feed<number>()
  const told: string[] = []
  const undo: (() => void)[] = []
  feed.subscribe((number) => {
    told.push(`first ${number}`)
    for (const end of undo.splice(0)) end()
    if (number === 1) feed.subscribe((later) => void told.push(`late ${later}`))
  })
  undo.push(feed.subscribe((number) => void told.push(`stopped ${number}`)))
  feed.subscribe((number) => void told.push(`last ${number}`))
  feed.emit(1)
  feed.emit(2)
  expect(told).toEqual(['first 1', 'last 1', 'first 2', 'last 2', 'late 2'])
})
