// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { test } from 'vitest'
import { WebSocket } from 'ws'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { startRelay } from '../../server/start.ts'
import '../../src/crm/index.ts'
import { type UsedPresence, usePresence, useSyncStatus } from '../../src/react/index.ts'
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
