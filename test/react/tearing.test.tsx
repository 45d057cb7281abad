// @vitest-environment happy-dom
import { Profiler, startTransition, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import type { LiveQuery, Workspace } from '../../src/index.ts'
import { useLiveQuery, WorkspaceProvider } from '../../src/react/index.ts'

/** Two components that ask the same never show different states of it. */

const size = 20

/** A query that changes when it is told to, and a workspace in which everything is that query. */
function createQuery() {
  const snapshotOf = (count: number) => ({ status: 'ready' as const, data: Array<number>(count).fill(0) })
  let snapshot = snapshotOf(1)
  const listeners = new Set<() => void>()
  const query: LiveQuery<number> = {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: async () => snapshot,
    close: () => {},
  }
  const grow = (count: number) => {
    snapshot = snapshotOf(count)
    for (const listener of [...listeners]) listener()
  }
  return { query, grow, workspace: { $: { Deal: { live: () => query } } } as unknown as Workspace } // as much of one as is read
}

/**
 * Renders many components in a transition that React cuts into slices, and changes the query between the first two slices.
 * Outside `act`, under which React does all at once. Gives what each commit showed.
 */
async function commitsOfTransition(createHook: (query: LiveQuery<number>) => () => number, mounted: number) {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { query, grow, workspace } = createQuery()
  const useCount = createHook(query)
  const commits: string[][] = []
  let renders = 0
  let rendersBeforeWrite: number | undefined
  let widen = (): void => {}

  function Count({ isInTransition }: { readonly isInTransition: boolean }) {
    const count = useCount()
    if (isInTransition) {
      renders += 1
      if (renders === 1) setImmediate(write)
      for (const end = performance.now() + 2; performance.now() < end; ); // so much to do that a slice holds only a few
    }
    return <i>{count}</i>
  }
  function write() {
    rendersBeforeWrite = renders
    grow(2)
  }
  function Many() {
    const [length, setLength] = useState(mounted)
    widen = () => startTransition(() => setLength(size))
    return Array.from({ length }, (_, at) => at).map((at) => <Count key={at} isInTransition={length === size} />)
  }
  const container = document.createElement('div')
  const shown = () => Array.from(container.querySelectorAll('i'), ({ textContent }) => textContent)
  const root = createRoot(container)
  const elsewhere = createRoot(document.createElement('div'))
  onTestFinished(() => {
    root.unmount()
    elsewhere.unmount()
  })
  let isOpen = false
  function Elsewhere() {
    isOpen = useCount() === 1
    return null
  }

  // So that the query is open before the transition begins.
  elsewhere.render(
    <WorkspaceProvider workspace={workspace}>
      <Elsewhere />
    </WorkspaceProvider>,
  )
  await vi.waitFor(() => expect(isOpen).toBe(true))
  root.render(
    <WorkspaceProvider workspace={workspace}>
      <Profiler id="many" onRender={() => commits.push(shown())}>
        <Many />
      </Profiler>
    </WorkspaceProvider>,
  )
  await vi.waitFor(() => expect(commits).toEqual([Array(mounted).fill('1')]))
  widen()
  await vi.waitFor(() => expect(commits.at(-1)).toHaveLength(size), { timeout: 20_000 })
  expect(rendersBeforeWrite).toBeGreaterThan(0)
  expect(rendersBeforeWrite).toBeLessThan(size)
  return commits
}

const isTorn = (commit: readonly string[]) => new Set(commit).size > 1

test.each([0, 1])('in a transition that a write falls into, where %d are there already', async (mounted) => {
  const commits = await commitsOfTransition(() => () => useLiveQuery(Deal).data.length, mounted)
  expect(commits.filter(isTorn)).toEqual([])
  expect(commits.at(-1)).toEqual(Array(size).fill('2'))
})

test('a hook that reads in render and subscribes in an effect shows two states in the same transition', async () => {
  const createHook = (query: LiveQuery<number>) => () => {
    const [, rerender] = useState(0)
    useEffect(() => query.subscribe(() => rerender((times) => times + 1)), [])
    return query.getSnapshot().data.length
  }
  const commits = await commitsOfTransition(createHook, 0)
  expect(commits.filter(isTorn)).not.toEqual([])
})
