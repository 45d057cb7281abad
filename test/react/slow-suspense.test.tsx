// @vitest-environment happy-dom
import { act, cleanup, render as renderInDom } from '@testing-library/react'
import { Activity, Component, type ReactNode, Suspense, startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import { createLazyLive, type LiveQuery, type LiveSnapshot, type Workspace } from '../../src/index.ts'
import { useLiveQuery, useLiveSuspenseQuery, WorkspaceProvider } from '../../src/react/index.ts'
import { holdMs, quietMs } from '../../src/react/ready-together.ts'
import { graceMs, toldMs } from '../../src/react/shared-queries.ts'

import { turn } from '../kit/manual-clock.ts'
import { render } from './kit/render.tsx'

const loadMs = 6_000

/** A workspace whose queries load for `loadMs` each, all at once or one after another, on a clock that is turned by hand. */
function createSlowWorkspace({ isOneByOne = false, loadMs = 6_000 } = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const counts = { opened: 0, closed: 0 }
  let isFailing = false
  const fail = (isSo: boolean): void => {
    isFailing = isSo
  }
  /** Its row is called after it. */
  const query = (name: string): LiveQuery<{ readonly name: string }> => {
    const snapshot = { status: 'ready' as const, data: [{ name }] }
    return {
      getSnapshot: () => snapshot,
      subscribe: () => () => {},
      ready: async () => snapshot,
      close: () => {
        counts.closed += 1
      },
    }
  }
  const load = () => {
    const loaded = query(`reading ${counts.opened}`)
    return new Promise<typeof loaded>((resolve, reject) =>
      setTimeout(() => (isFailing ? reject(new Error('not now')) : resolve(loaded)), loadMs),
    )
  }
  let last: Promise<unknown> = Promise.resolve()
  const live = () => {
    counts.opened += 1
    const loading = isOneByOne ? last.then(load) : load()
    last = loading
    return createLazyLive(() => loading)
  }
  const workspace = { $: { Deal: { live } } } as unknown as Workspace // as much of one as is read
  return { workspace, counts, fail, pass: (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms)) }
}

function Data() {
  return <p>{`data: ${useLiveSuspenseQuery(Deal).length}`}</p>
}

test('a query that loads longer than an unused one is kept shows, and is opened once', async () => {
  const { workspace, counts, pass } = createSlowWorkspace()
  const view = await render(workspace, <Data />)
  await pass(graceMs)
  expect(view.text()).toBe('waiting')
  await pass(loadMs - graceMs)
  expect(view.text()).toBe('data: 1')
  await pass(10 * graceMs)
  expect(counts).toEqual({ opened: 1, closed: 0 })
})

test('what loads one after another shows, however long it takes in all, and is opened once', async () => {
  const { workspace, counts, pass } = createSlowWorkspace()
  function Both() {
    const [one, other] = [useLiveSuspenseQuery(Deal, { value: 1 }), useLiveSuspenseQuery(Deal, { value: 2 })]
    return <p>{`data: ${one.length + other.length}`}</p>
  }
  const view = await render(workspace, <Both />)
  await pass(loadMs)
  await pass(loadMs)
  expect(view.text()).toBe('data: 2')
  expect(counts).toEqual({ opened: 2, closed: 0 })
})

test('so do many of one boundary, whose database answers one at a time', async () => {
  const { workspace, counts, pass } = createSlowWorkspace({ isOneByOne: true, loadMs: 300 })
  function One({ value }: { readonly value: number }) {
    return <i>{useLiveSuspenseQuery(Deal, { value }).length}</i>
  }
  const count = 40
  const view = await render(
    workspace,
    Array.from({ length: count }, (_, value) => value).map((value) => <One key={value} value={value} />),
  )
  for (let at = 0; at < count; at += 1) await pass(300)
  expect(view.text()).toBe('1'.repeat(count))
  expect(counts).toEqual({ opened: count, closed: 0 })
})

test('one whose component is gone before it has loaded is closed afterwards', async () => {
  const { workspace, counts, pass } = createSlowWorkspace()
  const view = await render(workspace, <Data />)
  await pass(graceMs)
  await view.unmount()
  await pass(loadMs - graceMs)
  expect(counts).toEqual({ opened: 1, closed: 0 })
  await pass(graceMs)
  expect(counts).toEqual({ opened: 1, closed: 1 })
  expect(vi.getTimerCount()).toBe(0)
})

test('what has loaded before React goes on is shown at once, and React finds nothing amiss', async () => {
  const said = vi.spyOn(console, 'error')
  onTestFinished(() => said.mockRestore())
  const snapshot = { status: 'ready', data: [{ name: 'Acme' }] } as const
  const query = { getSnapshot: () => snapshot, subscribe: () => () => {}, ready: async () => snapshot, close: () => {} }
  const workspace = { $: { Deal: { live: () => query } } } as unknown as Workspace // as much of one as is read
  function Chosen({ value }: { readonly value: number }) {
    return <p>{`${value}: ${useLiveSuspenseQuery(Deal, { value }).length}`}</p>
  }
  const container = document.createElement('div')
  const root = createRoot(container)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false) // as in a page, where it waits for a moment before it gives up a render
  onTestFinished(() => {
    root.unmount()
    vi.unstubAllGlobals()
  })
  for (const value of [1, 2]) {
    const chosen = (
      <WorkspaceProvider workspace={workspace}>
        <Chosen value={value} />
      </WorkspaceProvider>
    )
    startTransition(() => root.render(chosen))
    while (container.textContent !== `${value}: 1`) await turn()
  }
  expect(said).not.toHaveBeenCalled()
})

