/** From a visitor to a paying subscriber, in the app: two people with two tabs each, and a relay that is a process's own. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { card, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
/** Two tabs of one person, then two of another on a device of theirs. */
let tabs: readonly [Page, Page, Page, Page]

beforeAll(async () => {
  demo = await startDemoUnderTest()
  tabs = [
    await demo.open('Ann Test', '/contacts'),
    await demo.open('Ann Test', '/customers'),
    await demo.open('Ben Test', '/customers'),
    await demo.open('Ben Test', '/customers'),
  ]
  for (const tab of tabs) await synced(tab)
}, 180_000)

afterAll(() => demo.close())

function row(page: Page, name: string) {
  return page.getByRole('row', { name: new RegExp(name) })
}

/** That each of the tabs which show customers has one of this name, and no second one. */
async function oneCustomerEverywhere(name: string, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await row(page, name).first().waitFor()
    expect(await row(page, name).count()).toBe(1)
  }
}

test('[seed] by mouse: a visitor fills in the form, is qualified, gets a deal, and its win makes one customer in every tab', async () => {
  const [ann, ...others] = tabs
  const visitor = await demo.open(undefined, '/capture?source=newsletter')
  await visitor.getByLabel('Name').fill('Vera Visitor')
  await visitor.getByLabel('Work email').fill('vera@visitor.example')
  await visitor.getByRole('button', { name: 'Send' }).click()
  await visitor.getByText('We will be in touch.').waitFor()
  expect(await recordsOfVisitor(visitor)).toEqual(['Contact'])
  await visitor.close()

  await ann.bringToFront()
  await ann.getByLabel('Filter by name').fill('vera')
  await row(ann, 'Vera Visitor').getByText('newsletter').waitFor()
  await ann.getByRole('button', { name: 'Qualify Vera Visitor' }).click()
  await ann.getByRole('button', { name: 'New deal with Vera Visitor' }).click()
  const panel = ann.getByRole('complementary', { name: 'Vera Visitor' })
  const stages = panel.getByRole('group', { name: 'Stage' })
  await stages.getByRole('button', { name: 'Proposal' }).click()
  await panel.getByRole('button', { name: 'Won' }).click()
  await panel.getByText(/^Deal\.won\/provision\/deal_\w+\|win\|1$/).waitFor()
  await oneCustomerEverywhere('Vera Visitor', others)
})

test('[seed] the same by keyboard alone', async () => {
  const [ann, ...others] = tabs
  const visitor = await demo.open(undefined, '/capture?source=newsletter')
  await visitor.getByLabel('Name').waitFor()
  await tabTo(visitor, 'Name')
  await visitor.keyboard.type('Kay Board')
  await tabTo(visitor, 'Work email')
  await visitor.keyboard.type('kay@board.example')
  await visitor.keyboard.press('Enter')
  await visitor.getByText('We will be in touch.').waitFor()
  await visitor.close()

  await ann.keyboard.press('Escape')
  await ann.keyboard.press('g')
  await ann.keyboard.press('c')
  await row(ann, 'Kay Board').waitFor()
  await tabTo(ann, 'Filter by name')
  await ann.keyboard.type('kay b')
  await tabTo(ann, 'Qualify Kay Board')
  await ann.keyboard.press('Enter')
  await ann.getByRole('button', { name: 'New deal with Kay Board' }).waitFor()
  await tabTo(ann, 'New deal with Kay Board')
  await ann.keyboard.press('Enter')
  const panel = ann.getByRole('complementary', { name: 'Kay Board' })
  await panel.waitFor()
  await tabTo(ann, 'Negotiation')
  await ann.keyboard.press('Enter')
  await panel.locator('[aria-current=step]', { hasText: 'Negotiation' }).waitFor()
  await tabTo(ann, 'Won')
  await ann.keyboard.press('Enter')
  await panel.getByText(/^Deal\.won\/provision\/deal_\w+\|win\|1$/).waitFor()
  await oneCustomerEverywhere('Kay Board', others)
})

test('[L1, L2] both win one deal offline: one customer on every screen, and each is told what the merge decided', async () => {
  const [ann, customersOfAnn, ben, customersOfBen] = tabs
  const name = 'Won by both'
  for (const page of [ann, ben]) await page.bringToFront()
  await ann.goto(new URL('/', demo.url).href)
  await ann.getByRole('button', { name: 'Add a deal to Negotiation' }).click()
  const form = ann.getByRole('form', { name: 'New deal in Negotiation' })
  await form.getByLabel('Name').fill(name)
  await form.getByRole('button', { name: 'Add' }).click()
  await card(ann, name).waitFor()
  await ben.goto(new URL('/', demo.url).href)
  await card(ben, name).waitFor()

  for (const person of ['Ann Test', 'Ben Test']) await demo.device(person).setOffline(true)
  for (const page of [ann, ben]) {
    await page.getByTestId('sync').and(page.locator('[data-state=offline]')).waitFor()
    await card(page, name).click()
    const panel = page.getByRole('complementary', { name })
    await panel.getByRole('button', { name: 'Won' }).click()
    await panel.getByText(/^Deal\.won\/provision/).waitFor()
  }
  for (const person of ['Ann Test', 'Ben Test']) await demo.device(person).setOffline(false)
  for (const page of tabs) await synced(page)
  for (const page of [ann, ben]) {
    const made = page.getByRole('complementary', { name }).getByText(/^Deal\.won\/provision/)
    await expect.poll(() => made.count()).toBe(1)
  }
  await oneCustomerEverywhere(name, [customersOfAnn, customersOfBen])
  for (const page of [ann, ben]) {
    await page.getByRole('link', { name: 'Merges' }).first().click()
    await page.getByRole('region', { name: 'Decided by a merge' }).getByText(name).first().waitFor()
  }
})

