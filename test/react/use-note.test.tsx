// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import { type UsedNote, useNote } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

test('useNote shows a text as it changes, whoever changes it, and one note for all that ask for its name', async () => {
  const workspace = await createOrigin().open()
  const used: UsedNote[] = []
  function Text({ name }: { readonly name: string }) {
    const note = useNote(name)
    used.push(note)
    return <p>{`[${note.text} ${note.status.isSaved}]`}</p>
  }
  const view = await render(workspace, [<Text key="1" name="a" />, <Text key="2" name="a" />])
  await until(() => view.text() === '[ true][ true]')
  const elsewhere = await workspace.notes.open('a')
  expect(used.at(-1)?.note?.doc).toBe(elsewhere.doc)
  await act(async () => elsewhere.text.insert(0, 'hello'))
  await until(() => view.text() === '[hello true][hello true]')
  await view.rerender([<Text key="1" name="b" />, <Text key="2" name="a" />])
  await until(() => view.text() === '[ true][hello true]')
  await view.rerender(<Text key="1" name="a" />)
  await until(() => view.text() === '[hello true]')
})

test('useNote closes the note when nobody shows it, in StrictMode too', async () => {
  const workspace = await createOrigin().open()
  let used: UsedNote | undefined
  function Text() {
    used = useNote('a')
    return <p>{used.text}</p>
  }
  const view = await render(workspace, <Text />)
  await until(() => used?.note !== undefined)
  const first = used?.note
  await act(async () => first?.text.insert(0, 'hello'))
  await view.unmount()
  // The document ended with its last user: another open begins a new one, with what was kept.
  const again = await workspace.notes.open('a')
  await again.ready()
  expect(again.doc).not.toBe(first?.doc)
  expect(again.text.toString()).toBe('hello')
})

test('useNote gives a note once it has been read, and then what is typed at each key', async () => {
  const workspace = await createOrigin().open()
  const kept = await workspace.notes.open('a')
  kept.text.insert(0, 'hello')
  await kept.close()
  const used: UsedNote[] = []
  function Text() {
    used.push(useNote('a'))
    return null
  }
  await render(workspace, <Text />)
  await until(() => used.at(-1)?.note !== undefined)
  expect(used.every(({ note, text }) => text === (note === undefined ? '' : 'hello'))).toBe(true)
  act(() => {
    for (const key of '!?') used.at(-1)?.note?.text.insert(5, key)
  })
  expect(used.at(-1)).toMatchObject({ text: 'hello?!', status: { isSaved: false } })
})

test('useNote opens nothing without a name, and takes it up once there is one', async () => {
  const workspace = await createOrigin().open()
  function Text({ name }: { readonly name: string | undefined }) {
    const { note, status } = useNote(name)
    return <p>{`${note?.name} ${status.error?.code}`}</p>
  }
  const view = await render(workspace, <Text name={undefined} />)
  expect(view.text()).toBe('undefined undefined')
  await view.rerender(<Text name="a" />)
  await until(() => view.text() === 'a undefined')
  await view.rerender(<Text name={undefined} />)
  expect(view.text()).toBe('undefined undefined')
})

test('useNote says what is wrong with a name', async () => {
  const workspace = await createOrigin().open()
  function Text() {
    return <p>{useNote('a/b').status.error?.code}</p>
  }
  const view = await render(workspace, <Text />)
  await until(() => view.text() === 'validation')
})

test('useNote gives no note to write into once the workspace is closed, and says so', async () => {
  const workspace = await createOrigin().open()
  const used: UsedNote[] = []
  function Text() {
    const note = useNote('a')
    used.push(note)
    return <textarea disabled={note.note === undefined} defaultValue={note.text} />
  }
  await render(workspace, <Text />)
  await until(() => used.at(-1)?.note !== undefined)
  await act(async () => used.at(-1)?.note?.text.insert(0, 'hello'))
  await act(() => workspace.close())
  await until(() => used.at(-1)?.status.isSaved === true)
  expect(used.at(-1)).toMatchObject({ note: undefined, text: 'hello', status: { error: { code: 'closed' } } })
  expect(used.filter(({ note, status }) => note !== undefined && status.error !== undefined)).toEqual([])
})
