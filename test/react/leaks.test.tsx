// @vitest-environment happy-dom
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { act, cleanup, render } from '@testing-library/react'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { StrictMode, Suspense, use } from 'react'
import { expect, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import {
  useConflicts,
  useEntity,
  useEvents,
  useHistory,
  useLiveQuery,
  useLiveSuspenseQuery,
  useNote,
  usePresence,
  useRuns,
  useSyncStatus,
  useUndo,
  WorkspaceProvider,
} from '../../src/react/index.ts'
import { graceMs } from '../../src/react/shared-queries.ts'
import { type Source, useSource } from '../../src/react/source.ts'
import { createOrigin } from '../kit/open.ts'
import { until } from './kit/render.tsx'

const nobody: Workspace['presence']['others'] = []

/** A workspace that counts what of it is open. */
async function counted(): Promise<{ readonly workspace: Workspace; readonly open: () => number }> {
  const workspace = await createOrigin().open()
  let open = 0
  const count = <T extends { close(): unknown }>(query: T): T => {
    open += 1
    const close = query.close.bind(query)
    query.close = () => {
      open -= 1
      return close()
    }
    return query
  }
  const counting = (undo: () => void) => {
    open += 1
    return () => {
      open -= 1
      undo()
    }
  }
  const deal = Reflect.get(workspace.$, 'Deal')
  const graph = {
    ...workspace.$,
    Deal: { ...deal, live: (...args: Parameters<typeof deal.live>) => count(deal.live(...args)) },
  }
  const events = workspace.events
  const proxy = new Proxy(workspace, {
    get: (target, name) => {
      if (name === '$') return graph
      if (name === 'watch') return (read: Parameters<Workspace['watch']>[0]) => count(target.watch(read))
      if (name === 'events') {
        return {
          list: events.list.bind(events),
          subscribe: (...args: Parameters<typeof events.subscribe>) => counting(events.subscribe(...args)),
        }
      }
      if (name === 'notes') {
        return {
          open: async (...args: Parameters<Workspace['notes']['open']>) => {
            const note = count(await target.notes.open(...args))
            const subscribe = note.subscribe.bind(note)
            note.subscribe = (listener) => counting(subscribe(listener))
            return note
          },
        }
      }
      if (name === 'conflicts') {
        return { live: (...args: Parameters<Workspace['conflicts']['live']>) => count(target.conflicts.live(...args)) }
      }
      if (name === 'sync') return { status: target.sync.status, subscribe: () => counting(() => {}) }
      if (name === 'presence') return { others: nobody, subscribe: () => counting(() => {}) }
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { workspace: proxy, open: () => open }
}

function Everything() {
  useLiveQuery(Deal)
  useEntity(Deal, 'deal_1')
  useEvents()
  useHistory(Deal, 'deal_1')
  useConflicts()
  useRuns()
  useSyncStatus()
  usePresence()
  useUndo()
  useNote('deal_1')
  return null
}

function Suspending() {
  useLiveSuspenseQuery(Deal, { stage: 'Won' })
  return <p>there</p>
}

/** Queries: those of two filters and of an entity, and four readings. Then status, presence, events for undo, a note and its status. */
const openOfEverything = 3 + 4 + 3 + 2

/** Timers of queries that nobody uses run when they are told to, and all others as always. */
function holdGrace(): () => void {
  const held = new Map<unknown, () => void>()
  const { setTimeout, clearTimeout } = globalThis
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((task: () => void, ms?: number, ...args: unknown[]) => {
    if (ms !== graceMs) return setTimeout(task, ms, ...args)
    const timer = {}
    held.set(timer, task)
    return timer
  }) as typeof setTimeout)
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    if (!held.delete(timer)) clearTimeout(timer)
  })
  return () => {
    for (const task of held.values()) task()
    held.clear()
  }
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await act(() => new Promise((resolve) => setImmediate(resolve)))
}

test('unmounted, in StrictMode too, nothing stays open', async () => {
  const { workspace, open } = await counted()
  const passGrace = holdGrace()
  try {
    const view = await act(async () =>
      render(
        <StrictMode>
          <WorkspaceProvider workspace={workspace}>
            <Everything />
            <Everything />
            <Suspense fallback={null}>
              <Suspending />
              <Suspending />
            </Suspense>
          </WorkspaceProvider>
        </StrictMode>,
      ),
    )
    await until(() => view.container.textContent === 'therethere' && open() >= openOfEverything)
    await settle()
    expect(open()).toBe(openOfEverything) // equal queries are one
    view.unmount()
    // Undo hears of the log for as long as the workspace is open, whoever shows it.
    await until(() => {
      passGrace() // more than once: while one of them is loading, all stay
      return open() === 1
    })
    await settle()
    expect(open()).toBe(1)
  } finally {
    vi.restoreAllMocks()
    cleanup()
  }
})

test('a render that is thrown away before it is committed leaves nothing open', async () => {
  const { workspace, open } = await counted()
  const passGrace = holdGrace()
  try {
    const never = new Promise<void>(() => {})
    function Discarded() {
      useLiveQuery(Deal, { stage: 'Won' })
      useEvents('deal.won')
      use(never)
      return null
    }
    const view = await act(async () =>
      render(
        <WorkspaceProvider workspace={workspace}>
          <Suspense fallback={null}>
            <Discarded />
          </Suspense>
        </WorkspaceProvider>,
      ),
    )
    await settle()
    expect(open()).toBe(2)
    view.unmount()
    await until(() => {
      passGrace()
      return open() === 0
    })
  } finally {
    vi.restoreAllMocks()
    cleanup()
  }
})

test('renders that are thrown away leave no notes behind, whatever their names', async () => {
  const workspace = await createOrigin().open()
  const never = new Promise<void>(() => {})
  let source: (() => Source) | undefined
  function Discarded({ name }: { readonly name: string }) {
    source = useSource()
    useNote(name)
    use(never)
    return null
  }
  const tree = (name: string) => (
    <WorkspaceProvider workspace={workspace}>
      <Suspense fallback={null}>
        <Discarded name={name} />
      </Suspense>
    </WorkspaceProvider>
  )
  const view = await act(async () => render(tree('a')))
  await act(async () => view.rerender(tree('b')))
  expect(source?.().notes.size).toBe(0)
  cleanup()
})

function Status() {
  return <p>{useSyncStatus().state}</p>
}

/** Opened by a provider, shown, and closed. */
async function shownAndClosed(): Promise<WeakRef<Workspace>> {
  const storage = { indexedDB: new IDBFactory(), IDBKeyRange, tabs: 'single' } as const
  const opening = openWorkspace({ name: 'acme', isDefault: false, ...storage })
  const open = () => opening
  const tree = (
    <WorkspaceProvider workspace={open}>
      <Status />
    </WorkspaceProvider>
  )
  const view = await act(async () => render(tree))
  await until(() => view.container.textContent === 'offline')
  await act(async () => view.unmount())
  cleanup()
  await (await opening).close()
  return new WeakRef(await opening)
}

test('a workspace that was closed and that nobody shows any more is kept by nothing', async () => {
  setFlagsFromString('--expose_gc')
  const collect = runInNewContext('gc') as () => void
  const closed = await shownAndClosed()
  await until(() => {
    collect()
    return closed.deref() === undefined
  })
})
