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
