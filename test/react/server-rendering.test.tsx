import { type ReactNode, Suspense } from 'react'
import { renderToReadableStream, renderToString } from 'react-dom/server.browser'
import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import {
  useConflicts,
  useDebts,
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
  useVerb,
  useWorkspace,
  WorkspaceProvider,
} from '../../src/react/index.ts'

function Everything() {
  const statuses = [
    useLiveQuery(Deal, { stage: 'Won' }).status,
    useEntity(Deal, 'deal_1').status,
    useEvents().status,
    useHistory(Deal, 'deal_1').status,
    useConflicts().status,
    useRuns().status,
    useDebts().status,
    useLiveQuery(Deal, {}, { skip: true }).status,
    useSyncStatus().state,
    usePresence().others.length,
    useVerb(Deal.win).pending,
    useUndo().pending,
    useNote('deal_1').status.state,
  ]
  return <p>{statuses.join(' ')}</p>
}

const expected = 'loading loading loading loading loading loading loading ready offline 0 false false offline'

test('a server renders everything as loading, and opens nothing', () => {
  const open = () => expect.fail('a server opened a workspace')
  expect(renderToString(<Everything />)).toContain(expected)
  const provided = renderToString(
    <WorkspaceProvider workspace={open}>
      <Everything />
    </WorkspaceProvider>,
  )
  expect(provided).toContain(expected)
})

test('what suspends shows its fallback, and the stream does not wait', async () => {
  function Data() {
    return <p>{useLiveSuspenseQuery(Deal).length}</p>
  }
  const errors: unknown[] = []
  const stream = await renderToReadableStream(
    <Suspense fallback={<p>waiting</p>}>
      <Data />
    </Suspense>,
    { onError: (error) => void errors.push(error) },
  )
  const html = await new Response(stream).text()
  expect(html).toContain('waiting')
  expect(errors).toEqual([expect.objectContaining({ code: 'browser-only', digest: 'browser-only' })])
})

test('useWorkspace opens nothing on a server: the fallback is sent, and without one it says what to do', async () => {
  let opened = 0
  const open = (): Promise<never> => {
    opened += 1
    return new Promise(() => {})
  }
  function Name() {
    return <p>{useWorkspace().name}</p>
  }
  const page = (children: ReactNode) => <WorkspaceProvider workspace={open}>{children}</WorkspaceProvider>
  const html = renderToString(
    page(
      <Suspense fallback={<p>waiting</p>}>
        <Name />
      </Suspense>,
    ),
  )
  expect(html).toContain('waiting')
  expect(() => renderToString(page(<Name />))).toThrow(/in the browser only.*<Suspense>/)
  expect(opened).toBe(0)
})
