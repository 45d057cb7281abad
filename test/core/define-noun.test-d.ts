/** What must and must not compile when a noun is defined and used. Checked by `tsc`; never run. */
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import { dateField, idField } from '../../src/core/fields.ts'
import type { HookRun } from '../../src/core/hook.ts'
import type { LoggedEvent } from '../../src/core/logged-event.ts'
import type { AnyEntity } from '../../src/core/noun.ts'
import type { ReadGraph, RunGraph } from '../../src/core/noun-graph.ts'
import type { EntityOf } from '../../src/core/relations.ts'

const fields = z.object({
  title: z.string(),
  stage: z.enum(['Open', 'Waiting', 'Closed']).default('Open'),
  weight: z.number().optional(),
  note: z.string().optional(),
  due: dateField().optional(),
  tags: z.array(z.string()).optional(),
  parent: z.string().optional(),
  owner: z.string().optional(),
})

const TypedTask = defineNoun('TypedTask', {
  fields,
  state: 'stage',
  refs: { parent: 'TypedTask.children', owner: 'NobodyDefinedThis.tasks' },
  unique: ['title'],
  index: ['weight'],
  verbs: {
    create: { to: (task, input, { now }) => ({ note: input.note ?? `${task.title} of ${now}` }) },
    delete: null,
    close: {
      past: 'closed',
      participle: 'closing',
      from: ['Open', 'Waiting'],
      to: async (task, input) => ({ stage: 'Closed', note: input.note ?? task.title }),
    },
    delay: {
      past: 'delayed',
      participle: 'delaying',
      input: z.object({ days: z.number(), because: z.string().default('unknown') }),
      to: (task, input) => {
        expectTypeOf(task.stage).toEqualTypeOf<'Open' | 'Waiting' | 'Closed'>()
        expectTypeOf(input).toEqualTypeOf<Readonly<{ days: number; because: string }>>()
        return { stage: 'Waiting', weight: input.days, due: null }
      },
    },
    spot: { past: 'spotted', participle: 'spotting', creates: true, to: { stage: 'Waiting' } },
  },
})

type TypedTask = EntityOf<typeof TypedTask>

declare module '../../src/core/nouns.ts' {
  interface Nouns {
    TypedTask: typeof TypedTask
  }
}

declare const task: TypedTask

// ── Entities ────────────────────────────────────────────────────────────────────────────────────────────────────────

expectTypeOf(task.title).toEqualTypeOf<string>()
expectTypeOf(task.stage).toEqualTypeOf<'Open' | 'Waiting' | 'Closed'>()
expectTypeOf(task.due).toEqualTypeOf<string | undefined>()
expectTypeOf(task.$type).toEqualTypeOf<'TypedTask'>()
expectTypeOf(task.$sync).toEqualTypeOf<'local' | 'sent' | 'final'>()
expectTypeOf(task).toExtend<AnyEntity>()
// @ts-expect-error entities are read-only
task.title = 'other'

// ── Definitions that contradict themselves ──────────────────────────────────────────────────────────────────────────

// @ts-expect-error no such state
defineNoun('X', { fields, state: 'stage', verbs: { go: { past: 'gone', participle: 'going', from: ['Shut'] } } })
// @ts-expect-error no such state
defineNoun('X', { fields, state: 'stage', verbs: { go: { past: 'gone', participle: 'going', to: { stage: 'Shut' } } } })
// @ts-expect-error no such state
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', to: () => ({ stage: 'Shut' }) } } })
// @ts-expect-error no such state
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', to: async (t) => ({ stage: t.title }) } } })
// @ts-expect-error no such field
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', to: { stage: 'Open', stgae: 'Open' } } } })
// @ts-expect-error no such field
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', to: () => ({ stgae: 'Open' }) } } })
// @ts-expect-error a field that is always there cannot be cleared
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', to: { title: null } } } })
// @ts-expect-error from, without a state field
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', from: ['Open'] } } })
// @ts-expect-error no participle
defineNoun('X', { fields, verbs: { go: { past: 'gone' } } })
// @ts-expect-error no such option
defineNoun('X', { fields, verbs: { go: { past: 'gone', participle: 'going', form: ['Open'] } } })
// @ts-expect-error no such field
defineNoun('X', { fields, state: 'stag', verbs: {} })
// @ts-expect-error no such field
defineNoun('X', { fields, refs: { parent: 'X', perent: 'X' }, verbs: {} })
// @ts-expect-error a list of ids is no reference
defineNoun('X', { fields: z.object({ friends: z.array(idField()) }), refs: { friends: 'X.friends' }, verbs: {} })
// @ts-expect-error no such field
defineNoun('X', { fields, unique: ['titel'], verbs: {} })
// @ts-expect-error no such field
defineNoun('X', { fields, index: ['titel'], verbs: {} })

