/** The whole way through the published y-websocket server, which stores nothing and acknowledges nothing (docs/protocol.md W5). */
import type { AddressInfo } from 'node:net'
import { docs, setupWSConnection } from '@y/websocket-server/utils'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket as NodeSocket, WebSocketServer } from 'ws'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { codeOf, createOrigin } from '../kit/open.ts'

async function startServer(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => setupWSConnection(socket, request))
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
    for (const document of docs.values()) document.destroy()
    docs.clear()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
}

test('[L1] [F6] both win while apart: the same rows on both and on a third, one customer, and nothing is ever final', async () => {
  const url = await startServer()
  // Of `ws`, with all that y-websocket uses of a browser's.
  const createSocket = (address: string) => new NodeSocket(address) as unknown as WebSocket
  const open = async (actor: string): Promise<Workspace> => {
    const workspace = await createOrigin().open({ actor, sync: { url, createSocket } })
    workspace.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
    return workspace
  }
  const [ada, bob] = [await open('ada'), await open('bob')]
  const { $id } = await ada.Deal.create({ name: 'Acme', value: 1 })
  await expect.poll(() => bob.Deal.count()).toBe(1)
  await Promise.all([ada.sync.disconnect(), bob.sync.disconnect()])
  await Promise.all([ada.Deal.win($id), bob.Deal.win($id)])
  await Promise.all([ada.sync.connect(), bob.sync.connect()])
  await expect
    .poll(() => Promise.all([ada, bob].map((one) => one.conflicts.find())))
    .toMatchObject([{ length: 2 }, { length: 2 }])
  const eve = await open('eve')
  await expect.poll(async () => (await eve.runs.find()).length).toBe(2)
  // How far something has come is each device's own: nobody says so of what it sent.
  const rows = async ({ $ }: Workspace) =>
    JSON.stringify([await $.Deal.find(), await $.Customer.find()], (key, value) =>
      key === '$sync' ? undefined : value,
    )
  for (const workspace of [ada, bob, eve]) {
    expect(await workspace.Customer.count()).toBe(1)
    expect(await rows(workspace)).toBe(await rows(ada))
    expect(workspace.sync.status).toMatchObject({ state: 'online', hasAcks: false, pending: 0 })
  }
  expect(await codeOf(ada.sync.flushed())).toBe('no-acks')
})
