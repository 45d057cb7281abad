import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createNoun } from '../../src/core/create-noun.ts'
import { defineNoun } from '../../src/core/define-noun.ts'
import { HookRegistry, processHooks } from '../../src/core/hook.ts'
import { provideDefaultHost } from '../../src/core/host.ts'
import { findNoun, nounNamed } from '../../src/core/noun.ts'
import { createFakeHost, type FakeHost, fakeEntity } from '../kit/fake-host.ts'

const fields = z.object({
  title: z.string(),
  status: z.enum(['Open', 'Solved']).default('Open'),
  deal: z.string().optional(),
  note: z.string().optional(),
})

const Issue = defineNoun('Issue', {
  fields,
  state: 'status',
  refs: { deal: 'Deal.issues' },
  unique: ['title'],
  index: ['note', 'title'],
  verbs: {
    solve: { past: 'solved', participle: 'solving', from: ['Open'], to: { status: 'Solved' } },
    report: { past: 'reported', participle: 'reporting', creates: true },
    move: { past: 'moved', participle: 'moving', input: z.object({ deal: z.string() }) },
    delete: null,
  },
})

let host: FakeHost
beforeEach(() => {
  host = createFakeHost()
  provideDefaultHost(async () => host)
})

describe('what a definition becomes', () => {
  test('it is entered in the catalogue, with its verbs, references and indexes', () => {
    const spec = nounNamed('Issue')
    expect(spec.state).toBe('status')
    expect(spec.refs).toEqual({ deal: { noun: 'Deal', reverse: 'issues' } })
    expect(spec.unique).toEqual(['title'])
    expect(spec.indexed).toEqual(['title', 'deal', 'status', 'note'])
    expect(spec.version).toBe(1)
    expect(Object.keys(spec.verbs)).toEqual(['create', 'update', 'solve', 'report', 'move'])
    expect(spec.verbs.solve).toEqual({
      name: 'solve',
      past: 'solved',
      participle: 'solving',
      from: ['Open'],
      to: { status: 'Solved' },
      writesInput: true,
    })
    expect(spec.verbs.report?.effect).toBe('create')
    expect(spec.verbs.move?.writesInput).toBe(false)
  })

  test('a verb set to null has no forms', () => {
    expect(Issue).not.toHaveProperty('delete')
    expect(Issue).not.toHaveProperty('deleting')
    expect(Issue).not.toHaveProperty('deletedBy')
  })

  test('it is frozen and says its own name', () => {
    expect(Object.isFrozen(Issue)).toBe(true)
    expect(Issue.$name).toBe('Issue')
    expect(Issue.solve.noun).toBe('Issue')
    expect(Issue.solve.verb).toBe('solve')
  })

  test('nothing is asked of any workspace until a verb or a read is called', () => {
    expect(host.asked).toEqual([])
  })

  test('the same name again takes the place of the noun', () => {
    defineNoun('Reloaded', { fields, verbs: {} })
    defineNoun('Reloaded', { fields, verbs: {}, version: 2, upcast: { 1: (old) => old } })
    expect(findNoun('Reloaded')?.version).toBe(2)
  })
})

describe('executing', () => {
  test.each([
    ['an id', () => Issue.solve('issue_1'), {}],
    ['an id and data', () => Issue.solve('issue_1', { note: 'n' }), { note: 'n' }],
    ['one object with id', () => Issue.solve({ id: 'issue_1', note: 'n' }), { note: 'n' }],
    ['one object with $id', () => Issue.solve({ $id: 'issue_1', note: 'n' }), { note: 'n' }],
    ['an entity, of which only the id is read', () => Issue.solve(entity), {}],
    ['an entity and data', () => Issue.solve(entity, { note: 'n' }), { note: 'n' }],
  ])('a verb takes %s', async (_what, call, input) => {
    await expect(call()).resolves.toMatchObject({ $id: 'deal_1' })
    expect(host.asked).toEqual([['execute', 'Issue', 'solve', 'issue_1', input]])
  })

  const entity = {
    ...fakeEntity({ title: 'a', status: 'Open' as const, deal: undefined, note: undefined }),
    $id: 'issue_1',
    $type: 'Issue' as const,
  }

  test('update saves the fields of an entity, and with data only the data', async () => {
    await Issue.update(entity)
    await Issue.update(entity, { note: 'n' })
    expect(host.asked.map((call) => call[4])).toEqual([
      { title: 'a', status: 'Open', deal: undefined, note: undefined },
      { note: 'n' },
    ])
  })

  test('a creating verb takes one input', async () => {
    await Issue.create({ title: 'a' })
    await Issue.report({ title: 'b' })
    expect(host.asked).toEqual([
      ['execute', 'Issue', 'create', undefined, { title: 'a' }],
      ['execute', 'Issue', 'report', undefined, { title: 'b' }],
    ])
  })

  test.each([[undefined], [null], [7], ['no id'], [{}], [{ id: 7 }], [[]], [new Date(0)]])(
    'a target like %j is rejected, not thrown, and nothing is asked',
    async (target) => {
      const noun = createNoun(nounNamed('Issue'), { host: async () => host, hooks: processHooks })
      const solve = noun.solve as (target: unknown) => Promise<unknown>
      await expect(solve(target)).rejects.toMatchObject({ code: 'validation', noun: 'Issue' })
      expect(host.asked).toEqual([])
    },
  )

  test('data that is no object is rejected', async () => {
    const noun = createNoun(nounNamed('Issue'), { host: async () => host, hooks: processHooks })
    const solve = noun.solve as (target: unknown, data: unknown) => Promise<unknown>
    const create = noun.create as (data?: unknown) => Promise<unknown>
    await expect(solve('issue_1', 'note')).rejects.toMatchObject({ code: 'validation' })
    await expect(create()).rejects.toMatchObject({ code: 'validation' })
  })
})

