// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { deferred } from '../../src/core/deferred.ts'
import { type Undo, useUndo } from '../../src/react/index.ts'
import { createOrigin, exchange } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

function createUndoer() {
  let latest: Undo | undefined
  function Undoer() {
    latest = useUndo()
    return <p>{`${latest.undoable?.type} ${latest.redoable?.type} ${(latest.error as { why?: string })?.why}`}</p>
  }
  return { Undoer, latest: () => latest ?? expect.fail('it was not rendered') }
}

test('takes back and does again, in order; something new leaves nothing to be done again', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await act(() => workspace.Deal.update($id, { value: 2 }).then(() => {}))
  await until(() => view.text() === 'deal.updated undefined undefined')
  await act(() => workspace.Deal.lose($id).then(() => {}))
  await until(() => view.text() === 'deal.lost undefined undefined')

  await act(async () => expect(await latest().undo()).toBe(true))
  await act(async () => expect(await latest().undo()).toBe(true))
  await until(() => view.text() === 'deal.created deal.updated undefined')
  expect(await workspace.Deal.get($id)).toMatchObject({ value: 1, stage: 'Prospecting' })
  await act(async () => expect(await latest().redo()).toBe(true))
  await act(async () => expect(await latest().redo()).toBe(true))
  expect(await workspace.Deal.get($id)).toMatchObject({ value: 2, stage: 'Lost' })
  await until(() => view.text() === 'deal.lost undefined undefined')
  await act(async () => expect(await latest().redo()).toBe(false))

  await act(async () => expect(await latest().undo()).toBe(true))
  await act(() => workspace.Deal.update($id, { value: 3 }).then(() => {}))
  await until(() => view.text() === 'deal.updated undefined undefined')
})

test('takes back what was done last, however soon after', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await until(() => view.text() === 'deal.created undefined undefined')
  await act(async () => {
    await workspace.Deal.update($id, { value: 2 })
    expect(await latest().undo()).toBe(true)
  })
  expect(await workspace.Deal.get($id)).toMatchObject({ value: 1 })
  await until(() => view.text() === 'deal.created deal.updated undefined')
})

test('hears nothing of hooks and of others', async () => {
  const [ann, bob] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  ann.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { Undoer } = createUndoer()
  const view = await render(ann, <Undoer />)
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await act(() => ann.Deal.win($id).then(() => {}))
  await until(() => view.text() === 'deal.won undefined undefined')
  await bob.Contact.create({ name: 'Alice' })
  await act(() => exchange(ann, bob))
  await until(() => view.text() === 'deal.won undefined undefined')
})

test('what is refused says why and stays the next in line, until it is passed over', async () => {
  const [ann, bob] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  const { Undoer, latest } = createUndoer()
  const view = await render(ann, <Undoer />)
  const { $id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await act(() => ann.Deal.update($id, { value: 2 }).then(() => {}))
  await exchange(ann, bob)
  await bob.Deal.update($id, { value: 9 })
  await act(() => exchange(ann, bob))
  await until(() => latest().undoable?.type === 'deal.updated')
  await act(async () => expect(await latest().undo()).toBe(false))
  await until(() => view.text() === 'deal.updated undefined changed')
  await act(async () => expect(await latest().undo()).toBe(false))
  expect(await ann.Deal.get($id)).toMatchObject({ value: 9 })
  await act(async () => latest().passOver())
  await until(() => view.text() === 'deal.created undefined undefined')
})

test('asked twice at once it takes two things back', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await act(() => workspace.Deal.update($id, { value: 2 }).then(() => {}))
  await act(() => workspace.Deal.update($id, { value: 3 }).then(() => {}))
  await act(async () => expect(await Promise.all([latest().undo(), latest().undo()])).toEqual([true, true]))
  await until(() => view.text() === 'deal.created deal.updated undefined')
  expect(await workspace.Deal.get($id)).toMatchObject({ value: 1 })
})

test('while it takes something back it is pending, and what is done meanwhile comes next in line', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  await render(workspace, <Undoer />)
  await act(() => workspace.Deal.create({ name: 'Acme', value: 1 }).then(() => {}))
  await until(() => latest().undoable !== undefined)
  const [undo, held] = [workspace.undo.bind(workspace), deferred()]
  workspace.undo = (ref) => held.promise.then(() => undo(ref))
  let taken: Promise<boolean> | undefined
  await act(async () => {
    taken = latest().undo()
  })
  await until(() => latest().pending)
  const globex = await workspace.Deal.create({ name: 'Globex', value: 1 })
  await act(() => workspace.events.told())
  held.resolve()
  await act(async () => expect(await taken).toBe(true))
  await act(() => workspace.events.told())
  expect(latest()).toMatchObject({ pending: false, undoable: { target: globex.$id }, redoable: undefined })
  await act(async () => latest().passOver()) // nothing was refused, so it is the newest
  expect(latest().undoable).toBeUndefined()
})

