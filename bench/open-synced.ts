/**
 * What does it take to open a workspace and sync, when nothing has happened since, and how does it grow with the history?
 *
 * The history is closed heads at the relay, on its disk, and all of it is on the device, final. The clock runs until
 * `status.state` is `online`: the socket is open, and nothing is missing on either side.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RealBrowser } from '../test/browser/kit/launch.ts'
import { launch } from '../test/browser/kit/launch.ts'
import { servePage } from '../test/browser/kit/page-server.ts'
import type * as page from './devices/synced.page.ts'
import type { History } from './devices/synced.page.ts'
import { retell } from './kit/retold.ts'
import type { Answer, Claim, Plan } from './kit/series.ts'
import { contenders, Server } from './relay/contenders.ts'
import { writeHistory } from './relay/history.ts'

const author = 'bench'
const heapRounds = 5

/** `sizes` in events, the shortest first. */
export async function openSynced(plan: Plan, sizes: readonly number[]): Promise<Answer> {
  const pages = await servePage(join(import.meta.dirname, 'devices/synced.page.ts'), { isIsolated: true })
  const data = await mkdtemp(join(tmpdir(), 'wonce-bench-'))
  const browser = await launch()
  try {
    return await ask(plan, sizes, { browser, url: pages.url, data })
  } finally {
    await browser.close()
    await pages.close()
    await rm(data, { recursive: true, force: true })
  }
}

interface Place {
  readonly browser: RealBrowser
  /** Of the page. */
  readonly url: string
  /** Of the relay. */
  readonly data: string
}

async function ask(plan: Plan, sizes: readonly number[], { browser, url, data }: Place): Promise<Answer> {
  const tab = await browser.openTab<typeof page>(url)
  const stories = await tab.call('salesStories')
  const facts: Record<string, string> = {}
  for (const events of sizes) {
    const groups = retell(stories, () => false)
    const written = await writeHistory(data, roomOf(events), groups, author, events)
    facts[`events of ${events.toLocaleString('en')}`] = String(written)
  }
  const disk = contenders['wonce, on the disk']
  const server = await Server.start({ ...disk, env: () => ({ ...disk.env(), BENCH_DATA: data }) })
  try {
    const histories = sizes.map((events): History => ({ url: server.url, room: roomOf(events) }))
    for (const history of histories) {
      const start = Date.now()
      const deals = await tab.call('takeIn', history)
      facts[`${history.room}, for the first time`] = `${((Date.now() - start) / 1000).toFixed(1)} s, ${deals} deals`
    }
    const series = await tab.call('opening', plan, histories)
    for (const history of histories) facts[`requests, ${history.room}`] = await tab.call('requestsOf', history)
    await tab.close()
    const heaps = await heapsOf(browser, url, histories)
    const shortest = sizes[0] ?? 0
    const all = sizes.slice(1).flatMap((events) => claims(events, shortest))
    return { unit: 'ms', series: { ...series, ...heaps }, claims: all, facts }
  } finally {
    await server.stop()
  }
}

function roomOf(events: number): string {
  return `${events}-events`
}

function heapOf(room: string): string {
  return `heap, ${room}`
}

/** Megabytes of a fresh page after a collection of garbage, once it is online. */
async function heapsOf(
  browser: RealBrowser,
  url: string,
  histories: readonly History[],
): Promise<Record<string, readonly number[]>> {
  const heaps: Record<string, number[]> = {}
  for (let round = 0; round < heapRounds; round += 1) {
    for (const history of round % 2 === 0 ? histories : [...histories].reverse()) {
      const tab = await browser.openTab<typeof page>(url)
      await tab.call('openAndKeep', history)
      const session = await browser.context.newCDPSession(tab.page)
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      await tab.call('letGo')
      await tab.close()
      const figures = heaps[heapOf(history.room)] ?? []
      heaps[heapOf(history.room)] = [...figures, usedSize / 1e6]
    }
  }
  return heaps
}

function claims(many: number, few: number): readonly Claim[] {
  const [ours, theirs] = [roomOf(many), roomOf(few)]
  const against = `at ${many.toLocaleString('en')} events, against ${few.toLocaleString('en')}`
  return [
    { name: `opening and syncing when nothing changed ${against}`, ours, theirs, target: 1.3 },
    { name: `the page's heap then ${against}`, ours: heapOf(ours), theirs: heapOf(theirs), target: 1.2, unit: 'MB' },
  ]
}
