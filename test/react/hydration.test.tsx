// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { type ReactNode, Suspense } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server.browser'
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import type { WorkspaceSource } from '../../src/react/index.ts'
import { useLiveQuery, useWorkspace, WorkspaceProvider } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

/** What a server has sent, taken over by the browser. `complaints`: what React says of it, in either way that it has. */
function createPage(children: ReactNode) {
  const page = (workspace: WorkspaceSource) => <WorkspaceProvider workspace={workspace}>{children}</WorkspaceProvider>
  const complaints: unknown[] = []
  const logged = vi.spyOn(console, 'error').mockImplementation((...said) => void complaints.push(said))
  onTestFinished(() => logged.mockRestore())
  const container = document.createElement('div')
  container.innerHTML = renderToString(page(() => expect.fail('a server opened a workspace')))
  return {
    complaints,
    text: () => container.textContent,
    hydrate: async (workspace: WorkspaceSource) => {
      const onRecoverableError = (error: unknown) => void complaints.push(error)
      const root = await act(async () => hydrateRoot(container, page(workspace), { onRecoverableError }))
      onTestFinished(() => act(async () => root.unmount()))
    },
  }
}

test('a query that a server sent as loading is taken over without a word, and then shows the data', async () => {
  function Names() {
    const { data, status } = useLiveQuery(Deal)
    return <p>{`${status}: ${data.map(({ name }) => name).join()}`}</p>
  }
  const workspace = await createOrigin().open()
  await workspace.Deal.create({ name: 'one', value: 1 })
  // Another part of the page has the data already, which the server had not.
  const other = await render(workspace, <Names />)
  await until(() => other.text() === 'ready: one')
  const { text, hydrate, complaints } = createPage(<Names />)
  expect(text()).toBe('loading: ')
  await hydrate(workspace)
  await until(() => text() === 'ready: one')
  expect(complaints).toEqual([])
})

test('a fallback that a server sent for useWorkspace gives way to what needs it', async () => {
  function Name() {
    return <p>{useWorkspace().name}</p>
  }
  const workspace = await createOrigin().open()
  const { text, hydrate, complaints } = createPage(
    <Suspense fallback={<p>waiting</p>}>
      <Name />
    </Suspense>,
  )
  expect(text()).toBe('waiting')
  await hydrate(workspace)
  await until(() => text() === 'acme')
  // React's own word that the server left this boundary to the browser, and nothing of another text.
  expect(complaints).toEqual([expect.objectContaining({ message: expect.stringContaining('in the browser only') })])
})
