/** Against the published y-websocket server: no acks, no commits, no segments, still convergent (docs/protocol.md W5). */
import type { AddressInfo } from 'node:net'
import { docs, setupWSConnection } from '@y/websocket-server/utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket as NodeSocket, WebSocketServer } from 'ws'
import * as Y from 'yjs'
import { Pen } from '../kit/relay/pen.ts'
import { startOfTests } from '../kit/relay/test-relay.ts'
import { calm, type Device, until } from '../kit/sync/device.ts'
import { createDevices } from '../kit/sync/devices.ts'

const device = createDevices()
let server: WebSocketServer
let url: string

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => setupWSConnection(socket, request))
  await new Promise((resolve) => server.once('listening', resolve))
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
})

afterEach(async () => {
  for (const socket of server.clients) socket.terminate()
  await new Promise((resolve) => server.close(resolve))
  for (const document of docs.values()) document.destroy()
  docs.clear()
})

function open(on: Device) {
  // Of `ws`, with all that y-websocket uses of a browser's.
  const createSocket = (address: string) => new NodeSocket(address) as unknown as WebSocket
  return on.tab({ url }, { createSocket })
}

/** What the server holds. */
function held(): Y.Map<unknown> {
  return docs.get('acme')?.getMap('log') as Y.Map<unknown> // the root is a map wherever our clients made it
}

test('everything of the log is offered, also what others wrote, and what others have comes', async () => {
  const [ann, ben] = [device({ actor: 'ann' }), device({ actor: 'ben' })]
  ann.log.adopt(new Pen({ actor: 'cat', now: () => startOfTests }).verb())
  ann.log.write({ count: 3 })
  ben.log.write()
  const [annTab, benTab] = [open(ann), open(ben)]
  await until(() => ann.log.verbs.length === 5 && ben.log.verbs.length === 5)
  expect(ann.log.verbs).toEqual(ben.log.verbs)
  expect([...held().keys()].sort()).toEqual(ann.log.verbs)
  await until(() => annTab.sync.status.state === 'online' && benTab.sync.status.state === 'online')
  ann.log.write()
  await until(() => ben.log.verbs.length === 6)
  expect(ann.log.redelivered).toBe(0)
})

test('[S2] nothing is acknowledged, so nothing is pending, and flushed rejects with no-acks', async () => {
  const ann = device({ actor: 'ann' })
  ann.log.write()
  const tab = open(ann)
  const flushed = tab.sync.flushed()
  await expect(flushed).rejects.toMatchObject({ code: 'no-acks' })
  await until(() => tab.sync.status.state === 'online')
  expect(tab.sync.status).toMatchObject({ hasAcks: false, pending: 0, lastAckAt: undefined, error: undefined })
  await expect(tab.sync.flushed()).rejects.toMatchObject({ code: 'no-acks' })
  expect(ann.log.timesCaughtUp).toBe(1)
})

test('[S4] what somebody deletes there is offered again', async () => {
  const ann = device({ actor: 'ann' })
  const refs = ann.log.write({ count: 2 })
  const tab = open(ann)
  await until(() => tab.sync.status.state === 'online' && held().size === 2)
  const [ref = ''] = refs
  held().delete(ref)
  expect(held().has(ref)).toBe(false)
  await until(() => held().has(ref))
  expect(ann.log.verbs).toEqual([...refs].sort())
})

test('a server that lost everything gets everything again', async () => {
  const ann = device({ actor: 'ann' })
  ann.log.write({ count: 4 })
  const tab = open(ann)
  await until(() => tab.sync.status.state === 'online' && held().size === 4)
  docs.get('acme')?.destroy()
  docs.clear()
  for (const socket of server.clients) socket.terminate()
  await until(() => tab.sync.status.state === 'offline')
  await calm()
  ann.clock.advance(300)
  await until(() => held()?.size === 4)
})

test('what is no event there does no harm', async () => {
  const ann = device({ actor: 'ann' })
  ann.log.write()
  const tab = open(ann)
  await until(() => tab.sync.status.state === 'online' && held().size === 1)
  held().set('odd', new Uint8Array(4))
  held().set('odder', new Y.Map())
  ann.log.write()
  await until(() => held().size === 4)
  expect(ann.log.received).toEqual([])
  expect(tab.sync.status.state).toBe('online')
})

test('presence works there too', async () => {
  const [ann, ben] = [device({ actor: 'ann' }), device({ actor: 'ben' })]
  const [annTab, benTab] = [open(ann), open(ben)]
  annTab.sync.presence.set({ on: 'deal_1' })
  await until(() => benTab.sync.presence.others.length === 1)
  expect(benTab.sync.presence.others[0]).toMatchObject({ actor: 'ann', state: { on: 'deal_1' } })
  await annTab.sync.close()
  await until(() => benTab.sync.presence.others.length === 0)
})
