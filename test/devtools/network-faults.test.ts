import { expect, onTestFinished, test, vi } from 'vitest'
import { createNetworkFaults } from '../../src/devtools/network-faults.ts'
import type { NetworkTrouble } from '../../src/devtools/troubled-socket.ts'

const delayMs = 5_000
const numbers = Array.from({ length: 20 }, (_, at) => at)

/** A socket through a bad network, on a clock that is turned by hand. `sent` and `heard` are what came through. */
function createScene(trouble: Partial<NetworkTrouble>) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const sent: unknown[] = []
  const heard: unknown[] = []
  const inner = {
    readyState: 1,
    onmessage: (_event: { readonly data: unknown }) => {},
    onclose: () => {},
    send: (data: unknown) => void sent.push(data),
    close: () => {},
  }
  const network = createNetworkFaults(() => inner as unknown as WebSocket) // as much of one as is used
  const faults = network.of('here')
  faults.set(trouble)
  const socket = network.createSocket('ws://relay', { database: 'here' })
  socket.onmessage = ({ data }) => void heard.push(data)
  socket.onclose = () => void heard.push('closed')
  return {
    faults,
    socket,
    sent,
    heard,
    inner,
    receive: (data: unknown) => inner.onmessage({ data }),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  }
}

test('messages that set out at once are all late by the same, each way, and in order', async () => {
  const { socket, sent, heard, receive, pass } = createScene({ delayMs })
  for (const number of numbers) {
    socket.send(String(number))
    receive(number)
  }
  await pass(delayMs - 1)
  expect([sent, heard]).toEqual([[], []])
  await pass(1)
  expect(sent).toEqual(numbers.map(String))
  expect(heard).toEqual(numbers)
})

test('none overtakes another, where a later one is less late', async () => {
  const { faults, heard, receive, pass } = createScene({ delayMs })
  receive('slow')
  faults.set({ delayMs: 0 })
  receive('fast')
  await pass(delayMs - 1)
  expect(heard).toEqual([])
  await pass(1)
  expect(heard).toEqual(['slow', 'fast'])
})

test('what comes twice comes at one time, and the end after what came before it', async () => {
  const { heard, receive, inner, pass } = createScene({ delayMs, isDoubled: true })
  receive('one')
  await pass(1)
  inner.onclose()
  await pass(delayMs - 1)
  expect(heard).toEqual(['one', 'one', 'closed'])
})

/** Another tab, as far as faults know of it. Messages between tabs come when they come. */
function createTab() {
  const called: string[] = []
  const network = createNetworkFaults((url) => {
    called.push(url)
    return { readyState: 1, close: () => void called.push('closed') } as unknown as WebSocket
  })
  return { ...network, called }
}

test('what is set in one tab holds in the one that has the connection, and for that database alone', async () => {
  const [leading, looking] = [createTab(), createTab()]
  leading.createSocket('ws://relay', { database: 'ours' })
  leading.createSocket('ws://relay', { database: 'theirs' })
  await expect.poll(() => looking.of('ours').isObeyed).toBe(true)
  looking.of('ours').set({ isCut: true, delayMs: 5 })
  await expect.poll(() => leading.called).toEqual(['ws://relay', 'ws://relay', 'closed'])
  expect(leading.of('ours').trouble).toEqual({ isCut: true, delayMs: 5, isDoubled: false })
  expect(leading.of('theirs').trouble.isCut).toBe(false)
})

test('a tab that comes later knows the trouble before it leads, and whether anybody obeys', async () => {
  const first = createTab()
  first.of('late').set({ isCut: true })
  const second = createTab()
  await expect.poll(() => second.of('late').trouble.isCut).toBe(true)
  expect(second.of('late').isObeyed).toBe(false)
  second.createSocket('ws://relay', { database: 'late' })
  expect(second.called).toEqual(['ws://127.0.0.1:9'])
  await expect.poll(() => first.of('late').isObeyed).toBe(true)
})
