import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeKind, fieldKinds } from '../../../src/core/query/field-kind.ts'
import { ticket } from './ticket.ts'

function kindOf(schema: z.ZodType) {
  const kind = fieldKinds({ ...ticket, fields: z.object({ field: schema }) }).get('field')
  return { accepts: [...(kind?.accepts ?? [])].sort(), choices: kind?.choices }
}

const anything = ['boolean', 'list', 'number', 'object', 'text']

test.each<[string, z.ZodType, readonly string[]]>([
  ['string', z.string(), ['text']],
  ['email', z.email(), ['text']],
  [
    'branded id',
    z
      .string()
      .regex(/^contact_/)
      .brand<'Contact'>(),
    ['text'],
  ],
  ['template', z.templateLiteral(['deal_', z.string()]), ['text']],
  ['iso date', z.iso.date(), ['date']],
  ['iso datetime', z.iso.datetime(), ['date']],
  ['string().datetime()', z.string().datetime(), ['date']],
  ['checked string', z.string().check(z.iso.datetime()), ['date']],
  ['iso time', z.iso.time(), ['text']],
  ['optional date', z.iso.date().nullish().default(null), ['date']],
  ['date or text', z.union([z.iso.date(), z.string()]), ['text']],
  ['number', z.number().int().min(0).optional(), ['number']],
  ['boolean', z.boolean().catch(false).readonly(), ['boolean']],
  ['list', z.array(z.string()), ['list']],
  ['tuple', z.tuple([z.string()]), ['list']],
  ['object', z.object({ a: z.string() }), ['object']],
  ['record', z.record(z.string(), z.number()), ['object']],
  ['null', z.null(), []],
  ['json', z.json(), anything],
  ['any', z.any(), anything],
  ['transform', z.string().transform((text) => text.length), anything],
  ['preprocess', z.preprocess((input) => input, z.number()), ['number']],
  ['lazy', z.lazy(() => z.string()), ['text']],
])('reads the kind of %s off its schema', (_name, schema, accepts) => {
  expect(kindOf(schema).accepts).toEqual(accepts)
})

test('a schema that lists its values gives choices, unless it is open elsewhere', () => {
  expect(kindOf(z.enum(['A', 'B']).optional()).choices).toEqual(['A', 'B'])
  expect(kindOf(z.literal(['A', 1, true, null]))).toEqual({
    accepts: ['boolean', 'number', 'text'],
    choices: ['A', 1, true],
  })
  expect(kindOf(z.union([z.enum(['A']), z.literal(2)])).choices).toEqual(['A', 2])
  expect(kindOf(z.union([z.enum(['A']), z.number()]))).toEqual({ accepts: ['number', 'text'], choices: undefined })
})

test('a schema that holds nothing but itself does not recurse without end', () => {
  const endless: z.ZodType = z.lazy(() => endless)
  expect(kindOf(endless).accepts).toEqual(anything)
})

test('system fields can be asked for by every noun, and a field named like an object method is a plain field', () => {
  const kinds = fieldKinds(ticket)
  expect([...(kinds.get('$createdAt')?.accepts ?? [])]).toEqual(['date'])
  expect(kinds.get('$sync')?.choices).toEqual(['local', 'sent', 'final'])
  expect(kinds.get('constructor')).toBeUndefined()
})

test('a kind is described in words', () => {
  const describe = (schema: z.ZodType) => {
    const kind = fieldKinds({ ...ticket, fields: z.object({ field: schema }) }).get('field')
    return kind && describeKind(kind)
  }
  expect(describe(z.enum(['A', 'B']))).toBe('one of A, B')
  expect(describe(z.union([z.number(), z.string()]))).toBe('a number or text')
  expect(describe(z.null())).toContain('always missing')
})
