/** `npm run mutants` takes long and is run seldom; that its bugs can still be seeded is looked at each time. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from '../mutants/mutants.ts'
import { noteMutants } from '../mutants/note-mutants.ts'
import { reactMutants } from '../mutants/react-mutants.ts'
import { relayMutants } from '../mutants/relay-mutants.ts'
import { workspaceMutants } from '../mutants/workspace-mutants.ts'

const all = [...mutants, ...relayMutants, ...noteMutants, ...reactMutants, ...workspaceMutants]

test.each(all)('$name', ({ file, changes, caughtBy }) => {
  const source = readFileSync(file, 'utf8')
  for (const { from, to } of changes) {
    expect(source.split(from)).toHaveLength(2)
    expect(from).not.toBe(to)
  }
  expect(existsSync(caughtBy.file)).toBe(true)
})

test('no two have the same name', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
})
