import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'

type WorkspacePage = typeof import('./storage-unavailable.page.ts')

let server: PageServer
let browser: RealBrowser

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'storage-unavailable.page.ts'))
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

for (const how of ['missing', 'refused', 'failing']) {
  test(`[S3] where IndexedDB is ${how}, opening and every verb say that storage is unavailable`, async () => {
    const tab = await browser.openTab<WorkspacePage>(`${server.url}#${how}`)
    const refusal = { code: 'storage-unavailable', message: expect.stringContaining('Allow site data') }
    await expect(tab.call('open', 'nowhere')).rejects.toMatchObject(refusal)
    await expect(tab.run((wonce) => wonce.Deal.create({ name: 'a', value: 1 }))).rejects.toMatchObject(refusal)
    expect(tab.uncaught).toEqual([])
  })
}
