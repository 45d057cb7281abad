import { expect, onTestFinished, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'
import { tellInOrder } from '../../src/workspace/tell-in-order.ts'

test('what a reading that failed was to tell is told with the next change, in order and once', async () => {
  const uncaught: unknown[] = []
  const note = (error: unknown) => uncaught.push(error)
  process.on('uncaughtException', note)
  onTestFinished(() => void process.off('uncaughtException', note))
  const feed = new Feed<number>()
  const heard: number[] = []
  let isFailing = true
  const telling = tellInOrder(
    feed,
    (value: number) => heard.push(value),
    async (change) => {
      if (isFailing) throw new Error('called off')
      return [change, change + 0.5]
    },
  )
  for (const change of [1, 2]) feed.emit(change)
  await telling.told()
  expect([heard, uncaught.length]).toEqual([[], 2])
  isFailing = false
  for (const change of [3, 4]) feed.emit(change)
  await telling.told()
  expect(heard).toEqual([1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5])
  telling.end()
  feed.emit(5)
  await telling.told()
  expect(heard).toHaveLength(8)
})
