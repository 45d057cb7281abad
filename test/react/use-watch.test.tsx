// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import type { LiveQuery, Workspace } from '../../src/index.ts'
import { useWatch, useWorkspace } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

test('useWatch shows what is read, as it changes; equal keys are one reading, and no key none', async () => {
  const workspace = await createOrigin().open()
  await workspace.Deal.create({ name: 'Acme', value: 1 })
  let readings = 0
  function Count({ stage }: { readonly stage: 'Prospecting' | 'Won' | undefined }) {
    const { data, status } = useWatch(stage && ['deals', { stage }], async ({ Deal }) => {
      readings += 1
      return [await Deal.count(stage === undefined ? {} : { stage })]
    })
    return <p>{`${status} ${data};`}</p>
  }
  const view = await render(workspace, [
    <Count key="1" stage="Prospecting" />,
    <Count key="2" stage="Prospecting" />,
    <Count key="3" stage={undefined} />,
  ])
  await until(() => view.text() === 'ready 1;ready 1;ready ;')
  expect(readings).toBe(1)
  await act(() => workspace.Deal.create({ name: 'Globex', value: 1 }).then(() => {}))
  await until(() => view.text() === 'ready 2;ready 2;ready ;')
  await view.rerender(<Count stage="Won" />)
  await until(() => view.text() === 'ready 0;')
})

test('useWatch says what a reading threw', async () => {
  const workspace = await createOrigin().open()
  function Broken() {
    const { status, error } = useWatch(['broken'], async () => Promise.reject(new Error('no reading today')))
    return <p>{`${status} ${error?.message}`}</p>
  }
  const view = await render(workspace, <Broken />)
  await until(() => view.text() === 'error no reading today')
})

test.each<[string, (workspace: Workspace) => LiveQuery<unknown>]>([
  ['workspace.watch', (workspace) => workspace.watch(() => workspace.Deal.find())],
  ['Deal.live', (workspace) => workspace.Deal.live()],
  ['conflicts.live', (workspace) => workspace.conflicts.live()],
])('%s gives what useSyncExternalStore takes, as it is', async (_, open) => {
  const workspace = await createOrigin().open()
  function Shown() {
    const here = useWorkspace()
    const [query, keep] = useState<LiveQuery<unknown>>()
    useEffect(() => {
      const opened = open(here)
      keep(opened)
      return () => opened.close()
    }, [here])
    return query && <Snapshot query={query} />
  }
  function Snapshot({ query }: { readonly query: LiveQuery<unknown> }) {
    const { status } = useSyncExternalStore(query.subscribe, query.getSnapshot)
    return <p>{status}</p>
  }
  const view = await render(workspace, <Shown />)
  await until(() => view.text() === 'ready')
})