test('the last 100 verbs are in line', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  await render(workspace, <Undoer />)
  const deals = [...'x'.repeat(101)].map((name) => ({ name, value: 1 }))
  await act(async () => {
    for (const deal of deals) await workspace.Deal.create(deal)
    await workspace.events.told()
  })
  const inLine: (string | undefined)[] = []
  for (; latest().undoable !== undefined; await act(async () => latest().passOver()))
    inLine.push(latest().undoable?.ref)
  expect(new Set(inLine).size).toBe(100)
})

test('what is done while no component shows it is in line too', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const first = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await until(() => view.text() === 'deal.created undefined undefined')
  await view.rerender(<p>elsewhere</p>)
  const second = await workspace.Deal.create({ name: 'Globex', value: 1 })
  await view.rerender(<Undoer />)
  await act(async () => expect(await latest().undo()).toBe(true))
  expect(await workspace.Deal.get(second.$id)).toBeUndefined()
  expect(await workspace.Deal.get(first.$id)).toBeDefined()
})

test('takes back one event by its ref, and no other in its place', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const other = await workspace.Deal.create({ name: 'Globex', value: 1 })
  await act(() => workspace.Deal.update($id, { value: 2 }).then(() => {}))
  await act(() => workspace.Deal.update(other.$id, { value: 5 }).then(() => {}))
  const ref = (await workspace.Deal.history($id)).at(-1)?.ref ?? ''
  await act(async () => expect(await latest().takeBack(ref)).toBe(true))
  await act(async () => expect(await latest().takeBack(ref)).toBe(false))
  await until(() => view.text() === 'deal.updated deal.updated undefined')
  expect(await workspace.Deal.get($id)).toMatchObject({ value: 1 })
  expect(await workspace.Deal.get(other.$id)).toMatchObject({ value: 5 })
})

test('what was written as one is one: taken back by any of its refs, done again, and passed over', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  await render(workspace, <Undoer />)
  const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const other = await workspace.Deal.create({ name: 'Globex', value: 1 })
  const values = async () => (await workspace.Deal.find()).map(({ value }) => value)
  const { events } = await workspace.together([
    { verb: 'Deal.update', input: { id: deal.$id, value: 2 } },
    { verb: 'Deal.update', input: { id: other.$id, value: 3 } },
  ])
  await act(() => workspace.events.told())
  expect(latest().undoable?.ref).toBe(events[1]?.ref)
  await act(async () => expect(await latest().undo()).toBe(true))
  expect(await values()).toEqual([1, 1])
  expect(latest()).toMatchObject({ undoable: { target: other.$id, verb: 'create' }, redoable: { ref: events[1]?.ref } })
  await act(async () => expect(await latest().redo()).toBe(true))
  expect(await values()).toEqual([2, 3])
  await act(() => workspace.events.told())
  expect(latest()).toMatchObject({ undoable: { ref: events[1]?.ref }, redoable: undefined })
  await act(async () => expect(await latest().takeBack(events[0]?.ref ?? '')).toBe(true))
  expect(await values()).toEqual([1, 1])
  await act(async () => expect(await latest().redo()).toBe(true))
  await act(async () => latest().passOver())
  expect(latest().undoable).toMatchObject({ target: other.$id, verb: 'create' })
})

test('what is passed over is what was refused: an older event, or one to be done again, and not the newest', async () => {
  const [ann, bob] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  const { Undoer, latest } = createUndoer()
  await render(ann, <Undoer />)
  const acme = await ann.Deal.create({ name: 'Acme', value: 1 })
  const globex = await ann.Deal.create({ name: 'Globex', value: 1 })
  await act(() => ann.Deal.update(acme.$id, { value: 2 }).then(() => {}))
  await until(() => latest().undoable?.type === 'deal.updated')
  const older = latest().undoable?.ref ?? ''
  await act(() => ann.Deal.update(globex.$id, { value: 2 }).then(() => {}))
  await until(() => latest().undoable?.ref !== older)
  const newest = latest().undoable?.ref
  await exchange(ann, bob)
  await bob.Deal.update(acme.$id, { value: 9 })
  await act(() => exchange(ann, bob))
  await act(async () => expect(await latest().takeBack(older)).toBe(false))
  expect(latest().undoable?.ref).toBe(newest)
  await act(async () => latest().passOver())
  expect(latest()).toMatchObject({ error: undefined, undoable: { ref: newest } })
  await act(async () => expect(await latest().takeBack(older)).toBe(false)) // it is in line no more
  expect(latest().error).toBeUndefined()

  await act(async () => expect(await latest().undo()).toBe(true))
  const next = latest().undoable?.ref
  expect(latest().redoable?.ref).toBe(newest)
  await exchange(ann, bob)
  await bob.Deal.update(globex.$id, { value: 9 })
  await act(() => exchange(ann, bob))
  await act(async () => expect(await latest().redo()).toBe(false))
  expect(latest().error).toBeDefined()
  await act(async () => latest().passOver())
  expect(latest()).toMatchObject({ error: undefined, redoable: undefined, undoable: { ref: next } })
})

test('the result is the same object until something in it changes', async () => {
  const workspace = await createOrigin().open()
  const { Undoer, latest } = createUndoer()
  const view = await render(workspace, <Undoer />)
  const before = latest()
  await view.rerender(<Undoer />)
  expect(latest()).toBe(before)
  expect(Object.isFrozen(before)).toBe(true)
})
