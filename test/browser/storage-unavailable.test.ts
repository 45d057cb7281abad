import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type WorkspacePage = typeof import('./storage-unavailable.page.ts')

const page = onePage('storage-unavailable.page.ts', openDevice)

for (const how of ['missing', 'refused', 'failing']) {
  test(`[S3] where IndexedDB is ${how}, opening and every verb say that storage is unavailable`, async () => {
    const tab = await page.visitor.openTab<WorkspacePage>(`${page.url}#${how}`)
    const refusal = { code: 'storage-unavailable', message: expect.stringContaining('Allow site data') }
    await expect(tab.call('open', 'nowhere')).rejects.toMatchObject(refusal)
    await expect(tab.run((wonce) => wonce.Deal.create({ name: 'a', value: 1 }))).rejects.toMatchObject(refusal)
    expect(tab.uncaught).toEqual([])
  })
}
