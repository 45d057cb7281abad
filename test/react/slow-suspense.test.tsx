// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import { createLazyLive, type Workspace } from '../../src/index.ts'
import { useLiveSuspenseQuery } from '../../src/react/index.ts'
import { graceMs } from '../../src/react/shared-queries.ts'
import { render } from './kit/render.tsx'

const loadMs = 6_000

/** A workspace whose queries load for `loadMs` each, on a clock that is turned by hand. */
function createSlowWorkspace() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const counts = { opened: 0, closed: 0 }
  const snapshot = { status: 'ready' as const, data: ['one'] }
  const loaded = {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    ready: async () => snapshot,
    close: () => {
      counts.closed += 1
    },
  }
  const live = () => {
    counts.opened += 1
    return createLazyLive(() => new Promise<typeof loaded>((resolve) => setTimeout(() => resolve(loaded), loadMs)))
  }
  const workspace = { $: { Deal: { live } } } as unknown as Workspace // as much of one as is read
  return { workspace, counts, pass: (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms)) }
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
