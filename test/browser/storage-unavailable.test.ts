import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'

type WorkspacePage = typeof import('./storage-unavailable.page.ts')

let server: PageServer
let device: Device

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'storage-unavailable.page.ts'))
  device = await openDevice()
})

afterAll(async () => {
  await device.close()
  await server.close()
})

for (const how of ['missing', 'refused', 'failing']) {
  test(`[S3] where IndexedDB is ${how}, opening and every verb say that storage is unavailable`, async () => {
    const tab = await device.openTab<WorkspacePage>(`${server.url}#${how}`)
    const refusal = { code: 'storage-unavailable', message: expect.stringContaining('Allow site data') }
    await expect(tab.call('open', 'nowhere')).rejects.toMatchObject(refusal)
    await expect(tab.run((wonce) => wonce.Deal.create({ name: 'a', value: 1 }))).rejects.toMatchObject(refusal)
    expect(tab.uncaught).toEqual([])
  })
}
