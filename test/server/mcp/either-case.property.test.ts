import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { eitherCase } from '../../../server/mcp/either-case.ts'

const members = [
  'a',
  'Z',
  'k',
  'é',
  'Σ',
  'ς',
  'µ',
  'ſ',
  'K',
  '-',
  '^',
  '.',
  '_',
  '\\d',
  '\\w',
  '\\t',
  '\\b',
  '\\]',
  '\\-',
  '\\x4b',
  '\\u00e9',
  '\\cj',
  '\\e',
  '\\0',
]
const outside = [
  ...members.filter((each) => each !== '\\b' && each !== '^'),
  '(',
  ')',
  '(?:',
  '(?<Name>',
  '|',
  '\\b',
  '\\B',
  '$',
  '?',
  '*',
  '{1,2}',
  ' ',
]
const classes = fc
  .tuple(
    fc.constantFrom('[', '[^'),
    fc.array(fc.constantFrom(...members, 'a-f', 'X-b', '\\t-\\x60', '\\cj-R'), { maxLength: 4 }),
  )
  .map(([open, inner]) => `${open}${inner.join('')}]`)
const sources = fc
  .array(fc.oneof(fc.constantFrom(...outside), classes), { maxLength: 6 })
  .map((parts) => parts.join(''))
const texts = fc
  .array(fc.constantFrom(...'aAzZkKK éÉσΣςμµΜsSſfbBxX_-^.09\t\n\b\0eErRqQ'), { maxLength: 8 })
  .map((units) => units.join(''))

function patternOf(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

test.prop([sources, fc.array(texts, { minLength: 8, maxLength: 8 })], { numRuns: 3000 })(
  'a pattern with both cases of each letter matches as the flag i does',
  (source, all) => {
    const wanted = patternOf(source, 'i')
    const given = patternOf(eitherCase(source), '')
    expect(given === undefined, source).toBe(wanted === undefined)
    for (const text of all)
      expect([source, text, given?.exec(text)?.[0]]).toEqual([source, text, wanted?.exec(text)?.[0]])
  },
)
