/** Does a long log take more memory once it is open? The heap of a fresh page after a collection of garbage. */
import type { RealBrowser } from '../test/browser/kit/launch.ts'
import type { Answer, Plan } from './kit/series.ts'
import type * as page from './page.ts'

export async function heap(
  browser: RealBrowser,
  url: string,
  plan: Plan,
  { short, long }: { short: number; long: number },
): Promise<Answer> {
  const series: { long: number[]; short: number[]; empty: number[] } = { long: [], short: [], empty: [] }
  for (let round = 0; round < plan.rounds; round += 1) {
    const order = round % 2 === 0 ? (['long', 'short', 'empty'] as const) : (['empty', 'short', 'long'] as const)
    for (const which of order) {
      series[which].push(await heapAfter(browser, url, { long, short, empty: undefined }[which]))
    }
  }
  const [many, few] = [long.toLocaleString('en'), short.toLocaleString('en')]
  return {
    unit: 'MB',
    series,
    claims: [{ name: `the page's heap at ${many} events, against ${few}`, ours: 'long', theirs: 'short', target: 1.2 }],
    facts: { 'heap of the page with nothing open': `${series.empty.at(-1)?.toFixed(2)} MB` },
  }
}

async function heapAfter(browser: RealBrowser, url: string, events: number | undefined): Promise<number> {
  const tab = await browser.openTab<typeof page>(url)
  if (events !== undefined) await tab.call('openAndKeep', events)
  const session = await browser.context.newCDPSession(tab.page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  if (events !== undefined) await tab.call('letGo')
  await tab.close()
  return usedSize / 1e6
}
