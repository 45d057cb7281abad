/** What somebody with a keyboard and a screen reader meets on the way from page to page. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { card, cards, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
let ann: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test')
  await synced(ann)
}, 180_000)

afterAll(() => demo.close())

async function isFocused(page: Page, selector: string): Promise<void> {
  await page.locator(selector).and(page.locator(':focus')).waitFor()
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await ann.keyboard.press(key)
}

test('the first Tab leads past the bar to the page, which leaves no trace in the history', async () => {
  const steps = await ann.evaluate(() => history.length)
  await press('Tab')
  const skip = ann.getByRole('link', { name: 'Skip to the page' }).and(ann.locator(':focus'))
  await skip.waitFor()
  expect((await skip.boundingBox())?.height).toBeGreaterThan(24)
  await press('Enter')
  await isFocused(ann, 'main')
  await press('Tab')
  await isFocused(ann, 'main input[type=search]')
  expect(ann.url()).toBe(demo.url)
  expect(await ann.evaluate(() => history.length)).toBe(steps)
})

test('at the next page the focus is on the page, by key and from the palette, and it is said which one that is', async () => {
  await cards(ann, 'Prospecting').first().focus()
  await press('g', 'c')
  await ann.getByRole('heading', { name: 'Contacts' }).waitFor()
  await isFocused(ann, 'main')
  await ann.getByTestId('place').getByText('Contacts').waitFor()
  await ann.getByRole('searchbox', { name: 'Filter by name' }).focus()
  await press('Control+k') // where somebody is typing, too
  await ann.keyboard.type('go to customers')
  await press('Enter')
  await ann.getByRole('heading', { name: 'Customers' }).waitFor()
  await isFocused(ann, 'main')
  await press('g', 'p')
  await cards(ann, 'Prospecting').first().waitFor()
  await isFocused(ann, 'main')
  await press('g', 'c')
  await isFocused(ann, 'main')
})

test('what a page gives the focus to keeps it', async () => {
  await press('g', 'p')
  await cards(ann, 'Prospecting').first().focus()
  await press('Control+k')
  await ann.keyboard.type('new contact')
  await press('Enter')
  await isFocused(ann, 'form input[name=name]')
  await ann.getByRole('dialog').waitFor({ state: 'detached' })
  await isFocused(ann, 'form input[name=name]')
  await press('Escape', 'g', 'p')
  await cards(ann, 'Prospecting').first().waitFor()
})

test('with the board, which had the focus, that is not gone', async () => {
  await cards(ann, 'Prospecting').first().focus()
  await press('t')
  await ann.getByRole('table', { name: 'Deals' }).waitFor()
  await isFocused(ann, 'main')
  await press('t')
  await cards(ann, 'Prospecting').first().waitFor()
})

test('with the inspector, which had the focus, that is not gone', async () => {
  await press('i')
  const close = ann.getByRole('button', { name: 'Close the inspector' })
  await close.focus()
  await press('Enter')
  await close.waitFor({ state: 'detached' })
  await isFocused(ann, 'main')
})

test('Tab leads to one of what was won, arrow keys to the others, and Tab from there past the list', async () => {
  const won = ann.locator('[data-stage="Won"] [data-deal]')
  const before = await won.count()
  await cards(ann, 'Negotiation').first().press('.')
  await ann.getByRole('menuitem', { name: 'Won' }).press('Enter')
  await expect.poll(() => won.count()).toBe(before + 1)
  const isAt = (index: number) => won.nth(index).and(ann.locator(':focus')).waitFor()
  await won.nth(0).focus()
  await press('ArrowDown')
  await isAt(1)
  await press('Tab')
  await ann.locator('[data-stage="Lost"] [data-deal]').first().and(ann.locator(':focus')).waitFor()
  await press('Shift+Tab') // back to where it was
  await isAt(1)
  await press('ArrowUp', 'ArrowUp')
  await isAt(0)
})

test('it is said how many a filter leaves', async () => {
  const said = (page: string) => ann.getByRole('main').getByRole('status').getByText(page, { exact: true })
  await press('/')
  await ann.keyboard.type('quill enterprise')
  await said('1 deal found').waitFor()
  await ann.getByRole('button', { name: 'Clear' }).click()
  await said('1 deal found').waitFor({ state: 'detached' })
  await press('Escape', 'g', 'c')
  await ann.getByRole('combobox', { name: 'Stage' }).selectOption('Partner')
  await said('0 contacts found').waitFor()
  await ann.getByRole('button', { name: 'Show all contacts' }).click()
  await press('Escape', 'g', 'u')
  await ann.getByRole('searchbox', { name: 'Filter by name' }).fill('nobody is called this')
  await said('0 customers found').waitFor()
  await press('Escape', 'g', 'p')
})

test('a name is said once, and a button says what it makes', async () => {
  await ann.getByRole('button', { name: 'New deal', exact: true }).waitFor()
  await press('g', 'c')
  await ann.getByRole('button', { name: 'New contact', exact: true }).waitFor()
  const name = await ann.getByRole('row').nth(1).getByRole('cell').first().ariaSnapshot()
  expect(name).toMatch(/^- cell "(\w+ \w+) · /)
  await press('g', 'p')
  await card(ann, 'Quill Enterprise').press('Enter')
  const panel = ann.getByRole('complementary')
  await panel.getByRole('listitem').first().waitFor()
  expect(await panel.getByRole('region', { name: 'Activity' }).getByRole('img').count()).toBe(0)
  await press('Escape')
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})