/** A boundary with a component for each value; `load` loads what was asked for first. */
function createWaiting(values: readonly number[]) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const loads: (() => void)[] = []
  const live = () => {
    let snapshot: LiveSnapshot<unknown> = { status: 'loading', data: [] }
    const loaded = new Promise<void>((resolve) => loads.push(resolve))
    const ready = async () => {
      await loaded
      snapshot = { status: 'ready', data: [{}] }
      return snapshot
    }
    return { getSnapshot: () => snapshot, subscribe: () => () => {}, ready, close: () => {} }
  }
  const workspace = { $: { Deal: { live } } } as unknown as Workspace // as much of one as is read
  const counts = { renders: 0 }
  function One({ value }: { readonly value: number }) {
    counts.renders += 1
    return <i>{useLiveSuspenseQuery(Deal, { value }).length}</i>
  }
  const container = document.createElement('div')
  const root = createRoot(container)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false) // as in a page, where each promise that resolves is heard of
  onTestFinished(() => {
    root.unmount()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  root.render(
    <WorkspaceProvider workspace={workspace}>
      <Suspense fallback={<p>waiting</p>}>
        {values.map((value) => (
          <One key={value} value={value} />
        ))}
      </Suspense>
    </WorkspaceProvider>,
  )
  /** Until React has nothing more to do. */
  const rest = async () => {
    for (let turns = 0; turns < 20; turns += 1) await turn()
  }
  const pass = async (ms: number) => {
    await rest()
    vi.advanceTimersByTime(ms)
    await rest()
  }
  const load = async () => {
    loads.shift()?.()
    await rest()
  }
  return { container, counts, load, pass }
}

const thirty = Array.from({ length: 30 }, (_, value) => value)

test('many of one boundary are asked for ahead of the first, and rendered a few times each and not once for each other', async () => {
  const { container, counts, load, pass } = createWaiting(thirty)
  await pass(0)
  for (const _ of thirty) await load()
  expect(container.querySelectorAll('i')).toHaveLength(0)
  await pass(quietMs)
  await expect.poll(() => container.querySelectorAll('i').length).toBe(30)
  expect(counts.renders).toBeLessThan(30 * 5)
})

test('so are many that load slowly, one after another', async () => {
  const { container, counts, load, pass } = createWaiting(thirty)
  await pass(quietMs)
  for (const _ of thirty) {
    await load()
    await pass(holdMs / 10)
  }
  await expect.poll(() => container.querySelectorAll('i').length).toBe(30)
  expect(counts.renders).toBeLessThan(30 * 8)
})

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    return this.state.error === undefined ? this.props.children : <p>{String(this.state.error)}</p>
  }
}

test('what a boundary caught is read again when the boundary is reset', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => void vi.restoreAllMocks())
  const { workspace, counts, pass, fail } = createSlowWorkspace()
  const tree = (attempt: number) => (
    <Boundary key={attempt}>
      <Data />
    </Boundary>
  )
  fail(true)
  const view = await render(workspace, tree(1))
  await pass(loadMs)
  expect(view.text()).toBe('Error: not now')
  fail(false)
  await pass(toldMs)
  await view.rerender(tree(2))
  await pass(loadMs)
  expect(view.text()).toBe('data: 1')
  expect(counts.opened).toBe(2)
})

test.each([
  ['useLiveQuery', () => useLiveQuery(Deal)],
  ['useLiveSuspenseQuery', () => ({ status: 'ready', data: useLiveSuspenseQuery(Deal) })],
])('%s of what was hidden shows what it had until it is read again', async (_, useQuery) => {
  const { workspace, pass } = createSlowWorkspace()
  const seen: string[] = []
  function Name() {
    const { status, data } = useQuery()
    seen.push(`${status} ${data.map(({ name }) => name)}`)
    return <p>{seen.at(-1)}</p>
  }
  const tree = (mode: 'visible' | 'hidden') => (
    <WorkspaceProvider workspace={workspace}>
      <Activity mode={mode}>
        <Suspense fallback={<p>waiting</p>}>
          <Name />
        </Suspense>
      </Activity>
    </WorkspaceProvider>
  )
  const view = await act(async () => renderInDom(tree('visible')))
  onTestFinished(() => cleanup())
  await pass(loadMs)
  expect(view.container.textContent).toBe('ready reading 1')
  await act(async () => view.rerender(tree('hidden')))
  await pass(graceMs)
  seen.length = 0
  await act(async () => view.rerender(tree('visible')))
  await pass(loadMs)
  expect(view.container.textContent).toBe('ready reading 2')
  expect([...new Set(seen)]).toEqual(['ready reading 1', 'ready reading 2'])
  expect(view.container.innerHTML).not.toContain('waiting')
})
