import { expect, test } from 'vitest'
import { StatusBoard } from '../../src/sync/status.ts'

test('what has caught up once stays so, though it could not be noted', () => {
  const board = new StatusBoard()
  board.count(0, false)
  expect(board.current.hasCaughtUp).toBe(false)
  board.tell({ state: 'online' })
  board.tell({ state: 'offline' })
  board.count(0, false) // the disk was full
  expect(board.current.hasCaughtUp).toBe(true)
})

test('what was noted by an earlier process counts before the first connection', () => {
  const board = new StatusBoard()
  board.count(0, true)
  expect(board.current).toMatchObject({ state: 'offline', hasCaughtUp: true })
})
