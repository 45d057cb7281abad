/** Components on a workspace of their own, in a DOM in the process. */
import { act, cleanup, render as renderInDom } from '@testing-library/react'
import type { ReactNode } from 'react'
import { StrictMode, Suspense } from 'react'
import { onTestFinished } from 'vitest'
import type { WorkspaceSource } from '../../../src/react/index.ts'
import { WorkspaceProvider } from '../../../src/react/index.ts'

/** Rendered in StrictMode, which mounts everything twice. */
export async function render(workspace: WorkspaceSource, children: ReactNode) {
  const tree = (what: ReactNode) => (
    <StrictMode>
      <WorkspaceProvider workspace={workspace}>
        <Suspense fallback={<p>waiting</p>}>{what}</Suspense>
      </WorkspaceProvider>
    </StrictMode>
  )
  const rendered = await act(async () => renderInDom(tree(children)))
  onTestFinished(() => cleanup())
  return {
    container: rendered.container,
    text: () => rendered.container.textContent ?? '',
    rerender: (what: ReactNode) => act(async () => rendered.rerender(tree(what))),
    unmount: () => act(async () => rendered.unmount()),
  }
}

const patienceMs = 20_000

/** Lets React and the database come to rest in between. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + patienceMs; !holds(); ) {
    if (performance.now() > end) throw new Error('It has not come to be.')
    await act(() => new Promise((resolve) => setImmediate(resolve)))
  }
}
