/** What surrounds the board: phones, networks that come and go, visitors, storage, and the app as something to install. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { card, cards, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'
import { launch } from './kit/launch.ts'

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

async function addDeal(page: Page, name: string, stage = 'Prospecting'): Promise<void> {
  await page.getByRole('button', { name: `Add a deal to ${stage}` }).click()
  const form = page.getByRole('form', { name: `New deal in ${stage}` })
  await form.getByLabel('Name').fill(name)
  await form.getByRole('button', { name: 'Add' }).click()
  await card(page, name).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
}

async function setOffline(person: string, page: Page, isOffline: boolean): Promise<void> {
  await demo.device(person).setOffline(isOffline)
  const state = isOffline ? 'offline' : 'online'
  await page
    .getByTestId('sync')
    .and(page.locator(`[data-state=${state}]`))
    .waitFor({ timeout: 30_000 })
}

test('storage that stays is asked for after the first change and not before, and the answer is told once', async () => {
  const dora = await demo.open('Dora Test', '/capture')
  await dora.addInitScript(() => {
    Object.assign(globalThis, { timesAsked: 0 })
    StorageManager.prototype.persist = () => {
      Object.assign(globalThis, { timesAsked: Reflect.get(globalThis, 'timesAsked') + 1 })
      return Promise.resolve(false)
    }
  })
  const timesAsked = () => dora.evaluate<number>('timesAsked')
  const answer = dora.getByText('The browser may clear this device when space gets scarce', { exact: true })
  await dora.goto(demo.url)
  await synced(dora)
  await dora.getByTestId('sync').click()
  await dora.getByText(/is asked to keep what is on this device once you have changed something/).waitFor()
  await dora.keyboard.press('Escape')
  expect(await timesAsked()).toBe(0)
  await addDeal(dora, 'Worth keeping')
  await dora.getByRole('button', { name: 'Undo' }).waitFor()
  expect(await answer.count()).toBe(0) // it waits until that was read
  await answer.waitFor()
  expect(await timesAsked()).toBe(1)
  await dora.getByTestId('sync').click()
  await dora.getByText(/^The browser may clear this device when space gets scarce. What is synced comes back/).waitFor()
  await dora.reload()
  await synced(dora)
  await addDeal(dora, 'Worth keeping too')
  await expect.poll(timesAsked).toBe(1)
  expect(await answer.count()).toBe(0)
  await dora.close()
})

test('what waits to be sent is what somebody did: that this device has seen a hook is none of it', async () => {
  const eva = await demo.open('Eva Test', '/capture')
  await eva.routeWebSocket(/\/relay/, (socket) => socket.close())
  await eva.goto(new URL('/contacts', demo.url).href)
  const pill = eva.getByTestId('sync')
  await pill.getByText('Reconnecting', { exact: true }).waitFor()
  await eva.getByRole('button', { name: 'New contact', exact: true }).click()
  await eva.getByRole('form', { name: 'New contact' }).getByLabel('Name').fill('Waits for a way')
  await eva.keyboard.press('Enter')
  await pill.getByText(/waiting$/).waitFor()
  expect(await pill.innerText()).toBe('Reconnecting · 1 waiting')
  await pill.click()
  await eva.getByRole('dialog', { name: 'Sync' }).getByText('1 change', { exact: true }).waitFor()
  await eva.close()
})

test('a full disk refuses what is done, says what to do about it, and loses nothing', async () => {
  await ann.evaluate(() => {
    const { put, add } = IDBObjectStore.prototype
    const refuse = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    Object.assign(globalThis, { makeRoom: () => Object.assign(IDBObjectStore.prototype, { put, add }) })
    Object.assign(IDBObjectStore.prototype, { put: refuse, add: refuse })
  })
  await ann.getByRole('button', { name: 'Add a deal to Prospecting' }).click()
  const form = ann.getByRole('form', { name: 'New deal in Prospecting' })
  await form.getByLabel('Name').fill('No room for it')
  await form.getByRole('button', { name: 'Add' }).click()
  await ann.getByText('This device has no space left').first().waitFor()
  await ann
    .getByText(/^Nothing was written. Free some space/)
    .first()
    .waitFor()
  expect(await card(ann, 'No room for it').count()).toBe(0)
  await ann.evaluate('makeRoom()')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await addDeal(ann, 'Room again')
})

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
  await go(ann, '/contacts/')
  await expect.poll(title).toBe('Contacts · Wonce')
  await go(ann, '/Customers')
  await ann.getByRole('heading', { name: 'Customers' }).waitFor()
  await expect.poll(title).toBe('Customers · Wonce')
  await go(ann, '/')
})

test('on a phone nothing has to be scrolled sideways, and what can be done is on the screen', async () => {
  await ann.setViewportSize({ width: 390, height: 844 })
  for (const [path, action] of [
    ['/contacts', /^Qualify /],
    ['/customers', /^Subscription of /],
    ['/merges', undefined],
    ['/revenue', undefined],
  ] as const) {
    await go(ann, path)
    await ann.getByRole('heading', { level: 1 }).waitFor()
    if (action !== undefined) {
      const button = ann.getByRole('button', { name: action }).first()
      await button.waitFor()
      await expect.poll(async () => rightOf(await button.boundingBox()), { message: path }).toBeLessThanOrEqual(390)
    }
    expect(await ann.evaluate(tooWide), path).toEqual([])
  }
  await go(ann, '/')
  const add = await ann.getByRole('button', { name: 'New deal', exact: true }).boundingBox()
  const totals = await ann.getByTestId('totals').boundingBox()
  expect(Math.abs(middleOf(add) - middleOf(totals))).toBeLessThan(8)
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('on a phone what a filter finds is in sight, and there is room for what was typed', async () => {
  await addDeal(ann, 'Far to the right', 'Negotiation')
  await ann.setViewportSize({ width: 390, height: 844 })
  const filter = ann.getByRole('searchbox', { name: 'Filter by name' })
  await filter.fill('far to the')
  await expect.poll(async () => rightOf(await card(ann, 'Far to the right').boundingBox())).toBeLessThanOrEqual(390)
  expect(await filter.evaluate((input) => input.clientWidth)).toBeGreaterThan(85)
  await ann.getByRole('button', { name: 'Clear' }).click()
  await ann.locator('[data-stage=Prospecting]').waitFor()
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('a theme is seen at the first press, and in every tab', async () => {
  await ann.emulateMedia({ colorScheme: 'light' })
  const other = await demo.open('Ann Test', '/contacts')
  const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await other.getByRole('heading', { name: 'Contacts' }).waitFor()
  const before = await background(ann)
  await ann.getByRole('button', { name: 'Theme: system' }).click()
  await ann.getByRole('button', { name: 'Theme: dark' }).waitFor()
  expect(await background(ann)).not.toBe(before)
  await expect.poll(() => background(other)).toBe(await background(ann))
  await ann.getByRole('button', { name: 'Theme: dark' }).click()
  await ann.getByRole('button', { name: 'Theme: light' }).click()
  await other.getByRole('button', { name: 'Theme: system' }).waitFor()
  await other.close()
})

test('where the system has all the colours, what is current and what is switched on are seen', async () => {
  await ann.emulateMedia({ forcedColors: 'active' })
  const colour = (of: Locator) => of.evaluate((element) => getComputedStyle(element).backgroundColor)
  const way = (name: string) => ann.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name })
  expect(await colour(way('Pipeline'))).not.toBe(await colour(way('Contacts')))
  expect(await colour(ann.getByRole('button', { name: 'Board', exact: true }))).not.toBe(
    await colour(ann.getByRole('button', { name: 'Table', exact: true })),
  )
  await ann.getByTestId('sync').click()
  const network = ann.getByRole('switch', { name: 'Use the network' })
  expect(await colour(network)).not.toBe(await colour(ann.getByRole('dialog', { name: 'Sync' })))
  expect(await network.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  await ann.keyboard.press('Escape')
  await ann.emulateMedia({ forcedColors: 'none' })
})

test('a page is printed whole, without what is to be pressed around it', async () => {
  await go(ann, '/revenue')
  await ann.setViewportSize({ width: 794, height: 500 })
  await ann.emulateMedia({ media: 'print' })
  const figures = ann.getByRole('region', { name: 'Figures' })
  expect(await figures.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0)
  expect(await ann.locator('nav:visible').count()).toBe(0)
  await ann.emulateMedia({ media: 'screen' })
  await ann.setViewportSize({ width: 1440, height: 900 })
  await go(ann, '/')
})

test('at every width the ways to each page are whole, and nothing has to be scrolled sideways to find them', async () => {
  await ann.evaluate(sayMuch)
  for (const width of [320, 390, 560, 600, 760, 768, 900, 1024, 1080, 1081, 1180, 1280, 1340, 1341, 1520, 1521, 1920]) {
    await ann.setViewportSize({ width, height: 900 })
    expect.soft(await ann.evaluate(cutInBars), `${width} wide`).toEqual([])
    const ways = await ann.locator('nav a:visible').allTextContents()
    expect(ways.length, `${width} wide: ${ways}`).toBeGreaterThanOrEqual(width > 560 ? 6 : 5)
  }
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('on a phone an open deal covers the board, wherever that was scrolled to', async () => {
  await ann.setViewportSize({ width: 390, height: 844 })
  for (const stage of ['Prospecting', 'Won']) {
    const card = ann.locator(`[data-stage="${stage}"] [data-deal]`).first()
    await card.scrollIntoViewIfNeeded()
    await card.locator('a, button, span').first().click()
    const panel = ann.locator('aside[aria-label]')
    await panel.waitFor()
    const uncovered = () =>
      panel.evaluate((aside) => {
        const { left, top, width, height } = aside.getBoundingClientRect()
        const steps = [0.1, 0.3, 0.5, 0.7, 0.9]
        const points = steps.flatMap((x) => steps.map((y) => [left + x * width, top + y * height] as const))
        return points.filter(([x, y]) => !aside.contains(document.elementFromPoint(x, y))).length
      })
    await expect.poll(uncovered, { message: stage }).toBe(0)
    await ann.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  }
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('a large screen is used', async () => {
  await ann.setViewportSize({ width: 1920, height: 1080 })
  await go(ann, '/revenue')
  const parts = await Promise.all(
    ['Forecast', 'By plan'].map((name) => ann.getByRole('region', { name, exact: true }).boundingBox()),
  )
  expect(Math.max(...parts.map(rightOf))).toBeGreaterThan(1880)
  expect(new Set(parts.map((part) => part?.y)).size).toBe(1)
  await go(ann, '/')
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('what moves stands still for those who want less motion', async () => {
  const durations = () =>
    ann.evaluate(() => {
      const moving = [...document.querySelectorAll('*')].flatMap((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element)
        return `${transitionDuration}, ${animationDuration}`.split(', ').map((text) => Number.parseFloat(text))
      })
      return Math.max(...moving)
    })
  await ann.keyboard.press('Control+k')
  await ann.getByRole('dialog', { name: 'Search and commands' }).waitFor()
  expect(await durations()).toBeGreaterThan(0.1)
  await ann.emulateMedia({ reducedMotion: 'reduce' })
  expect(await durations()).toBeLessThan(0.002)
  await ann.emulateMedia({ reducedMotion: 'no-preference' })
  await ann.keyboard.press('Escape')
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
  await visitor.getByRole('status').and(visitor.locator(':focus')).waitFor()
  await visitor.getByRole('button', { name: 'Send another' }).click()
  await visitor.getByLabel('Name').and(visitor.locator(':focus')).waitFor()
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
  await ann.getByRole('button', { name: 'Qualify Olga Offline' }).click()
  await ann.getByRole('button', { name: 'New deal with Olga Offline' }).and(ann.locator(':focus')).waitFor()
  await go(ann, '/')
})

test('a device that has never been in step says so, and not that there is nothing', async () => {
  const eve = await demo.open('Eve Test', '/capture')
  await eve.evaluate(async () => void (await navigator.serviceWorker.ready))
  await demo.device('Eve Test').setOffline(true)
  await eve.goto(demo.url)
  // A page that comes from the service worker does not always hear of it: then it is said again.
  const session = await eve.context().newCDPSession(eve)
  const nothing = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  const isOnline = async (): Promise<boolean> => {
    await session.send('Network.emulateNetworkConditions', nothing)
    return eve.evaluate(() => navigator.onLine)
  }
  await expect.poll(isOnline).toBe(false)
  await eve.getByRole('heading', { name: 'Not synced yet' }).waitFor()
  await eve.getByText('deals will appear when there is a network').waitFor()
  await expect.poll(() => eve.getByTestId('sync').innerText()).toMatch(/^Offline/)
  for (const what of ['contacts', 'customers'] as const) {
    await go(eve, `/${what}`)
    await eve.getByText(`${what} will appear when there is a network`).waitFor()
  }
  await go(eve, '/revenue')
  await eve.getByText('figures will appear when there is a network').waitFor()
  await go(eve, '/merges')
  await eve.getByText('decisions will appear when there is a network').waitFor()
  await go(eve, '/')
  await session.detach()
  await setOffline('Eve Test', eve, false)
  await cards(eve, 'Prospecting').first().waitFor()
  await eve.close()
})

test('while the first deals are on their way, that is what is shown', async () => {
  const fay = await demo.open('Fay Test', '/capture')
  let connect = () => {}
  const isAllowed = new Promise<void>((done) => {
    connect = done
  })
  await fay.routeWebSocket(/\/relay/, async (socket) => {
    await isAllowed
    socket.connectToServer()
  })
  await fay.goto(demo.url)
  await fay.getByRole('status', { name: 'Loading deals' }).waitFor()
  const id = await cards(ann, 'Prospecting').first().getAttribute('data-deal')
  await go(fay, `/deal/${id}`)
  await fay.getByRole('status', { name: 'Loading the deal' }).waitFor()
  expect(await fay.getByText('There is no such deal here').count()).toBe(0)
  connect()
  await fay.getByRole('complementary').getByRole('group', { name: 'Stage' }).waitFor()
  await cards(fay, 'Prospecting').first().waitFor()
  await fay.close()
})

test('of what is still being read no figure is shown', async () => {
  const page = await demo.open('Ann Test', '/contacts')
  await page.addInitScript(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { figuresSeen: () => [...seen] })
    const note = () => {
      const figures = document.querySelectorAll('main dd b, main table[aria-label="Forecast by month"] tbody')
      for (const { textContent } of figures) seen.add(textContent ?? '')
    }
    new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true })
  })
  await page.goto(new URL('/revenue', demo.url).href)
  await page.getByRole('table', { name: 'Forecast by month' }).waitFor()
  await expect.poll(() => page.getByRole('definition').count()).toBe(4)
  const seen = await page.evaluate<readonly string[]>('figuresSeen()')
  expect(seen.length).toBe(5) // each of them once, and as it stays
  expect(seen).not.toContain('$0')
  await page.close()
})

test('until the app is here, as on a slow network, the page says that it is on its way', async () => {
  const page = await demo.open(undefined)
  let come = () => {}
  const isAllowed = new Promise<void>((done) => {
    come = done
  })
  await page.route(/\/assets\/.*\.js$/, async (route) => {
    await isAllowed
    await route.continue()
  })
  await page.goto(demo.url, { waitUntil: 'commit' })
  const onItsWay = page.getByText('Loading Wonce …')
  await onItsWay.waitFor()
  come()
  await page.getByRole('heading', { name: 'Who is working?' }).waitFor()
  expect(await onItsWay.count()).toBe(0)
  await page.close()
})

test('on a phone a field that is touched is large enough for the phone not to zoom in on it', async () => {
  const page = await demo.open('Ann Test', '/contacts')
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await page.setViewportSize({ width: 390, height: 844 })
  const sizes = () =>
    page.evaluate(() =>
      Array.from(document.querySelectorAll('input, select, textarea'), (field) => getComputedStyle(field).fontSize),
    )
  await page.getByRole('button', { name: 'New contact' }).click()
  expect(await sizes()).toEqual(['16px', '16px', '16px', '16px', '16px'])
  await page.goto(demo.url)
  await cards(page, 'Prospecting').first().click()
  const notes = page.getByRole('textbox', { name: 'Notes' })
  await notes.waitFor()
  expect(new Set(await sizes())).toEqual(new Set(['16px']))
  // The carets of others stand where they are in the text.
  expect(
    await notes.evaluate((area) => area.nextElementSibling && getComputedStyle(area.nextElementSibling).fontSize),
  ).toBe('16px')
  await page.close()
})

test('what others changed while a device was offline is told there, in later tabs too, until somebody has looked', async () => {
  await addDeal(ann, 'Seen before')
  const ben = await demo.open('Ben Test')
  await synced(ben)
  await card(ben, 'Seen before').waitFor()
  await setOffline('Ben Test', ben, true)
  for (const name of ['Missed one', 'Missed two']) await addDeal(ann, name)
  await card(ann, 'Seen before').press('.')
  await ann.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await ann.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await card(ann, 'Seen before').waitFor({ state: 'detached' })
  await setOffline('Ben Test', ben, false)
  const toast = (page: Page) => page.getByRole('dialog', { name: '3 changes while you were offline' })
  const badge = (page: Page) => page.getByRole('link', { name: /changed while you were offline: 3/ }).first()
  await toast(ben).waitFor()
  await badge(ben).waitFor()
  await addDeal(ann, 'Seen as it came')
  await card(ben, 'Seen as it came').waitFor()

  await ben.reload()
  await toast(ben).waitFor()
  const later = await demo.open('Ben Test', '/contacts')
  await toast(later).getByRole('button', { name: 'Show' }).click()
  const part = later.getByRole('region', { name: 'Changed while you were offline' })
  await part.getByText('Missed one').waitFor()
  expect(await part.getByRole('listitem').count()).toBe(3)
  await part.getByRole('link', { name: 'Missed two' }).waitFor()
  await part.getByText('Ann Test deleted it · Seen before').waitFor()
  expect(await part.getByRole('link', { name: 'Seen before' }).count()).toBe(0)
  await part.getByRole('button', { name: 'Seen' }).click()
  await later.getByRole('heading', { name: 'Merges' }).and(later.locator(':focus')).waitFor()
  for (const page of [later, ben]) await badge(page).waitFor({ state: 'detached' })
  await later.reload()
  await synced(later)
  await later.getByText('Nothing to look at').waitFor()
  await later.close()
  await ben.close()
})

test('what a merge decided is told with both sides, and done again only where that is possible', async () => {
  const name = 'Decided twice'
  await addDeal(ann, name, 'Negotiation')
  const cleo = await demo.open('Cleo Test')
  await synced(cleo)
  await card(cleo, name).waitFor()
  for (const person of ['Ann Test', 'Cleo Test']) await demo.device(person).setOffline(true)
  for (const page of [ann, cleo]) await page.getByTestId('sync').and(page.locator('[data-state=offline]')).waitFor()
  await card(ann, name).click()
  const panel = (page: Page) => page.getByRole('complementary', { name })
  await panel(ann).getByRole('button', { name: 'Won' }).click()
  await panel(ann)
    .getByText(/^Deal\.won\/provision/)
    .waitFor()
  await card(cleo, name).click()
  await panel(cleo).getByRole('button', { name: 'Lost' }).click()
  await cleo.getByRole('dialog').getByLabel('No budget').check()
  await cleo.getByRole('button', { name: 'Mark as lost' }).click()
  await panel(cleo).getByRole('button', { name: 'Reopen' }).waitFor()
  await setOffline('Ann Test', ann, false)
  await setOffline('Cleo Test', cleo, false)

  await go(cleo, '/merges')
  const decided = cleo.getByRole('region', { name: 'Decided by a merge' }).getByRole('listitem')
  await decided.getByText(/^The side that counts stands/).waitFor()
  await decided.getByText('Ann Test won it').waitFor()
  await decided.getByText('Cleo Test lost it').waitFor()
  await decided.getByRole('button', { name: 'Dismiss' }).waitFor()
  const again = decided.getByRole('button', { name: 'Do it again' })
  expect(await again.count()).toBe(0)

  await panel(ann).getByRole('button', { name: 'Reopen' }).click()
  await again.click()
  await cleo.getByText('Done again, on what is there now').waitFor()
  await expect.poll(() => decided.count()).toBe(0)
  await panel(ann).getByText('Lost', { exact: true }).first().waitFor()
  await ann.keyboard.press('Escape')
  await cleo.close()
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
  // Also to one that comes while it waits, however soon it is known.
  const late = await demo.open('Ann Test')
  await offer(late).waitFor()
  await late.close()
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

test('the app can be installed', async () => {
  const browser = await launch()
  try {
    const page = await browser.context.newPage()
    await page.goto(demo.url)
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    const session = await browser.context.newCDPSession(page)
    const faults = async () => (await session.send('Page.getInstallabilityErrors')).installabilityErrors
    await expect.poll(faults).toEqual([])
    const { errors, data = '' } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    const { icons } = JSON.parse(data) as { readonly icons: readonly Icon[] }
    const images = icons.filter(({ type }) => type === 'image/png')
    expect(images.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
      '192x192 any',
      '512x512 any',
      '512x512 maskable',
    ])
    const apples = await page.locator('link[rel=apple-touch-icon]').getAttribute('href')
    for (const { src, sizes } of [...images, { src: apples ?? '', sizes: '180x180' }]) {
      expect(await page.evaluate(sizeOf, src), src).toBe(sizes)
    }
  } finally {
    await browser.close()
  }
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})

interface Icon {
  readonly src: string
  readonly sizes: string
  readonly type: string
  readonly purpose: string
}

/** Of an image, as it is drawn. */
async function sizeOf(src: string): Promise<string> {
  const image = new Image()
  image.src = src
  await image.decode()
  return `${image.naturalWidth}x${image.naturalHeight}`
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null

function rightOf(box: Box): number {
  return box === null ? Number.POSITIVE_INFINITY : box.x + box.width
}

function middleOf(box: Box): number {
  return box === null ? Number.NaN : box.y + box.height / 2
}

/** Inside the main part, what has more than its width shows; heads that can be sorted by are not read through. */
function tooWide(): readonly string[] {
  return [...document.querySelectorAll('main *')]
    .filter((element) => {
      const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
      return (
        scrolls && element.scrollWidth > element.clientWidth && element.querySelector('[role=columnheader]') === null
      )
    })
    .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`)
}

/** The most that the bar above has to say: somebody is here, a merge has decided, and much waits for a relay that is lost. */
function sayMuch(): void {
  const words = document.querySelector('[data-testid=sync] > [aria-live]')
  if (words !== null) words.textContent = 'Reconnecting · 12 waiting'
  document.querySelector('header:has(nav) > button')?.before(made('', 'flex: none; width: 74px')) // three people
  for (const badges of document.querySelectorAll('nav a > :last-child:empty')) {
    badges.append(made('12')) // of two there is room for one, below
    if (badges.closest('header') !== null) badges.append(made('12'))
  }

  function made(text: string, style = 'min-width: 17px'): HTMLElement {
    return Object.assign(document.createElement('b'), { textContent: text, style })
  }
}

/** What of the bars above and below, and of the page as a whole, cannot be seen or reached. */
function cutInBars(): readonly string[] {
  const reachable = [...document.querySelectorAll('nav a, header:has(nav) button, header:has(nav) > a')]
    .filter((element) => element.getBoundingClientRect().width > 0)
    .filter((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      const isCut = element.scrollWidth > element.clientWidth && element.clientWidth > 0
      const ends = [left + 3, right - 3].map((x) => document.elementFromPoint(x, (top + bottom) / 2))
      return isCut || left < 0 || right > innerWidth || ends.some((end) => end === null || !element.contains(end))
    })
  const root = document.documentElement
  const wide = [root, ...document.querySelectorAll('header:has(nav), nav')].filter(
    (it) => it.scrollWidth > it.clientWidth,
  )
  return [...reachable, ...wide].map(({ tagName, textContent }) => `${tagName} ${textContent?.slice(0, 40)}`)
}
