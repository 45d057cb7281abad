import { expect, test } from 'vitest'
import { momentOf } from '../../src/devtools/pieces.ts'

test('a moment is told in the time of this place, with its day where that is not today', () => {
  const moment = new Date(2026, 2, 31, 9, 5, 7)
  const at = moment.toISOString()
  expect(momentOf(at, new Date(2026, 2, 31, 23, 59))).toBe(moment.toLocaleTimeString())
  expect(momentOf(at, new Date(2026, 3, 1, 0, 1))).toBe(moment.toLocaleString())
})
