/** `npm run mutants` takes long and is run seldom; that its bugs can still be seeded is looked at each time. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from '../mutants/all.ts'

test.each(mutants)('$name', ({ file, changes, caughtBy }) => {
  const source = readFileSync(file, 'utf8')
  for (const { from, to } of changes) {
    expect(source.split(from)).toHaveLength(2)
    expect(from).not.toBe(to)
  }
  expect(existsSync(caughtBy.file)).toBe(true)
})

test('no two have the same name', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})
