import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { EnglishResult } from '../../../src/mcp/english/parse-english.ts'
import { parseEnglish } from '../../../src/mcp/english/parse-english.ts'
import { understood } from './corpus.ts'
import { context, vocabulary } from './kit.ts'
import { plans } from './render.ts'

test.prop([plans], { numRuns: 300 })(
  'a plan that is said in plain English is what is understood',
  async ({ says, means }) => {
    expect(await parseEnglish(says, context)).toMatchObject({ steps: means })
  },
)

test.prop([fc.string({ unit: 'grapheme', maxLength: 300 })], { numRuns: 300 })(
  'any text gives steps of known verbs and fields, or problems with their places',
  async (says) => expectSound(says, await parseEnglish(says, context)),
)

const words = [
  ...vocabulary.flatMap(({ name, verbs, fields }) => [
    name.toLowerCase(),
    name,
    ...verbs.flatMap((verb) => [verb.name, verb.past]),
    ...fields.map((field) => field.name),
  ]),
  ...'a the it them her its Alice Acme Kim with for to as of and and and then , , . ; : ( ) " named called worth $5k 12 deal_big next Friday tomorrow create win mark set into if not all 2026-12-01'.split(
    ' ',
  ),
]

test.prop([fc.array(fc.constantFrom(...words), { maxLength: 40 })], { numRuns: 500 })(
  'so do its own words in any order',
  async (said) => {
    const says = said.join(' ')
    expectSound(says, await parseEnglish(says, context))
  },
)

test.prop(
  [
    fc.constantFrom(...understood),
    fc.nat(200),
    fc.constantFrom(
      'flimsy',
      'not',
      'twice',
      'unless',
      'Zebra',
      '?!',
      'urgent',
      'last',
      'only',
      '5',
      '"x"',
      'Alice',
      'all',
      'but',
      '(x)',
      'yesterday',
      'qualified',
    ),
  ],
  { numRuns: 500 },
)(
  'a word that is put in is never dropped: it is refused, or it becomes part of a value',
  async ({ says, means }, place, word) => {
    const parts = says.split(' ')
    const at = place % (parts.length + 1)
    const result = await parseEnglish([...parts.slice(0, at), word, ...parts.slice(at)].join(' '), context)
    // "for Alice Chen with Alice": twice the same is no contradiction.
    const isSaidAgain = word === 'Alice' && says.includes(word)
    if ('steps' in result && !isSaidAgain) expect(JSON.stringify(result.steps)).not.toEqual(JSON.stringify(means))
  },
)

function expectSound(says: string, result: EnglishResult): void {
  if ('problems' in result) {
    expect(result.problems.length).toBeGreaterThan(0)
    for (const { at, clause } of result.problems) expect(says.slice(...at)).toContain(clause)
    return
  }
  expect(result.clauses).toHaveLength(result.steps.length)
  for (const [place, { verb, input }] of result.steps.entries()) {
    const [name, called] = verb.split('.')
    const known = vocabulary.find((noun) => noun.name === name)?.verbs.find((one) => one.name === called)
    const fields = new Set(known?.input.map((field) => field.name))
    if (known?.effect !== 'create') fields.add('id')
    expect(Object.keys(input).filter((field) => !fields.has(field))).toEqual([])
    for (const value of Object.values(input)) {
      if (typeof value === 'object' && value !== null && '$step' in value) expect(value.$step).toBeLessThan(place)
    }
  }
}
