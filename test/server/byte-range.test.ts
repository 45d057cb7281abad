import { describe, expect, test } from 'vitest'
import { readRange } from '../../server/byte-range.ts'

const part = (from: number, to: number) => ({ type: 'part', from, to })
const whole = { type: 'whole' }
const outside = { type: 'outside' }

describe('a range of ten bytes', () => {
  test.each([
    ['bytes=0-0', part(0, 0)],
    ['bytes=2-5', part(2, 5)],
    ['bytes=2-', part(2, 9)],
    ['bytes=9-', part(9, 9)],
    ['bytes=2-999', part(2, 9)],
    ['bytes=-3', part(7, 9)],
    ['bytes=-999', part(0, 9)],
    ['bytes=10-', outside],
    ['bytes=10-20', outside],
    ['bytes=-0', outside],
    [undefined, whole],
    ['', whole],
    ['bytes=-', whole],
    ['bytes=5-2', whole],
    ['bytes=0-1,3-4', whole],
    ['bytes=a-b', whole],
    ['items=0-1', whole],
    ['bytes=0-99999999999999999999', whole],
  ])('%s', (header, expected) => {
    expect(readRange(header, 10)).toEqual(expected)
  })
})

test('of nothing there is no part', () => {
  expect(readRange('bytes=0-', 0)).toEqual(outside)
  expect(readRange('bytes=-1', 0)).toEqual(outside)
  expect(readRange(undefined, 0)).toEqual(whole)
})
