// @vitest-environment happy-dom
import { act, cleanup, render as renderOnce } from '@testing-library/react'
import { useLayoutEffect } from 'react'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { startRelay } from '../../server/start.ts'
import '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { type UsedPresence, usePresence, useSyncStatus, WorkspaceProvider } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

test('useSyncStatus and usePresence show what the relay says, as it changes', async () => {
  const relay = await startRelay({ port: 0, store: new MemoryRelayStore(), logLevel: 'silent' })
  const createSocket = (url: string) => new WebSocket(url) as unknown as globalThis.WebSocket
  const open = (token: string) =>
    createOrigin().open({ name: 'acme', sync: { url: relay.url, token, createSocket }, actor: token })
  const [ann, bob] = [await open('ann'), await open('bob')]
  let presence: UsedPresence | undefined
  function Status() {
    const { state, pending } = useSyncStatus()
    presence = usePresence()
    return <p>{`${state} ${pending} ${presence.others.map(({ actor, state }) => actor + JSON.stringify(state))}`}</p>
  }
  const view = await render(ann, <Status />)
  await until(() => view.text() === 'online 0 ')
  bob.presence.set({ deal: 'deal_1' })
  await until(() => view.text() === 'online 0 bob{"deal":"deal_1"}')
  await act(async () => presence?.set({ here: true }))
  await until(() => bob.presence.others.some(({ state }) => JSON.stringify(state) === '{"here":true}'))
  await act(() => ann.sync.disconnect())
  await act(() => ann.Contact.create({ name: 'Alice' }).then(() => {}))
  await until(() => view.text() === 'offline 1 ')
  await act(() => ann.sync.connect())
  await until(() => view.text().startsWith('online 0 '))
  await view.unmount()
  await Promise.all([ann.close(), bob.close()])
  await relay.close()
})

test('a component that goes leaves others their status', async () => {
  const sync = { url: 'ws://127.0.0.1:1', token: 'ann', connect: false }
  const workspace = await createOrigin().open({ sync, actor: 'ann' })
  function Pending() {
    return <p>{useSyncStatus(({ pending }) => pending)}</p>
  }
  const view = await render(workspace, [<Pending key="1" />, <Pending key="2" />])
  await view.rerender([<Pending key="2" />])
  await act(() => workspace.Contact.create({ name: 'Alice' }).then(() => {}))
  await until(() => view.text() === '1')
})

test('on a workspace that is open, its status is there from the first render on, also after a while without one', async () => {
  const relay = await startRelay({ port: 0, store: new MemoryRelayStore(), logLevel: 'silent' })
  const createSocket = (url: string) => new WebSocket(url) as unknown as globalThis.WebSocket
  const workspace = await createOrigin().open({ sync: { url: relay.url, token: 'ann', createSocket }, actor: 'ann' })
  await until(() => workspace.sync.status.state === 'online')
  const painted: string[] = []
  function Status() {
    const { state } = useSyncStatus()
    useLayoutEffect(() => void painted.push(state))
    return null
  }
  const tree = (isShown: boolean) => (
    <WorkspaceProvider workspace={workspace}>{isShown && <Status />}</WorkspaceProvider>
  )
  const view = await act(async () => renderOnce(tree(true)))
  onTestFinished(() => cleanup())
  expect(painted).toEqual(['online'])
  await act(async () => view.rerender(tree(false)))
  await workspace.sync.disconnect()
  await until(() => workspace.sync.status.state === 'offline')
  await act(async () => view.rerender(tree(true)))
  expect(painted).toEqual(['online', 'offline'])
  await workspace.close()
  await relay.close()
})

test('what is selected of the status renders only where it changes', async () => {
  const workspace = await createOrigin().open({ sync: { url: 'ws://127.0.0.1:1', connect: false }, actor: 'ann' })
  const [states, pending]: [string[], number[]] = [[], []]
  function State() {
    states.push(useSyncStatus(({ state }) => state))
    return null
  }
  function Pending() {
    pending.push(useSyncStatus().pending)
    return null
  }
  await act(async () =>
    renderOnce(
      <WorkspaceProvider workspace={workspace}>
        <State />
        <Pending />
      </WorkspaceProvider>,
    ),
  )
  onTestFinished(() => cleanup())
  for (let at = 1; at <= 3; at += 1) {
    await act(() => workspace.Contact.create({ name: 'Alice' }).then(() => {}))
    await until(() => pending.at(-1) === at)
  }
  expect(states).toEqual(['offline'])
})

test.each([
  ['with a relay', { url: 'ws://127.0.0.1:1', connect: false }],
  ['without one', undefined],
])('a workspace that was closed is offline, and says so, %s', async (_, sync) => {
  const workspace = await createOrigin().open(sync === undefined ? {} : { sync })
  function Status() {
    const { state, error } = useSyncStatus()
    return <p>{`${state} ${error?.code}`}</p>
  }
  const view = await render(workspace, <Status />)
  await until(() => view.text() === 'offline undefined')
  await act(() => workspace.close())
  await until(() => view.text() === 'offline closed')
  expect(workspace.sync.status.error?.isTransient).toBe(false)
})

test('what is too much to tell others is an error of usePresence, until something else is set', async () => {
  const createSocket = () => new EventTarget() as globalThis.WebSocket // one that never opens
  const workspace = await createOrigin().open({ sync: { url: 'ws://relay', token: 'ann', createSocket }, actor: 'ann' })
  const given: UsedPresence[] = []
  function Presence() {
    given.push(usePresence())
    return null
  }
  const view = await render(workspace, <Presence />)
  await act(async () => given.at(-1)?.set({ text: 'x'.repeat(5_000) }))
  await until(() => given.at(-1)?.error !== undefined)
  expect(given.at(-1)?.error).toMatchObject({ code: 'validation' })
  await act(async () => given.at(-1)?.set({ text: 'x' }))
  await until(() => given.at(-1)?.error === undefined)
  const before = given.at(-1)
  await view.rerender(<Presence />)
  expect(given.at(-1)).toBe(before)
  await view.unmount()
})

test('an error of usePresence is not shown in another workspace', async () => {
  const [left, right] = [await createOrigin().open(), await createOrigin().open()]
  let presence: UsedPresence | undefined
  function Shown(): null {
    presence = usePresence()
    return null
  }
  const inside = (workspace: Workspace) => (
    <WorkspaceProvider workspace={workspace}>
      <Shown />
    </WorkspaceProvider>
  )
  const view = await act(async () => renderOnce(inside(left)))
  onTestFinished(() => cleanup())
  await act(async () => presence?.set('x'.repeat(5_000)))
  await until(() => presence?.error?.code === 'validation')
  await act(async () => view.rerender(inside(right)))
  expect(presence?.error).toBeUndefined()
})

test('without a relay it is offline, and nobody else is there', async () => {
  const workspace = await createOrigin().open()
  function Status() {
    return <p>{`${useSyncStatus().state} ${usePresence().others.length}`}</p>
  }
  const view = await render(workspace, <Status />)
  await until(() => view.text() === 'offline 0')
})

test('a workspace that cannot be opened is offline, and says why', async () => {
  function Status() {
    const { state, error } = useSyncStatus()
    return <p>{`${state} ${error?.code} ${error?.message}`}</p>
  }
  const view = await render(Promise.reject(new Error('no disk')), <Status />)
  await until(() => view.text() === 'offline open no disk')
})