test('[S4] the tab that holds the connection is closed: the other one of the same person goes on', async () => {
  const [one, other, ben] = tabs
  await expect.poll(() => [one, other].filter(demo.isConnected)).toHaveLength(1)
  const [leader, second] = demo.isConnected(one) ? [one, other] : [other, one]
  await leader.close()
  await second.bringToFront()
  await expect.poll(() => demo.isConnected(second)).toBe(true)
  await synced(second)
  await second.goto(new URL('/', demo.url).href)
  await second.getByRole('button', { name: 'Add a deal to Prospecting' }).click()
  const form = second.getByRole('form', { name: 'New deal in Prospecting' })
  await form.getByLabel('Name').fill('After the leader')
  await form.getByRole('button', { name: 'Add' }).click()
  await ben.goto(new URL('/', demo.url).href)
  await card(ben, 'After the leader').waitFor()
})

test('the browser’s own agent has the three tools, and what it does is on every screen', async () => {
  const page = await demo.open('Ann Test')
  await page.addInitScript(() => {
    const tools = new Map<string, unknown>()
    Object.assign(globalThis, { offered: tools })
    const registerTool = (tool: { readonly name: string }) => tools.set(tool.name, tool)
    Object.defineProperty(document, 'modelContext', { value: { registerTool } })
  })
  await page.reload()
  const call = (name: string, input: object) =>
    page.evaluate(
      ({ name, input }) => {
        const tools: ReadonlyMap<string, { execute(input: object): unknown }> = Reflect.get(globalThis, 'offered')
        return tools.get(name)?.execute(input) as { readonly isError: boolean; readonly structuredContent: unknown }
      },
      { name, input },
    )
  await expect
    .poll(() => page.evaluate(() => [...(Reflect.get(globalThis, 'offered') as Map<string, unknown>).keys()]))
    .toEqual(['search', 'fetch', 'do'])
  const sentence =
    'Create a contact named Alina Agent (alina@agent.example), qualify her, create a $48k deal called Agent Enterprise, and close it as won'
  const types = [
    'contact.created',
    'contact.qualified',
    'deal.created',
    'deal.won',
    'customer.created',
    'subscription.created',
  ]
  expect(await call('do', { input: sentence })).toMatchObject({
    isError: false,
    structuredContent: { outcome: 'written', events: types.map((type) => ({ type })) },
  })
  expect(await call('search', { query: 'alina', noun: 'Contact' })).toMatchObject({
    structuredContent: { results: [{ title: 'Alina Agent', state: 'Qualified' }] },
  })
  expect(await call('do', { input: 'Delete all deals' })).toMatchObject({ isError: true })
  await page.close()
  const ben = await demo.open('Ben Test', '/customers')
  await oneCustomerEverywhere('Agent Enterprise', [ben])
  await ben.close()
})

test('[A] what the relay refuses is shown with its reason; once it is dismissed the page is in step again', async () => {
  // Somebody with a visitor's token in the app: it may add contacts, and does not allow the hook that the app registers.
  const token = await (await fetch(new URL('/token/visitor', demo.url))).text()
  const page = await demo.open('website', '/capture')
  await page.route('**/token/person*', (route) => route.fulfill({ body: token }))
  await page.goto(demo.url)
  await page.getByTestId('sync').getByText('Sync stopped').waitFor()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^New deal/ })
  await form.getByLabel('Name').fill('Refused deal')
  await form.getByRole('button', { name: 'Add' }).click()
  await card(page, 'Refused deal').waitFor()
  await page.getByRole('link', { name: 'Look at it' }).click()
  const refused = page.getByRole('region', { name: 'Refused by the relay' })
  await refused.getByText('this token may only append Contact.capture').first().waitFor()
  const notice = page.getByRole('link', { name: 'Look at it' })
  // Read and pressed in one step: once one is out of the way, the first of them is another. Each is refused only after the
  // one before it was dismissed, so that nothing is refused for a moment in between.
  const dismissFirst = () =>
    refused.locator('li[aria-busy=false]').evaluateAll(([row]) => {
      row?.querySelector('button')?.click()
      return row?.textContent ?? ''
    })
  let isTold = false
  const isInStep = async () => {
    const dismissed = await dismissFirst()
    isTold ||= dismissed.includes('website created this deal · Refused deal')
    if (await notice.isVisible()) return false
    return (await page.getByTestId('sync').textContent()) === 'Synced'
  }
  await expect.poll(isInStep, { timeout: 45_000 }).toBe(true)
  expect(isTold).toBe(true)
  await page.getByText('Nothing to look at').waitFor()
  await page.close()
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})

/** By Tab alone, as somebody without a mouse gets there. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 250; presses += 1) {
    if ((await focused(page)) === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}.`)
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
  })
}

/** The nouns of all that a visitor's browser keeps. */
function recordsOfVisitor(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const nouns: string[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done, fail) => {
        const opening = indexedDB.open(name)
        opening.onsuccess = () => done(opening.result)
        opening.onerror = () => fail(opening.error)
      })
      if (db.objectStoreNames.contains('entities')) {
        const rows = await new Promise<readonly { readonly state: { readonly noun: string } }[]>((done) => {
          const reading = db.transaction('entities').objectStore('entities').getAll()
          reading.onsuccess = () => done(reading.result)
        })
        nouns.push(...rows.map(({ state }) => state.noun))
      }
      db.close()
    }
    return nouns
  })
}
