/** The demo as people see it: the built app, a relay with a small workspace, and pages of somebody by name. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, WebSocket } from 'playwright-core'
import { vi } from 'vitest'
import { buildDemoApp, startDemo } from '../../../demo/serve/start-demo.ts'
import { builtOnce } from '../../kit/built-once.ts'
import { type Device, openDevice } from './launch.ts'

export interface DemoUnderTest {
  readonly url: string
  /** A device of its own for each person; further pages of one person share it. `undefined`: nobody yet. */
  open(person: string | undefined, path?: string): Promise<Page>
  /** Whether it is this page that holds the connection of its device. */
  isConnected(page: Page): boolean
  /** The device of somebody who has opened a page. */
  device(person: string): Device
  /** From now on there is a newer version of the app, which differs in its name alone. */
  publish(version: string): Promise<void>
  /** What nothing in any page has caught. */
  readonly uncaught: readonly string[]
  close(): Promise<void>
}

async function buildDemo(outDir: string): Promise<void> {
  // Vitest says `test` here, by which Vite would build the app as it is while it is developed.
  vi.stubEnv('NODE_ENV', 'production')
  await buildDemoApp(outDir).finally(() => vi.unstubAllEnvs())
}

export async function startDemoUnderTest(deals = 24): Promise<DemoUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-demo-'))
  const outDir = join(folder, 'app')
  await cp(await builtOnce('demo-app', buildDemo), outDir, { recursive: true })
  const demo = await startDemo({ data: join(folder, 'data'), port: 0, deals, app: 'built', outDir, tell: () => {} })
  const devices = new Map<string, Device>()
  const uncaught: string[] = []
  const sockets = new Map<Page, Set<WebSocket>>()
  return {
    url: demo.url,
    uncaught,
    async open(person, path = '/') {
      const name = person ?? 'nobody'
      const device = devices.get(name) ?? (await openDevice())
      devices.set(name, device)
      const page = await device.context.newPage()
      page.setDefaultTimeout(15_000)
      await page.setViewportSize({ width: 1440, height: 900 })
      const open = new Set<WebSocket>()
      sockets.set(page, open)
      page.on('websocket', (socket) => open.add(socket))
      page.on('request', (request) => {
        if (request.isNavigationRequest() && request.frame() === page.mainFrame()) open.clear()
      })
      page.on('pageerror', (error) => uncaught.push(String(error.stack ?? error)))
      if (person !== undefined)
        await page.addInitScript((who) => localStorage.setItem('wonce-demo/person', who), person)
      await page.goto(new URL(path, demo.url).href)
      return page
    },
    isConnected: (page) => Array.from(sockets.get(page) ?? []).some((socket) => !socket.isClosed()),
    device(person) {
      const device = devices.get(person)
      if (device === undefined) throw new Error(`${person} has not opened anything.`)
      return device
    },
    async publish(version) {
      const file = join(outDir, 'service-worker.js')
      const source = await readFile(file, 'utf8')
      await writeFile(file, source.replace(/^const version = .*/, `const version = ${JSON.stringify(version)}`))
    },
    async close() {
      await Promise.all([...devices.values()].map((device) => device.close()))
      await demo.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** In step with the relay, and with deals on the board. */
export async function synced(page: Page): Promise<void> {
  await page.getByTestId('sync').and(page.locator('[data-state=online]')).waitFor({ timeout: 45_000 })
}

export function cards(page: Page, stage: string) {
  return page.locator(`[data-stage="${stage}"] article`)
}

export function card(page: Page, name: string) {
  return page.getByRole('article', { name: new RegExp(`^${name},`) })
}