// ── Executing ───────────────────────────────────────────────────────────────────────────────────────────────────────

expectTypeOf(TypedTask.close('typedtask_1')).resolves.toEqualTypeOf<TypedTask>()
TypedTask.close('typedtask_1', { note: 'done', weight: null, due: new Date(0), owner: undefined })
TypedTask.close({ id: 'typedtask_1', note: 'done' })
TypedTask.close({ $id: 'typedtask_1', note: 'done' })
TypedTask.close(task)
TypedTask.close(task, { note: 'done' })
expectTypeOf(TypedTask.close.noun).toEqualTypeOf<'TypedTask'>()
expectTypeOf(TypedTask.close.verb).toEqualTypeOf<'close'>()

// @ts-expect-error the verb sets the state
TypedTask.close('typedtask_1', { stage: 'Open' })
// @ts-expect-error no such field
TypedTask.close({ id: 'typedtask_1', nota: 'done' })
// @ts-expect-error no such field
TypedTask.close('typedtask_1', { nota: 'done' })
// @ts-expect-error wrong type
TypedTask.close('typedtask_1', { weight: 'heavy' })
// @ts-expect-error always there
TypedTask.close('typedtask_1', { title: null })
// @ts-expect-error an id is needed
TypedTask.close({ note: 'done' })

TypedTask.update('typedtask_1', { stage: 'Open' })
// @ts-expect-error no such state
TypedTask.update('typedtask_1', { stage: 'Shut' })

TypedTask.delay('typedtask_1', { days: 2 })
TypedTask.delay({ id: 'typedtask_1', days: 2, because: 'rain' })
// @ts-expect-error days are needed
TypedTask.delay('typedtask_1')
// @ts-expect-error days are needed
TypedTask.delay({ id: 'typedtask_1' })
// @ts-expect-error not part of its input
TypedTask.delay('typedtask_1', { days: 2, title: 'other' })

TypedTask.create({ title: 'a', weight: undefined })
TypedTask.create({ title: 'a', stage: 'Waiting', due: '2026-03-01' })
TypedTask.spot({ title: 'a' })
// @ts-expect-error a title is needed
TypedTask.create({})
// @ts-expect-error ids are made by wonce
TypedTask.create({ title: 'a', $id: 'typedtask_1' })
// @ts-expect-error the verb sets the state
TypedTask.spot({ title: 'a', stage: 'Open' })

// @ts-expect-error forms are written out, never guessed
TypedTask.closeed((closed) => closed)
// @ts-expect-error not a verb of this noun
TypedTask.win('typedtask_1')
// @ts-expect-error this noun does without
TypedTask.delete('typedtask_1')
// @ts-expect-error this noun does without
TypedTask.deleted(() => {})

// ── Hooks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

TypedTask.closing((entity, input, $) => {
  expectTypeOf(entity).toEqualTypeOf<TypedTask>()
  expectTypeOf(input.note).toEqualTypeOf<string | undefined | null>()
  expectTypeOf($).toEqualTypeOf<ReadGraph>()
  return { note: 'patched' }
})
TypedTask.closing('named', async () => {})
TypedTask.creating((entity, input) => {
  expectTypeOf(entity).toEqualTypeOf<TypedTask | undefined>()
  expectTypeOf(input.title).toEqualTypeOf<string>()
})
// @ts-expect-error not a field
TypedTask.closing(() => ({ stgae: 'x' }))
TypedTask.closing(async (_entity, _input, $) => {
  await $.TypedTask.get('typedtask_1')
  // @ts-expect-error before-hooks only read
  await $.TypedTask.close('typedtask_1')
})

