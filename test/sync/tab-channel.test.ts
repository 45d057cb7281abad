import { afterEach, expect, test } from 'vitest'
import type { TabMessage } from '../../src/sync/tab-channel.ts'
import { openTabChannel, Tabs } from '../../src/sync/tab-channel.ts'
import { calm, until } from '../kit/sync/device.ts'

const { BroadcastChannel: platform } = globalThis

afterEach(() => {
  globalThis.BroadcastChannel = platform
})

test('over a BroadcastChannel, what one tab posts every other hears, and bytes stay bytes', async () => {
  const heard: unknown[] = []
  const [one, other] = [openTabChannel('acme/sync/1'), openTabChannel('acme/sync/1')]
  const undo = other?.subscribe((message) => heard.push(message))
  one?.subscribe(() => heard.push('an echo'))
  one?.post({ type: 'here', id: 1, update: new Uint8Array([1, 2]) })
  await until(() => heard.length > 0)
  expect(heard).toEqual([{ type: 'here', id: 1, update: new Uint8Array([1, 2]) }])
  undo?.()
  one?.close()
  other?.close()
})

test('without one, a tab is alone', () => {
  Object.assign(globalThis, { BroadcastChannel: undefined })
  expect(openTabChannel('acme/sync/1')).toBeUndefined()
  const heard: TabMessage[] = []
  const tabs = new Tabs(undefined, (message) => heard.push(message))
  tabs.post({ type: 'ask' })
  tabs.close()
  expect(heard).toEqual([])
})

test('what is posted after it was closed goes nowhere', async () => {
  const heard: unknown[] = []
  const [one, other] = [openTabChannel('acme/sync/1'), openTabChannel('acme/sync/1')]
  other?.subscribe((message) => heard.push(message))
  const tabs = new Tabs(one, () => {})
  tabs.close()
  tabs.post({ type: 'ask' })
  await calm()
  expect(heard).toEqual([])
  other?.close()
})