describe('reading', () => {
  test('reads go to the host with their filters and options', async () => {
    await Issue.get('issue_1', { asOf: 'b:1' })
    await Issue.find()
    await Issue.find({ status: 'Open' }, { limit: 1, include: { deal: true } })
    await Issue.count({ status: 'Open' })
    await Issue.history('issue_1')
    await Issue.rollback('issue_1', { to: 'b:1' })
    await Issue.solvedBy('mia')
    expect(host.asked).toEqual([
      ['get', 'Issue', 'issue_1', { asOf: 'b:1' }],
      ['find', 'Issue', {}, {}],
      ['find', 'Issue', { status: 'Open' }, { limit: 1, include: { deal: true } }],
      ['count', 'Issue', { status: 'Open' }],
      ['history', 'Issue', 'issue_1'],
      ['rollback', 'Issue', 'issue_1', 'b:1'],
      ['doneBy', 'Issue', 'solve', 'mia'],
    ])
  })

  test('an id that is none yet is refused by name', async () => {
    const none = undefined as unknown as string // as where it comes of a form, or of an address
    const { get, history, rollback } = Issue
    for (const read of [get(none), history(none), rollback(none, { to: 'a:1' })]) {
      await expect(read).rejects.toMatchObject({
        code: 'validation',
        message: expect.stringContaining('such as issue_'),
      })
    }
    expect(host.asked).toEqual([])
  })

  test('a live query is there at once, loading, and becomes the one of the workspace', async () => {
    const query = Issue.live({ status: 'Open' })
    let heard = 0
    query.subscribe(() => {
      heard += 1
    })
    expect(query.getSnapshot()).toEqual({ status: 'loading', data: [] })
    expect(query.getSnapshot()).toBe(query.getSnapshot())
    expect((await query.ready()).data).toHaveLength(1)
    expect(query.getSnapshot().status).toBe('ready')
    expect(heard).toBe(1)
    query.close()
    expect(host.openQueries()).toBe(0)
  })

  test('a live query closed before the workspace is open stays closed', async () => {
    const query = Issue.live()
    query.close()
    await query.ready()
    expect(host.openQueries()).toBe(0)
  })

  test('a live query says why the workspace did not open', async () => {
    provideDefaultHost(async () => Promise.reject(new Error('no storage')))
    const query = Issue.live()
    expect(await query.ready()).toMatchObject({ status: 'error', data: [], error: new Error('no storage') })
  })
})

describe('hooks', () => {
  const spec = nounNamed('Issue')

  test('[H4] before- and after-hooks are registered under the past of their verb', () => {
    const undoBefore = Issue.solving(() => {})
    const undoNamed = Issue.solving('check', () => {})
    const undoAfter = Issue.solved(() => {})
    const undoOnce = Issue.solved('tell', () => {}, { once: 'entity', backfill: true })
    expect(processHooks.before('Issue', 'solved')).toHaveLength(2)
    expect(processHooks.after('issue.solved').map((hook) => hook.name)).toEqual([
      'Issue.solved/default',
      'Issue.solved/tell*',
    ])
    expect(processHooks.named('Issue.solved/tell*')?.backfill).toBe(true)
    for (const undo of [undoBefore, undoNamed, undoAfter, undoOnce]) undo()
    expect(processHooks.before('Issue', 'solved')).toEqual([])
    expect(processHooks.after('issue.solved')).toEqual([])
  })

  test('an unnamed after-hook may have options', () => {
    const undo = Issue.solved(() => {}, { backfill: true })
    expect(processHooks.named('Issue.solved/default')?.backfill).toBe(true)
    undo()
  })

  test('what is no function is refused where it is registered, and not where it would run', () => {
    const forms = Issue as unknown as Record<'solved' | 'solving', (...args: readonly unknown[]) => void> // as JavaScript calls
    for (const args of [['tell'], ['tell', {}], [undefined], [null]]) {
      expect(() => forms.solved(...args)).toThrow(/Issue\.solved.* expected a function, or null to retire a name/)
      expect(() => forms.solving(...args)).toThrow(/Issue\.solving.* expected a function/)
    }
    expect(() => forms.solving('tell', null)).toThrow(/expected a function/)
    expect(processHooks.after('issue.solved')).toEqual([])
    expect(processHooks.before('Issue', 'solved')).toEqual([])
  })

  test('hooks on a bound noun go to its own registry', () => {
    const hooks = new HookRegistry()
    const bound = createNoun(spec, { host: async () => host, hooks })
    const solved = bound.solved as (body: () => void) => () => void
    solved(() => {})
    expect(hooks.all()).toHaveLength(1)
    expect(processHooks.after('issue.solved')).toEqual([])
  })
})

