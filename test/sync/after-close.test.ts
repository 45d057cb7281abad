import { describe, expect, test } from 'vitest'
import type { Ending } from '../../src/sync/after-close.ts'
import { hasComeToSomething, nextStep } from '../../src/sync/after-close.ts'
import { otherVersion } from '../../src/sync/problems.ts'
import type { CloseName } from '../../src/sync/wire.ts'
import { closeCodes } from '../../src/sync/wire.ts'

const lost: Ending = {
  code: 1006,
  reason: '',
  refused: undefined,
  ownReason: undefined,
  isDocumentSound: true,
  wasGreeted: true,
  onlineForMs: 60_000,
  wasHeadClosed: false,
}
const usual = { renewal: 'never', redos: 0 } as const

function closedAs(name: CloseName, fields: Partial<Ending> = {}): Ending {
  return { ...lost, code: closeCodes[name], ...fields }
}

test('what is wrong with the token or the build of this tab need not be wrong with those of another', () => {
  const faultOf = (ending: Ending) => Object(nextStep(ending, usual)).fault
  for (const name of ['unauthorized', 'forbidden', 'malformed'] as const) expect(faultOf(closedAs(name))).toBe('tab')
  for (const name of ['equivocation', 'too-large', 'invalid', 'too-many', 'busy'] as const) {
    expect(faultOf(closedAs(name))).toBeUndefined()
  }
  expect(faultOf({ ...lost, code: undefined, ownReason: otherVersion })).toBe('tab')
  expect(Object(nextStep(closedAs('unauthorized'), { ...usual, renewal: 'after a pause' })).fault).toBe('tab')
  const refused = { type: 'refused', ref: 'a:3', rule: 'A', reason: 'may not write' } as const
  expect(faultOf(closedAs('forbidden', { refused }))).toBeUndefined()
})

describe('close codes', () => {
  const final = ['malformed', 'unauthorized', 'forbidden', 'equivocation', 'too-large', 'invalid', 'too-many'] as const

  test.each(final)('%s stops, and says that it is not tried again', (name) => {
    const step = nextStep(closedAs(name), usual)
    expect(step).toMatchObject({ type: 'stop', problem: { code: name, isTransient: false } })
  })

  test('a code of 44xx that is not known stops as well', () => {
    expect(nextStep({ ...lost, code: 4499 }, usual)).toMatchObject({ type: 'stop', problem: { code: '4499' } })
  })

  test.each(['going-away', 'too-slow', 'busy'] as const)(
    '%s connects again, with a pause, in the document it had',
    (name) => {
      const step = nextStep(closedAs(name), usual)
      expect(step).toMatchObject({ type: 'again', when: 'after a pause', document: 'kept', fault: undefined })
    },
  )

  test('[W9] redo connects again at once, in a fresh document, and is no problem', () => {
    const step = nextStep(closedAs('redo'), usual)
    expect(step).toEqual({ type: 'again', when: 'at once', document: 'fresh', problem: undefined, fault: undefined })
  })

  test('redo upon redo is not hurried', () => {
    expect(nextStep(closedAs('redo'), { ...usual, redos: 3 })).toMatchObject({
      when: 'after a pause',
      problem: { code: 'redo', isTransient: true },
    })
  })

  test('unauthorized asks for another token where one can be asked for: at once, then with pauses', () => {
    expect(nextStep(closedAs('unauthorized'), { ...usual, renewal: 'at once' })).toEqual({ type: 'renew' })
    expect(nextStep(closedAs('unauthorized'), { ...usual, renewal: 'after a pause' })).toMatchObject({
      type: 'again',
      when: 'after a pause',
      problem: { code: 'unauthorized', isTransient: true },
    })
  })

  test('everything else is a lost connection', () => {
    for (const code of [undefined, 1000, 1006, 1011, 4000, 4599]) {
      const step = nextStep({ ...lost, code }, usual)
      expect(step).toMatchObject({ type: 'again', when: 'after a pause', fault: 'line', problem: { code: 'network' } })
    }
  })

  test('a connection that never came about was not lost', () => {
    expect(nextStep({ ...lost, wasGreeted: false }, usual)).toMatchObject({ type: 'again', fault: undefined })
  })
})

test('[W9] a document that holds something of which nobody said that it arrived is not used again', () => {
  expect(nextStep({ ...lost, isDocumentSound: false }, usual)).toMatchObject({ document: 'fresh' })
})

test('a refusal stops, names the event and says what to do, even where the close code was lost', () => {
  const refused = { type: 'refused', ref: 'a:3', rule: 'A4', reason: 'its actor is another' } as const
  const step = nextStep({ ...lost, refused }, { ...usual, renewal: 'at once' })
  expect(step).toMatchObject({ type: 'stop', problem: { code: 'invalid', isTransient: false } })
  expect(step).toHaveProperty('problem.message', expect.stringContaining("workspace.sync.dismiss('a:3')"))
})

test('what this side could not do is tried again after a pause, in a fresh document', () => {
  const ownReason = { code: 'storage', message: 'full', isTransient: true }
  const step = nextStep({ ...lost, code: undefined, ownReason }, usual)
  expect(step).toEqual({
    type: 'again',
    when: 'after a pause',
    document: 'fresh',
    problem: ownReason,
    fault: undefined,
  })
})

test('a connection has come to something when it lasted, or filled a head', () => {
  expect(hasComeToSomething(lost)).toBe(true)
  expect(hasComeToSomething({ ...lost, onlineForMs: 100 })).toBe(false)
  expect(hasComeToSomething({ ...lost, onlineForMs: 100, wasHeadClosed: true })).toBe(true)
})
