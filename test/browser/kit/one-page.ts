import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Device } from './launch.ts'
import { type PageServer, type PageServerOptions, servePage } from './page-server.ts'
import type { Tab } from './tab.ts'

/** A page and who visits it, for all tests of a file: there from before the first to after the last. */
export interface OnePage<Visitor extends Device> {
  readonly url: string
  readonly visitor: Visitor
  openTab<Api>(): Promise<Tab<Api>>
}

/** `entry`: a file beside the tests. `visit`: `openDevice`, or `launch` for a browser of its own. */
export function onePage<Visitor extends Device>(
  entry: string,
  visit: () => Promise<Visitor>,
  options?: PageServerOptions,
): OnePage<Visitor> {
  let there: { readonly server: PageServer; readonly visitor: Visitor } | undefined
  const now = () => {
    if (there === undefined) throw new Error(`${entry} is only served while tests run.`)
    return there
  }

  beforeAll(async () => {
    const server = await servePage(join(import.meta.dirname, '..', entry), options)
    there = { server, visitor: await visit() }
  })

  afterAll(async () => {
    await there?.visitor.close()
    await there?.server.close()
  })

  return {
    get url() {
      return now().server.url
    },
    get visitor() {
      return now().visitor
    },
    openTab: () => now().visitor.openTab(now().server.url),
  }
}