describe('definitions that contradict themselves', () => {
  // Written as plain JavaScript would: the types already refuse most of these.
  const define = defineNoun as unknown as (name: string, definition: object) => unknown
  const verb = { past: 'gone', participle: 'going' }

  test.each([
    ['a name in lower case', 'issue', { fields, verbs: {} }, /capital/],
    ['fields that are no zod object', 'Bad', { fields: {}, verbs: {} }, /z\.object/],
    ['a date', 'Bad', { fields: z.object({ on: z.date().optional() }), verbs: {} }, /on has to be .*dateField\(\)/],
    ['a bigint', 'Bad', { fields: z.object({ n: z.bigint().default(1n) }), verbs: {} }, /which no bigint is/],
    ['a misspelt option', 'Bad', { fields, verbs: {}, uniqe: [] }, /no option uniqe; did you mean unique\?/],
    ['a misspelt option of a verb', 'Bad', { fields, verbs: { go: { ...verb, form: [] } } }, /did you mean from\?/],
    [
      'a state that is no field',
      'Bad',
      { fields, state: 'stats', verbs: {} },
      /stats, which is no field; did you mean status/,
    ],
    ['a state that is no enum', 'Bad', { fields, state: 'title', verbs: {} }, /title has to be an enum/],
    [
      'a from outside the enum',
      'Bad',
      { fields, state: 'status', verbs: { go: { ...verb, from: ['Shut'] } } },
      /Open, Solved/,
    ],
    [
      'a to outside the enum',
      'Bad',
      { fields, state: 'status', verbs: { go: { ...verb, to: { status: 'Shut' } } } },
      /Shut/,
    ],
    [
      'a to of an unknown field',
      'Bad',
      { fields, verbs: { go: { ...verb, to: { tilte: 'a' } } } },
      /did you mean title/,
    ],
    ['a from without a state field', 'Bad', { fields, verbs: { go: { ...verb, from: ['Open'] } } }, /state field/],
    [
      'a from on a creating verb',
      'Bad',
      { fields, state: 'status', verbs: { go: { ...verb, creates: true, from: ['Open'] } } },
      /creates/,
    ],
    [
      'refs of no field',
      'Bad',
      { fields, refs: { dael: 'Deal' }, verbs: {} },
      /dael, which is no field; did you mean deal/,
    ],
    ['refs to no noun', 'Bad', { fields, refs: { deal: 'deal' }, verbs: {} }, /like 'Contact'/],
    ['unique of no field', 'Bad', { fields, unique: ['x'], verbs: {} }, /names x/],
    ['a missing participle', 'Bad', { fields, verbs: { go: { past: 'gone' } } }, /participle, written out/],
    ['written forms for create', 'Bad', { fields, verbs: { create: { past: 'made' } } }, /forms of create are fixed/],
    [
      'a past that is its verb',
      'Bad',
      { fields, verbs: { put: { past: 'put', participle: 'putting' } } },
      /'put' of the verb put is already/,
    ],
    [
      'two verbs with one past',
      'Bad',
      { fields, verbs: { go: verb, leave: { past: 'gone', participle: 'leaving' } } },
      /already a form of the verb go/,
    ],
    [
      'pasts that differ in capitals only',
      'Bad',
      { fields, verbs: { a: { past: 'goneBy', participle: 'x' }, go: verb } },
      /gone/,
    ],
    [
      'a reserved word',
      'Bad',
      { fields, verbs: { find: { past: 'found', participle: 'finding' } } },
      /a word that every noun has/,
    ],
    ['a field called id', 'Bad', { fields: z.object({ id: z.string() }), verbs: {} }, /cannot be called id/],
    [
      'an input with an id',
      'Bad',
      { fields, verbs: { go: { ...verb, input: z.object({ id: z.string() }) } } },
      /input of go/,
    ],
    ['a version without its upcast', 'Bad', { fields, verbs: {}, version: 2 }, /needs upcast\[1\]/],
  ])('%s is refused at once', (_what, name, definition, message) => {
    expect(() => define(name, definition)).toThrow(message)
    expect(() => define(name, definition)).toThrow(expect.objectContaining({ code: 'validation' }))
    expect(findNoun('Bad')).toBeUndefined()
  })
})
