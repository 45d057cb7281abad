import { expect, test } from 'vitest'
import { launch } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const page = onePage('workspace.page.ts', () => launch({ args: ['--host-resolver-rules=MAP wonce.test 127.0.0.1'] }))

test("[S3] a page without Web Locks is refused with the reason, and works as `tabs: 'single'`", async () => {
  const tab = await page.visitor.openTab<WorkspacePage>(page.url.replace('127.0.0.1', 'wonce.test'))
  expect(await tab.run(() => isSecureContext || 'locks' in navigator)).toBe(false)
  await expect(tab.call('open', 'plain')).rejects.toMatchObject({
    code: 'insecure-context',
    message: expect.stringContaining("tabs: 'single'"),
  })
  await tab.run(async (wonce) => {
    wonce.provision()
    await wonce.open('plain', { tabs: 'single' })
    const deal = await wonce.Deal.create({ name: 'Acme', value: 1 })
    await wonce.Deal.win(deal)
    await wonce.workspace().settled()
  })
  expect(await tab.call('provisioned')).toMatchObject([{ isWon: true, customers: 1, subscriptions: 1 }])
  expect(tab.uncaught).toEqual([])
})
