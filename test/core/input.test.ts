import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import { ValidationError } from '../../src/core/errors.ts'
import { isJson } from '../../src/core/event.ts'
import { dateField, datetimeField, filledText, idField, jsonField } from '../../src/core/fields.ts'
import { type InputMode, parseInput, parseVerbInput } from '../../src/core/input.ts'
import { type Fields, nounNamed, type VerbSpec } from '../../src/core/noun.ts'

defineNoun('Parcel', {
  fields: z.object({
    label: filledText(),
    status: z.enum(['Packed', 'Sent']).default('Packed'),
    email: z.string().optional(),
    weight: z.number().optional(),
    day: dateField().optional(),
    at: datetimeField().optional(),
    to: idField().optional(),
    parts: z.array(z.object({ name: z.string() })).optional(),
    extra: jsonField().optional(),
    stamp: z.union([z.date(), z.number()]).optional(),
  }),
  state: 'status',
  verbs: {
    send: { past: 'sent', participle: 'sending', from: ['Packed'], to: { status: 'Sent' } },
    post: { past: 'posted', participle: 'posting', creates: true, to: { status: 'Sent' } },
    tag: { past: 'tagged', participle: 'tagging', input: z.object({ tag: z.string(), times: z.number().default(1) }) },
  },
})

const spec = nounNamed('Parcel')

function verb(name: string): VerbSpec {
  const found = spec.verbs[name]
  if (found === undefined) throw new Error(name)
  return found
}

function issuesOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    if (error instanceof ValidationError) return error.issues
    throw error
  }
  return []
}

const refused = (fields: Fields, mode: InputMode = 'create') =>
  issuesOf(() => parseInput(spec, fields, mode, 'Parcel.create'))

