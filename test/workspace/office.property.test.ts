/** [L1 L7 S4] What people see, take back and put back is right at any moment, however what others did comes to them. */
import { describe, test } from 'vitest'
import '../../src/workspace/later.ts' // or it is fetched while they look
import { playOffice } from '../kit/office.ts'

const offices = 12

describe('[L1 L7 S4] whatever people do and hear of each other', () => {
  test.each([0, 1, 2])('they see what is there (part %i)', { timeout: 120_000 }, async (part) => {
    for (let at = 0; at < offices; at += 1) await playOffice(1_001 + part * offices + at)
  })
})
