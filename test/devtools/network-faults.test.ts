import { expect, onTestFinished, test, vi } from 'vitest'
import { createNetworkFaults, type NetworkTrouble } from '../../src/devtools/network-faults.ts'

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
  const faults = createNetworkFaults(() => inner as unknown as WebSocket) // as much of one as is used
  faults.set(trouble)
  const socket = faults.createSocket('ws://relay')
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
