/** Every view, in light and in dark, on a large screen and on a phone, by the rules of axe. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from './kit/axe.ts'
import { cards, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
/** Goes from view to view, as people do. */
let ann: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test')
  await synced(ann)
}, 180_000)

afterAll(() => demo.close())

interface View {
  readonly path: string
  /** There once the view is, and not its placeholder. */
  readonly shows?: (page: Page) => Locator
  readonly before?: (page: Page) => Promise<unknown>
  /** What Escape does not undo. */
  readonly after?: (page: Page) => Promise<unknown>
  readonly isVisitor?: true
}

function aRow(page: Page): Locator {
  return page.getByRole('row').nth(1)
}

async function addNobody(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New contact', exact: true }).click()
  await page.keyboard.press('Enter')
  await page.getByText('A contact has a name.').waitFor()
}

async function nameNobody(page: Page): Promise<void> {
  await aRow(page)
    .getByRole('button', { name: /^Edit / })
    .click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('')
  await page.keyboard.press('Enter')
  await page.getByText('A contact has a name.').waitFor()
}

async function askToDelete(page: Page): Promise<void> {
  await aRow(page)
    .getByRole('button', { name: /^Edit / })
    .click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('This cannot be undone').waitFor()
}

async function send(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Vera Visitor')
  await page.getByLabel('Work email').fill('vera@visitor.example')
  await page.getByRole('button', { name: 'Send' }).click()
}

async function addWithoutRoom(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { put, add } = IDBObjectStore.prototype
    const refuse = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    Object.assign(globalThis, { makeRoom: () => Object.assign(IDBObjectStore.prototype, { put, add }) })
    Object.assign(IDBObjectStore.prototype, { put: refuse, add: refuse })
  })
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^New deal/ })
  await form.getByLabel('Name').fill('No room for it')
  await form.getByRole('button', { name: 'Add' }).click()
}

function heading(name: string): (page: Page) => Locator {
  return (page) => page.getByRole('heading', { name, level: 1 })
}

const views: { readonly [name: string]: View } = {
  'first visit': { path: '/', isVisitor: true },
  board: { path: '/' },
  table: { path: '/', before: (page) => page.keyboard.press('t'), after: (page) => page.keyboard.press('t') },
  'menu of a card': {
    path: '/',
    async before(page) {
      await cards(page, 'Prospecting').first().hover()
      await cards(page, 'Prospecting')
        .first()
        .getByRole('button', { name: /^Actions/ })
        .click()
    },
    shows: (page) => page.getByRole('menuitem', { name: 'Rename' }),
  },
  'menu of a person': { path: '/', before: (page) => page.getByRole('button', { name: 'You are Ann Test' }).click() },
  'menu of a subscription': {
    path: '/customers',
    shows: (page) => page.getByRole('menuitem').first(),
    before: (page) =>
      page
        .getByRole('button', { name: /^Subscription of/ })
        .first()
        .click(),
  },
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
  contacts: { path: '/contacts', shows: aRow },
  'new contact': { path: '/contacts', before: addNobody },
  'edit contact': { path: '/contacts', before: nameNobody },
  'delete contact': { path: '/contacts', before: askToDelete },
  customers: { path: '/customers', shows: aRow },
  revenue: { path: '/revenue', shows: heading('Revenue') },
  merges: { path: '/merges', shows: heading('Merges') },
  inspector: {
    path: '/',
    before: (page) => page.keyboard.press('i'),
    shows: (page) => page.getByRole('tab', { name: 'Events' }),
    after: (page) => page.keyboard.press('i'),
  },
  'merge room': { path: '/merge-room', shows: (page) => page.locator('[data-testid=story][data-phase=waiting]') },
  'capture form': { path: '/capture', isVisitor: true },
  'capture form, sent': { path: '/capture', isVisitor: true, before: send, shows: heading('Thank you') },
  'no such page': { path: '/nonsense', shows: heading('There is no such page') },
  'no such deal': { path: '/deal/deal_none', shows: (page) => page.getByRole('complementary') },
  failure: {
    path: '/',
    before: addWithoutRoom,
    shows: (page) => page.getByText('This device has no space left').first(),
    after: (page) => page.evaluate('makeRoom()'),
  },
}

const large = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
/** Colours do not depend on the width. */
const looks = [
  { size: large, scheme: 'light' },
  { size: large, scheme: 'dark' },
  { size: phone, scheme: 'light' },
] as const

test.each(Object.entries(views))('%s has no violations, in light and in dark, large and small', async (_name, view) => {
  const page = view.isVisitor ? await demo.open(undefined, view.path) : ann
  if (page === ann) await ann.evaluate((path) => history.pushState(null, '', path), view.path)
  await view.before?.(page)
  await view.shows?.(page).waitFor()
  for (const { size, scheme } of looks) {
    await page.setViewportSize(size)
    // What appears, and what changes its colour, takes a moment; what is wrong stays so.
    const message = `${scheme}, ${size.width} wide`
    const faults = () => accessibilityFaults(page, scheme, { isColoursOnly: scheme === 'dark' })
    await expect.poll(faults, { message, timeout: 15_000 }).toEqual([])
  }
  if (page !== ann) return page.close()
  await page.setViewportSize(large)
  await view.after?.(ann)
  await expect
    .poll(async () => {
      await ann.keyboard.press('Escape')
      return ann.locator('[role=dialog], aside, form[aria-label^="New "]').count()
    })
    .toBe(0)
})
