/**
 * Real Chromium, as a process of ours: it can be killed in mid-write and started again on the same profile.
 *
 * Playwright only talks to it. Its own `launch` would also start it, but keeps the process to itself for a persistent
 * profile, and shuts it down politely.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { findChromium } from '../../../tools/chromium.ts'
import { openTab, type Tab } from './tab.ts'

/** Has storage, workers and a network of its own. */
export interface Device {
  readonly context: BrowserContext
  openTab<Api>(url: string): Promise<Tab<Api>>
  /** Takes the network from every tab, loopback included, until given back. */
  setOffline(isOffline: boolean): Promise<void>
  close(): Promise<void>
}

export interface RealBrowser extends Device {
  /** The user data directory: cookies, IndexedDB and all else that a browser remembers. */
  readonly profile: string
  /** Where it is spoken to: the address of a web socket. */
  readonly endpoint: string
  /** The browser process; its children are in its process group. */
  readonly pid: number
  /** SIGKILL to the whole process tree: nobody gets to flush, close or say goodbye. The profile stays. */
  kill(): Promise<void>
  /** Starts a browser on the same profile, after `kill` (or `close`, where the profile was given by the caller). */
  relaunch(): Promise<RealBrowser>
  /** Quits in good order and removes the profile, unless the caller gave it. */
  close(): Promise<void>
}

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
]

/** Without these the timers of a hidden tab run once a second, and a test with two tabs waits for that. */
const evenPace = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
]

export interface LaunchOptions {
  /** A user data directory that the caller owns; a new one, in `WONCE_PROFILES` or the system's temp folder, where it is missing. */
  readonly profile?: string
  /** Leaves the throttling of hidden tabs on, as users have it. Only the tab opened last is visible. */
  readonly isThrottled?: boolean
  /** Further command-line flags. */
  readonly args?: readonly string[]
}

export async function launch({ profile, isThrottled = false, args = [] }: LaunchOptions = {}): Promise<RealBrowser> {
  const folder = profile ?? (await mkdtemp(join(process.env.WONCE_PROFILES ?? tmpdir(), 'wonce-profile-')))
  return start(folder, [...(isThrottled ? [] : evenPace), ...args], profile === undefined)
}

/**
 * A device that is gone once it is closed: a context of the browser that all test files of a run share, since the start of one
 * costs three seconds of a core. For what is about a profile that outlives its browser, or about tabs that are frozen or hang,
 * there is `launch`.
 */
export async function openDevice(): Promise<Device> {
  const { WONCE_BROWSER: endpoint } = process.env
  if (endpoint === undefined) throw new Error('The global set-up of the browser tests starts the browser.')
  shared ??= connectTo(endpoint)
  const context = await (await shared).newContext({ viewport: null })
  return {
    context,
    openTab: (url) => openTab(context, url),
    setOffline: (isOffline) => context.setOffline(isOffline),
    close: () => context.close(),
  }
}

let shared: Promise<Browser> | undefined

async function start(profile: string, args: readonly string[], isOurs: boolean): Promise<RealBrowser> {
  const child = await spawnChromium(profile, args)
  const endpoint = await endpointOf(child, profile)
  const browser = await connectTo(endpoint)
  // A browser reached through its debugging port always has its default context, and only that one.
  const context = browser.contexts()[0] as BrowserContext
  return {
    context,
    profile,
    endpoint,
    pid: child.pid,
    openTab: (url) => openTab(context, url),
    setOffline: (isOffline) => context.setOffline(isOffline),
    async kill() {
      killGroup(child.pid)
      await child.exited
      await browser.close()
    },
    relaunch: () => start(profile, args, isOurs),
    async close() {
      await quit(browser, child)
      if (isOurs) await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

interface Child {
  readonly pid: number
  readonly exited: Promise<void>
  readonly isRunning: () => boolean
  readonly complaints: () => string
}

const running = new Set<number>()
// A test file that ends without `close` must not leave browsers behind.
process.once('exit', () => running.forEach(killGroup))

async function spawnChromium(profile: string, args: readonly string[]): Promise<Child> {
  const executable = findChromium()
  if (executable === undefined)
    throw new Error('There is no Chromium here: npx tsx tools/ensure-chromium.ts says what to do.')
  // Left behind by a killed browser, it would lead us to a port where nobody listens.
  await rm(portFile(profile), { force: true })
  // `detached` makes the browser the leader of a process group, which `killGroup` addresses as one.
  const child: ChildProcess = spawn(executable, [...flags, `--user-data-dir=${profile}`, ...args, 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000)
  })
  const exited = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()))
  const pid = child.pid
  if (pid === undefined) throw new Error(`${executable} could not be started.`)
  running.add(pid)
  let isRunning = true
  exited.then(() => {
    isRunning = false
    running.delete(pid)
  })
  return { pid, exited, isRunning: () => isRunning, complaints: () => stderr }
}

function portFile(profile: string): string {
  return join(profile, 'DevToolsActivePort')
}

function connectTo(endpoint: string): Promise<Browser> {
  // Playwright's defaults pretend that every tab has the focus, and a tab that is visible cannot be frozen.
  return chromium.connectOverCDP(endpoint, { isLocal: true, noDefaults: true })
}

async function endpointOf(child: Child, profile: string): Promise<string> {
  const deadline = Date.now() + 30_000
  while (child.isRunning() && Date.now() < deadline) {
    const [port, path] = (await readFile(portFile(profile), 'utf8').catch(() => '')).split('\n')
    if (port !== undefined && path !== undefined) return `ws://127.0.0.1:${port}${path}`
    await new Promise((done) => setTimeout(done, 20))
  }
  if (child.isRunning()) killGroup(child.pid)
  throw new Error(`Chromium did not start on ${profile}. It said: ${child.complaints()}`)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // No such group: it has gone already, which is what was asked for.
  }
}

async function quit(browser: Browser, child: Child): Promise<void> {
  if (child.isRunning()) {
    const session = await browser.newBrowserCDPSession()
    await session.send('Browser.close').catch(() => undefined)
  }
  const timer = setTimeout(() => killGroup(child.pid), 5000)
  await child.exited
  clearTimeout(timer)
  await browser.close()
}
