import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

test.each([
  ['stge', 'stage'],
  ['STAGE', 'stage'],
  ['valeu', 'value'],
])('%s most likely means %s', (name, meant) => {
  expect(nearest(name, ['name', 'stage', 'value'])).toBe(meant)
})

test('a name that is like none of them has no nearest', () => {
  expect(nearest('probability', ['name', 'stage'])).toBeUndefined()
  expect(nearest('name', [])).toBeUndefined()
  expect(nearest('ab', ['id', 'ok'])).toBeUndefined()
  expect(nearest('', ['id'])).toBeUndefined()
})
