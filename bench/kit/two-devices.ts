/**
 * Two devices: two browsers, each with a profile on the disk. Two tabs of one browser would write into one database process,
 * two contexts would keep IndexedDB in memory, and two databases in one page would take turns on one thread.
 */
import { join } from 'node:path'
import { launch } from '../../test/browser/kit/launch.ts'
import { servePage } from '../../test/browser/kit/page-server.ts'
import type { Tab } from '../../test/browser/kit/tab.ts'
import type * as page from '../devices/page.ts'

export interface Device {
  readonly tab: Tab<typeof page>
  /** The person at it, as the relay knows them. */
  readonly actor: string
}

export type Pair = readonly [ann: Device, bob: Device]

/** Resolves with what `work` gives; both are closed then. Each pair is a tab of its own on either. */
export async function withTwoDevices<Result>(
  work: (openPair: () => Promise<Pair>) => Promise<Result>,
): Promise<Result> {
  const server = await servePage(join(import.meta.dirname, '../devices/page.ts'), { isIsolated: true })
  const [anns, bobs] = await Promise.all([launch(), launch()])
  try {
    return await work(async () => [
      { actor: 'ann', tab: await anns.openTab<typeof page>(server.url) },
      { actor: 'bob', tab: await bobs.openTab<typeof page>(server.url) },
    ])
  } finally {
    await Promise.all([anns.close(), bobs.close()])
    await server.close()
  }
}

/** Calls for both at once; each is told of the other. */
export async function both<Result>(
  [ann, bob]: Pair,
  call: (device: Device, other: Device) => Promise<Result>,
): Promise<readonly [Result, Result]> {
  return Promise.all([call(ann, bob), call(bob, ann)])
}