describe('a whole entity', () => {
  test('[A1] a list with a hole is no JSON, and would be refused later', () => {
    const holed: unknown[] = []
    holed[1] = 'b'
    expect([isJson(['a', 'b']), isJson(holed), isJson({ deep: [holed] }), isJson([undefined])]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  test('fills defaults, and drops what is undefined', () => {
    expect(parseInput(spec, { label: 'a', email: undefined }, 'create', 'Parcel.create')).toStrictEqual({
      label: 'a',
      status: 'Packed',
    })
  })

  test('takes null for an optional field as not given', () => {
    expect(parseInput(spec, { label: 'a', email: null }, 'create', 'Parcel.create')).not.toHaveProperty('email')
  })

  test('says everything that is wrong at once, with what was tried', () => {
    const parse = () => parseInput(spec, { lable: 'a', status: 'Lost', weight: 'x' }, 'create', 'Parcel.create')
    expect(issuesOf(parse)).toEqual([
      { field: 'lable', expected: 'no such field; did you mean label?', received: 'a' },
      { field: 'label', expected: 'is required' },
      { field: 'status', expected: 'expected one of Packed, Sent', received: 'Lost' },
      { field: 'weight', expected: 'expected number, received string', received: 'x' },
    ])
    expect(parse).toThrow('Parcel.create was refused and nothing was written. Parcel.lable: no such field')
  })

  test('says it in the words of the schema where it has some', () => {
    const fields = z.object({
      title: z.string({ error: 'What is to be done?' }),
      cents: z.number({ error: 'An amount, please' }).int('Whole cents'),
      priority: z.enum(['Low', 'High'], { error: 'How urgent is it?' }),
      due: datetimeField(),
    })
    defineNoun('Worded', { fields, verbs: {} })
    const said = (given: Fields) => issuesOf(() => parseInput(nounNamed('Worded'), given, 'create', 'Worded.create'))
    expect(said({})).toEqual([
      { field: 'title', expected: 'What is to be done?' },
      { field: 'cents', expected: 'An amount, please' },
      { field: 'priority', expected: 'How urgent is it?' },
      { field: 'due', expected: 'is required' },
    ])
    expect(said({ title: 'x', cents: 1.5, priority: 'Loud', due: '2026-03-01' })).toEqual([
      { field: 'cents', expected: 'Whole cents', received: 1.5 },
      { field: 'priority', expected: 'How urgent is it?', received: 'Loud' },
    ])
  })

  test.each([
    [{ label: '  ' }, 'label', 'expected text that is not blank'],
    [{ label: 'a', to: 'no id' }, 'to', 'expected an id such as contact_fX9bL5nRd'],
    [{ label: 'a', weight: Number.NaN }, 'weight', 'expected number, received NaN'],
    [{ label: 'a', day: '2026-02-30' }, 'day', 'expected a Date or a day such as 2026-03-01'],
    [{ label: 'a', at: 'soon' }, 'at', 'expected a Date or a time such as 2026-03-01T09:30:00Z'],
    [{ label: 'a', at: 7 }, 'at', 'expected a Date or a time such as 2026-03-01T09:30:00Z'],
    [{ label: 'a', at: new Date(Number.NaN) }, 'at', 'expected a Date or a time such as 2026-03-01T09:30:00Z'],
    [{ label: 'a', parts: [{ name: 'x' }, { name: 3 }] }, 'parts.1.name', 'expected string, received number'],
    [{ label: 'a', extra: new Map() }, 'extra', 'a JSON value'],
    [{ label: 'half \ud83d' }, 'label', 'expected a value that is JSON once the schema has read it'],
    [{ label: 'a', stamp: new Date(0) }, 'stamp', 'expected a value that is JSON once the schema has read it'],
    [{ label: 'a', $id: 'parcel_1' }, '$id', 'belongs to the log and cannot be given'],
    [{ label: 'a', zzzzzzzz: 1 }, 'zzzzzzzz', 'no such field'],
  ])('%j is refused for %s', (fields, field, expected) => {
    expect(refused(fields)).toEqual([expect.objectContaining({ field, expected })])
  })

  test.each([
    ['day', new Date('2026-03-01T23:30:00Z'), '2026-03-01'],
    ['day', '2026-03-01', '2026-03-01'],
    ['day', '2026-03-01T23:30:00-05:00', '2026-03-01'],
    ['at', new Date('2026-03-01T09:30:00Z'), '2026-03-01T09:30:00.000Z'],
    ['at', '2026-03-01T10:30:00+01:00', '2026-03-01T09:30:00.000Z'],
    ['at', '2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('%s of %s is kept as text: %s', (field, given, kept) => {
    expect(parseInput(spec, { label: 'a', [field]: given }, 'create', 'Parcel.create')[field]).toBe(kept)
  })

  test('names that JavaScript gives every object are no fields', () => {
    expect(refused({ label: 'a', constructor: 'x' })).toEqual([expect.objectContaining({ field: 'constructor' })])
    expect(refused(JSON.parse('{ "label": "a", "__proto__": 1 }'))).toEqual([
      expect.objectContaining({ field: '__proto__' }),
    ])
  })
})

describe('a patch', () => {
  test('fills no defaults, needs nothing, and null clears', () => {
    expect(parseInput(spec, {}, 'patch', 'Parcel.update')).toStrictEqual({})
    expect(parseInput(spec, { email: null, weight: 3, day: undefined }, 'patch', 'Parcel.update')).toStrictEqual({
      email: null,
      weight: 3,
    })
  })

  test.each(['label', 'status'])('%s, which is always there, cannot be cleared', (field) => {
    expect(refused({ [field]: null }, 'patch')).toEqual([
      { field, expected: 'is always needed and cannot be cleared', received: null },
    ])
  })

  test('is checked field by field', () => {
    expect(refused({ label: '', wieght: 3, at: 'soon' }, 'patch')).toEqual([
      { field: 'wieght', expected: 'no such field; did you mean weight?', received: 3 },
      { field: 'label', expected: 'expected text that is not blank', received: '' },
      { field: 'at', expected: 'expected a Date or a time such as 2026-03-01T09:30:00Z', received: 'soon' },
    ])
  })
})

describe('the input of a verb', () => {
  test('is the patch of the fields, without the state, which the verb sets', () => {
    expect(parseVerbInput(spec, verb('send'), { weight: 3 })).toEqual({ weight: 3 })
    expect(issuesOf(() => parseVerbInput(spec, verb('send'), { status: 'Packed' }))).toEqual([
      { field: 'status', expected: 'is set by send and cannot be given', received: 'Packed' },
    ])
  })

  test('of update may correct the state', () => {
    expect(parseVerbInput(spec, verb('update'), { status: 'Packed' })).toEqual({ status: 'Packed' })
  })

  test('of a creating verb is a whole entity, together with what the verb sets', () => {
    expect(parseVerbInput(spec, verb('post'), { label: 'a' })).toEqual({ label: 'a', status: 'Sent' })
    expect(issuesOf(() => parseVerbInput(spec, verb('post'), { label: 'a', status: 'Packed' }))).toHaveLength(1)
  })

  test('of its own has its own fields, defaults filled, and no others', () => {
    expect(parseVerbInput(spec, verb('tag'), { tag: 'a' })).toEqual({ tag: 'a', times: 1 })
    expect(issuesOf(() => parseVerbInput(spec, verb('tag'), { tga: 'a' }))).toEqual([
      { field: 'tga', expected: 'no such field; did you mean tag?', received: 'a' },
      { field: 'tag', expected: 'is required' },
    ])
  })

  test('of delete is nothing', () => {
    expect(parseVerbInput(spec, verb('delete'), {})).toEqual({})
    expect(issuesOf(() => parseVerbInput(spec, verb('delete'), { label: 'a' }))).toHaveLength(1)
  })
})
