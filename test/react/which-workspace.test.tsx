// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { Component, type ReactNode, StrictMode, Suspense } from 'react'
import { expect, onTestFinished, test } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import { defaultWorkspace, openWorkspace, type Workspace } from '../../src/index.ts'
import {
  useLiveQuery,
  useLiveSuspenseQuery,
  useNote,
  useSyncStatus,
  useVerb,
  useWorkspace,
  WorkspaceProvider,
} from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { until } from './kit/render.tsx'

/** Which workspace hooks act on, where that changes while they are mounted. */

function Names() {
  const { data, status, error } = useLiveQuery(Deal, {}, { sort: { name: 'asc' } })
  const { error: problem } = useSyncStatus()
  return <p>{[status, ...data.map(({ name }) => name), codeOf(error), problem?.code].filter(Boolean).join(' ')}</p>
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    const { error } = this.state
    return error === undefined ? this.props.children : <p>{`failed: ${codeOf(error)}`}</p>
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code
}

async function show(children: ReactNode) {
  const tree = (what: ReactNode) => <StrictMode>{what}</StrictMode>
  const view = await act(async () => render(tree(children)))
  onTestFinished(() => cleanup())
  return {
    text: () => view.container.textContent,
    rerender: (what: ReactNode) => act(async () => view.rerender(tree(what))),
  }
}

/** Opens what nouns and hooks act on by themselves. */
async function openDefault(name: string): Promise<Workspace> {
  const workspace = await openWorkspace({ name, indexedDB: new IDBFactory(), IDBKeyRange, tabs: 'single' })
  onTestFinished(() => workspace.close())
  return workspace
}

test('a default workspace that cannot be opened is said so by all hooks, and is asked for once', async () => {
  // Nothing here has IndexedDB.
  const opening = defaultWorkspace()
  const code = codeOf(await opening.catch((error: unknown) => error))
  let renders = 0
  function Count() {
    renders += 1
    return <p>{useLiveSuspenseQuery(Deal).length}</p>
  }
  function Name() {
    return <p>{useWorkspace().name}</p>
  }
  const caught = (what: ReactNode) => (
    <Boundary>
      <Suspense fallback="waiting">{what}</Suspense>
    </Boundary>
  )
  const view = await show([
    <Names key="1" />,
    <div key="2">{caught(<Count />)}</div>,
    <b key="3">{caught(<Name />)}</b>,
  ])
  await until(() => view.text() === `error ${code} ${code}failed: ${code}failed: ${code}`)
  const before = renders
  await view.rerender(<Names />)
  await until(() => view.text() === `error ${code} ${code}`)
  expect(renders).toBe(before)
})

test('hooks follow the default workspace, whatever they read before, and a verb of theirs acts where they read', async () => {
  const first = await openDefault('first')
  await first.Deal.create({ name: 'of the first', value: 1 })
  let create = async (_: { readonly name: string; readonly value: number }): Promise<unknown> => undefined
  function Creator() {
    create = useVerb(Deal.create).run
    const { text } = useNote('a')
    return <p>{text}</p>
  }
  const view = await show([<Names key="1" />, <Creator key="2" />])
  await until(() => view.text() === 'ready of the first')
  const second = await openDefault('second')
  await act(() => second.Deal.create({ name: 'of the second', value: 1 }).then(() => {}))
  await until(() => view.text() === 'ready of the second')
  await act(() => create({ name: 'too', value: 1 }).then(() => {}))
  await until(() => view.text() === 'ready of the second too')
  const note = await second.notes.open('a')
  await act(async () => note.text.insert(0, '; noted'))
  await until(() => view.text() === 'ready of the second too; noted')
  await act(() => first.Deal.create({ name: 'another of the first', value: 1 }).then(() => {}))
  expect(view.text()).toBe('ready of the second too; noted')
})

test('what two providers have opened by one function is opened again for both', async () => {
  const origin = createOrigin()
  const opened: Workspace[] = []
  const open = async () => {
    const workspace = await origin.open()
    opened.push(workspace)
    return workspace
  }
  const tree = (mounted: number) => (
    <>
      <WorkspaceProvider workspace={open}>
        <Names />
      </WorkspaceProvider>
      <WorkspaceProvider key={mounted} workspace={open}>
        <Names />
      </WorkspaceProvider>
    </>
  )
  const view = await show(tree(1))
  await until(() => view.text() === 'readyready')
  await act(() => opened[0]?.close())
  await until(() => view.text()?.includes('error') === true)
  await view.rerender(tree(2))
  await until(() => view.text() === 'readyready')
  await act(async () => void (await opened[1]?.Deal.create({ name: 'one', value: 1 })))
  await until(() => view.text() === 'ready oneready one')
  expect(opened).toHaveLength(2)
})

test('an `open` that throws is one that rejects', async () => {
  const open = (): never => {
    throw Object.assign(new Error('no'), { code: 'no-disk' })
  }
  const view = await show(
    <WorkspaceProvider workspace={open}>
      <Names />
    </WorkspaceProvider>,
  )
  await until(() => view.text() === 'error no-disk no-disk')
})
