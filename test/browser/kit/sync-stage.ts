/** Two devices, and a real relay that keeps its disk and its port when it is started again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningRelay, type StartSettings, startRelay } from '../../../server/start.ts'
import { type Device, openDevice } from './launch.ts'
import { createOutsideWorld, type OutsideWorld } from './outside-world.ts'
import { servePage } from './page-server.ts'
import type { Tab } from './tab.ts'

export type SyncPage = typeof import('../sync.page.ts')

export interface OpenAt {
  /** Of the workspace, and of the device's database. */
  readonly name: string
  readonly actor: string
  /** What the actor proves that with; a relay in development mode takes the name. */
  readonly token?: string
  /** `false`: nothing is provisioned here. */
  readonly hasHook?: boolean
}

export interface SyncStage {
  readonly anns: Device
  readonly bobs: Device
  readonly relay: RunningRelay
  readonly outside: OutsideWorld
  /** For a tab in which the test opens the workspace itself. */
  readonly pageUrl: string
  /** A tab whose workspace is open; it may not be connected yet. */
  open(browser: Device, at: OpenAt): Promise<Tab<SyncPage>>
  /** The same, once it is online. */
  openOnline(browser: Device, at: OpenAt): Promise<Tab<SyncPage>>
  /** How many sockets the relay holds. */
  sockets(): Promise<number>
  stopRelay(): Promise<void>
  startRelay(): Promise<void>
  close(): Promise<void>
}

export async function setSyncStage(
  settings: StartSettings = {},
  openOne: () => Promise<Device> = openDevice,
): Promise<SyncStage> {
  const data = await mkdtemp(join(tmpdir(), 'wonce-relay-'))
  const outside = createOutsideWorld()
  const server = await servePage(join(import.meta.dirname, '../sync.page.ts'), { outside: outside.listener })
  let [relay, anns, bobs] = await Promise.all([startRelay({ data, port: 0, ...settings }), openOne(), openOne()])

  const stage: SyncStage = {
    anns,
    bobs,
    outside,
    pageUrl: server.url,
    get relay() {
      return relay
    },
    async open(browser, { name, actor, token = actor, hasHook = true }) {
      const tab = await browser.openTab<SyncPage>(server.url)
      await tab.run(
        async (wonce, { name, actor, token, hasHook, url }) => {
          if (hasHook) wonce.provision()
          await wonce.open(name, { actor, sync: { url, token } })
        },
        { name, actor, token, hasHook, url: relay.url },
      )
      return tab
    },
    async openOnline(browser, at) {
      const tab = await stage.open(browser, at)
      await online(tab)
      return tab
    },
    async sockets() {
      const text = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text()
      return Number(/^\w*connections (\d+)$/m.exec(text)?.[1])
    },
    stopRelay: () => relay.close(),
    async startRelay() {
      relay = await startRelay({ data, ...settings, port: relay.port })
    },
    async close() {
      await Promise.all([anns.close(), bobs.close()])
      await relay.close()
      await server.close()
      await rm(data, { recursive: true, force: true })
    },
  }
  return stage
}

export function online(tab: Tab<SyncPage>): Promise<void> {
  return tab.until((wonce) => wonce.workspace().sync.status.state === 'online')
}

export function offline(tab: Tab<SyncPage>): Promise<void> {
  return tab.until((wonce) => wonce.workspace().sync.status.state === 'offline')
}

export function pending(tab: Tab<SyncPage>, events: number): Promise<void> {
  return tab.until((wonce, events) => wonce.workspace().sync.status.pending === events, { arg: events })
}

/** Everything written on the device is on the relay's disk. */
export function sent(tab: Tab<SyncPage>): Promise<void> {
  return tab.until((wonce) => {
    const { state, pending } = wonce.workspace().sync.status
    return state === 'online' && pending === 0
  })
}

/** Until this tab shows as many deals, all of them final. */
export function shows(tab: Tab<SyncPage>, deals: number): Promise<void> {
  return tab.until(
    async (wonce, deals) => {
      const all = await wonce.Deal.find()
      return all.length === deals && all.every((deal) => deal.$sync === 'final')
    },
    { arg: deals, timeoutMs: 30_000 },
  )
}

/** Creates as many deals at once, and resolves when they are on the device. */
export function createDeals(tab: Tab<SyncPage>, prefix: string, count: number): Promise<void> {
  return tab.run(
    async (wonce, { prefix, count }) => {
      await Promise.all(
        Array.from({ length: count }, (_, at) => wonce.Deal.create({ name: `${prefix} ${at}`, value: at })),
      )
    },
    { prefix, count },
  )
}

/** Names of all deals, sorted; each of them as often as there are deals of that name. */
export function dealNames(tab: Tab<SyncPage>): Promise<readonly string[]> {
  return tab.run(async (wonce) => (await wonce.Deal.find()).map(({ name }) => name).sort())
}
