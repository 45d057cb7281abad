/** Every view, in light and in dark, by the rules of axe. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from './kit/axe.ts'
import { cards, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest

beforeAll(async () => {
  demo = await startDemoUnderTest()
}, 180_000)

afterAll(() => demo.close())

interface View {
  readonly path: string
  readonly before?: (page: Page) => Promise<unknown>
  readonly isVisitor?: true
}

const views: { readonly [name: string]: View } = {
  'first visit': { path: '/', isVisitor: true },
  board: { path: '/' },
  table: { path: '/', before: (page) => page.keyboard.press('t') },
  'quick add': { path: '/', before: (page) => page.keyboard.press('n') },
  deal: { path: '/', before: (page) => cards(page, 'Prospecting').first().click() },
  'won deal': { path: '/', before: (page) => page.locator('[data-stage="Won"] [data-deal]').first().click() },
  'lost dialog': {
    path: '/',
    async before(page) {
      await cards(page, 'Prospecting').first().click()
      await page.getByRole('complementary').getByRole('button', { name: 'Lost' }).click()
    },
  },
  'command palette': { path: '/', before: (page) => page.keyboard.press('Control+k') },
  shortcuts: { path: '/', before: (page) => page.keyboard.press('?') },
  'sync panel': { path: '/', before: (page) => page.getByTestId('sync').click() },
  contacts: { path: '/contacts' },
  customers: { path: '/customers' },
  revenue: { path: '/revenue' },
  merges: { path: '/merges' },
  'merge room': { path: '/merge-room' },
  'capture form': { path: '/capture', isVisitor: true },
}

test.each(Object.entries(views))('%s has no violations, in light and in dark', async (_name, view) => {
  const page = await demo.open(view.isVisitor ? undefined : 'Ann Test', view.path)
  if (!view.isVisitor) {
    await synced(page)
    await page.evaluate(() => localStorage.removeItem('wonce-demo/view'))
  }
  await view.before?.(page)
  for (const scheme of ['light', 'dark'] as const) {
    // What appears, and what changes its colour, takes a moment; what is wrong stays so.
    await expect.poll(() => accessibilityFaults(page, scheme), { message: scheme, timeout: 15_000 }).toEqual([])
  }
  await page.close()
})
