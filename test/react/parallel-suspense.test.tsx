// @vitest-environment happy-dom
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { Contact, Deal } from '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { useLiveQuery, useLiveSuspenseQuery } from '../../src/react/index.ts'
import { render } from './kit/render.tsx'

function Deals() {
  return <p>{useLiveSuspenseQuery(Deal).length}</p>
}
function Contacts() {
  return <p>{useLiveSuspenseQuery(Contact).length}</p>
}
function Both() {
  return <p>{useLiveSuspenseQuery(Deal).length + useLiveSuspenseQuery(Contact).length}</p>
}
function OpenedAhead() {
  useLiveQuery(Contact)
  return <Both />
}

test.each<[string, ReactNode, readonly string[]]>([
  ['in one component are opened one after the other', <Both key="1" />, ['Deal']],
  ['in a component each are opened at once', [<Deals key="1" />, <Contacts key="2" />], ['Contact', 'Deal']],
  ['are opened at once where one is asked for ahead', <OpenedAhead key="1" />, ['Contact', 'Deal']],
])('queries that suspend %s', async (_, what, expected) => {
  const opened = new Set<string>()
  const loads = (noun: string) => ({
    live: () => {
      opened.add(noun)
      const snapshot = { status: 'loading' as const, data: [] }
      const query = { getSnapshot: () => snapshot, subscribe: () => () => {}, ready: () => new Promise(() => {}) }
      return { ...query, close: () => {} }
    },
  })
  // As much of one as is read.
  const workspace = { $: { Deal: loads('Deal'), Contact: loads('Contact') } } as unknown as Workspace
  const view = await render(workspace, what)
  expect(view.text()).toBe('waiting')
  expect([...opened].sort()).toEqual(expected)
})
