import { describe, expect, test } from 'vitest'
import { builtInStages } from '../../demo/app/board/board-model.ts'
import { carryWords, step } from '../../demo/app/board/carry.ts'
import { moveTo } from '../../demo/app/board/moves.ts'

test.each([
  ['Prospecting', 'Proposal', { type: 'advance', stage: 'Proposal' }],
  ['Proposal', 'Qualification', { type: 'correct', stage: 'Qualification', probability: 25 }],
  ['Negotiation', 'Prospecting', { type: 'correct', stage: 'Prospecting', probability: 10 }],
  ['Proposal', 'Proposal', { type: 'reorder' }],
  ['Lost', 'Proposal', { type: 'reopen', stage: 'Proposal' }],
  ['Closed', 'Prospecting', { type: 'reopen', stage: 'Prospecting' }],
  ['Negotiation', 'Won', { type: 'win' }],
  ['Prospecting', 'Lost', { type: 'lose' }],
  ['Won', 'Won', { type: 'none', why: undefined }],
] as const)('from %s to %s', (stage, goal, expected) => {
  expect(moveTo({ stage }, goal, builtInStages)).toEqual(expected)
})

test('a won deal is not lost before it is reopened, and that is said', () => {
  expect(moveTo({ stage: 'Won' }, 'Lost', builtInStages)).toMatchObject({ type: 'none', why: /Reopen it first/ })
})

describe('a card carried by keyboard', () => {
  const shape = { names: ['Prospecting', 'Proposal', 'Won', 'Lost'], sizes: [2, 3, 0, 0] }
  const held = { id: 'deal_1', from: { column: 0, index: 0 }, to: { column: 0, index: 0 } }
  const pressed = (...keys: readonly string[]) => keys.reduce((carry, key) => step(carry, key, shape), held)

  test('stops at the edges', () => {
    expect(pressed('ArrowUp', 'ArrowLeft').to).toEqual({ column: 0, index: 0 })
    expect(pressed('ArrowDown', 'ArrowDown', 'ArrowDown').to).toEqual({ column: 0, index: 1 })
    expect(pressed('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown').to).toEqual({
      column: 1,
      index: 3,
    })
    expect(pressed(...Array<string>(9).fill('ArrowRight')).to).toEqual({ column: 3, index: 0 })
  })

  test('is announced by its place among the others', () => {
    expect(carryWords(held, shape)).toBe('Prospecting, place 1 of 2.')
    expect(carryWords(pressed('ArrowRight', 'ArrowDown'), shape)).toBe('Proposal, place 2 of 4.')
    expect(carryWords(pressed('ArrowRight', 'ArrowRight'), shape)).toBe('Won.')
  })
})
