/** What surrounds the board: phones, networks that come and go, visitors, storage, and the app as something to install. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { card, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
let ann: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test')
  await synced(ann)
}, 180_000)

afterAll(() => demo.close())

/** From page to page as a link does, without loading the app anew. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path)
}

test('an address that leads nowhere says so, and the title of the document says where one is', async () => {
  const title = () => ann.title()
  for (const path of ['/foo', '/nonsense/path/x', '/deal']) {
    await go(ann, path)
    await ann.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await expect.poll(title).toBe('No such page · Wonce')
  }
  await ann.getByRole('link', { name: 'To the pipeline', exact: true }).click()
  await expect.poll(title).toBe('Pipeline · Wonce')
  await card(ann, 'Quill Enterprise').click()
  await expect.poll(title).toBe('Quill Enterprise · Wonce')
  await ann.keyboard.press('Escape')
  await go(ann, '/revenue')
  await expect.poll(title).toBe('Revenue · Wonce')
  await go(ann, '/')
})

test('what a visitor sends offline is kept, said to be kept at once, and goes out from whatever page is opened next', async () => {
  const device = 'Vic Test'
  const visitor = await demo.open(device, '/capture?source=newsletter')
  await visitor.evaluate(async () => void (await navigator.serviceWorker.ready))
  const send = async (name: string, email: string) => {
    await visitor.getByLabel('Name').fill(name)
    await visitor.getByLabel('Work email').fill(email)
    await visitor.getByRole('button', { name: 'Send', exact: true }).click()
  }
  await demo.device(device).setOffline(true)
  await visitor.getByText(/^You are offline. What you send is kept/).waitFor()
  await send('Olga Offline', 'olga@offline.example')
  await visitor.getByRole('heading', { name: 'Thank you. It goes out later' }).waitFor({ timeout: 4_000 })
  await visitor.getByRole('button', { name: 'Send another' }).click()
  await send('Olga Offline', 'olga@offline.example')
  await visitor.getByText('We know this address already: nothing was sent twice. We will be in touch.').waitFor()
  await visitor.close()

  await demo.device(device).setOffline(false)
  const elsewhere = await demo.open(device, '/revenue')
  const isUnsent = () => elsewhere.evaluate(() => localStorage.getItem('wonce-demo/unsent'))
  await expect.poll(isUnsent).toBeNull()
  await elsewhere.close()
  await go(ann, '/contacts')
  await ann.getByLabel('Filter by name').fill('olga')
  await ann.getByRole('row', { name: /Olga Offline.*newsletter/ }).waitFor()
  expect(await ann.getByRole('row', { name: /Olga Offline/ }).count()).toBe(1)
  await go(ann, '/')
})

test('a new version is loaded by the tab that accepted it, and only offered by the others', async () => {
  const other = await demo.open('Ann Test')
  await synced(other)
  for (const page of [ann, other]) {
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated')
  }
  await other.keyboard.press('n')
  const half = other.getByRole('form', { name: 'New deal in Prospecting' }).getByLabel('Name')
  await half.fill('Half a name')
  await demo.publish('next')
  // As when somebody comes back to the tab.
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  const offer = (page: Page) => page.getByRole('dialog', { name: 'A new version is ready' })
  await offer(other).getByLabel('Dismiss').click()
  await offer(other).waitFor({ state: 'detached' })
  await Promise.all([ann.waitForEvent('load'), offer(ann).getByRole('button', { name: 'Reload' }).click()])
  await synced(ann)
  await offer(other).waitFor()
  expect(await half.inputValue()).toBe('Half a name')
  // Parts of the version it still shows are there.
  await go(other, '/revenue')
  await other.getByRole('heading', { name: 'Revenue' }).waitFor()
  await Promise.all([other.waitForEvent('load'), offer(other).getByRole('button', { name: 'Reload' }).click()])
  await synced(other)
  expect(await offer(other).count()).toBe(0)
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})