TypedTask.closed((entity, $, run) => {
  expectTypeOf(entity).toEqualTypeOf<TypedTask>()
  expectTypeOf($).toEqualTypeOf<RunGraph>()
  expectTypeOf(run).toEqualTypeOf<HookRun>()
})
const undo = TypedTask.closed('named', () => {}, { once: 'entity', backfill: true })
expectTypeOf(undo).toEqualTypeOf<() => void>()
// @ts-expect-error no such option
TypedTask.closed('named', () => {}, { twice: true })

TypedTask.closed(async (entity, $) => {
  const next = $.TypedTask.create({ title: 'next', owner: entity.owner }, { as: 'next' })
  expectTypeOf(next.$id).toEqualTypeOf<string>()
  expectTypeOf(next.title).toEqualTypeOf<string>()
  expectTypeOf(await next).toEqualTypeOf<TypedTask>()
  expectTypeOf(await $.TypedTask.close(next)).toEqualTypeOf<TypedTask>()
  expectTypeOf(await $.TypedTask.get(next.$id)).toEqualTypeOf<TypedTask | undefined>()
  // @ts-expect-error no such noun
  $.Nothing.create({})
  // @ts-expect-error wrong stage
  $.TypedTask.create({ title: 'next', stage: 'Shut' })
})

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────

TypedTask.find({ stage: 'Open', weight: { $gte: 3, $lt: 8 }, $or: [{ note: null }, { note: { $regex: /^a/ } }] })
TypedTask.find({ stage: { $in: ['Open', 'Waiting'] }, due: { $lt: new Date(0) }, $createdAt: { $gt: '2026-01-01' } })
TypedTask.find({ $not: { $id: 'typedtask_1' }, tags: { $exists: true }, weight: { $not: { $gt: 3 } } })
TypedTask.find({}, { sort: { weight: 'desc', $createdAt: 'asc' }, limit: 3, asOf: new Date(0) })
TypedTask.count({ stage: 'Open' })
TypedTask.get('typedtask_1', { asOf: 'boot:1' })
TypedTask.history('typedtask_1')
TypedTask.rollback('typedtask_1', { to: 'boot:1' })
expectTypeOf(TypedTask.closedBy('mia')).resolves.toEqualTypeOf<readonly LoggedEvent[]>()
expectTypeOf(TypedTask.createdBy('mia')).resolves.toEqualTypeOf<readonly LoggedEvent[]>()

// @ts-expect-error no such field
TypedTask.find({ stag: 'Open' })
// @ts-expect-error no such state
TypedTask.find({ stage: 'Shut' })
// @ts-expect-error no such state
TypedTask.find({ stage: { $in: ['Shut'] } })
// @ts-expect-error wrong type
TypedTask.find({ weight: { $gt: 'heavy' } })
// @ts-expect-error numbers are not matched
TypedTask.find({ weight: { $regex: 'a' } })
// @ts-expect-error no such operator
TypedTask.find({ weight: { $greater: 3 } })
// @ts-expect-error nobody knows what undefined would match
TypedTask.find({ weight: undefined })
// @ts-expect-error always there
TypedTask.find({ title: null })
// @ts-expect-error no such field
TypedTask.find({}, { sort: { wieght: 'asc' } })

const included = await TypedTask.find({}, { include: { parent: true, children: true, owner: true } })
const [first] = included
if (first !== undefined) {
  expectTypeOf(first.parent).toEqualTypeOf<string | undefined>()
  expectTypeOf(first.$included.parent).toEqualTypeOf<TypedTask | undefined>()
  expectTypeOf(first.$included.children).toEqualTypeOf<readonly TypedTask[]>()
  expectTypeOf(first.$included.owner).toEqualTypeOf<AnyEntity | undefined>()
}
expectTypeOf(included.next).toEqualTypeOf<string | undefined>()
// @ts-expect-error no such relation
TypedTask.find({}, { include: { parent: true, siblings: true } })
// @ts-expect-error not a relation
TypedTask.find({}, { include: { note: true } })
const [plain] = await TypedTask.find()
// @ts-expect-error nothing was included
plain?.$included
expectTypeOf(TypedTask.live({ stage: 'Open' }).getSnapshot().data).toEqualTypeOf<readonly TypedTask[]>()
