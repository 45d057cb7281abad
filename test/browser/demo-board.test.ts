/** The board by pointer and by keyboard, on one device and on two. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoted } from '../../demo/app/words/names.ts'
import { card, cards, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
let ann: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test')
  await synced(ann)
}, 180_000)

afterAll(() => demo.close())

let count = 0

/** A new deal, on top of a stage. */
async function add(stage: string): Promise<string> {
  count += 1
  const name = `Test deal ${count}`
  await ann.getByRole('button', { name: `Add a deal to ${stage}` }).click()
  const form = ann.getByRole('form', { name: `New deal in ${stage}` })
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Value').fill('12k')
  await form.getByRole('button', { name: 'Add' }).click()
  await card(ann, name).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
  return name
}

async function drag(name: string, stage: string): Promise<void> {
  const from = await card(ann, name).boundingBox()
  const to = await ann.locator(`[data-stage="${stage}"]`).boundingBox()
  if (from === null || to === null) throw new Error('There is nothing to drag.')
  await ann.mouse.move(from.x + 40, from.y + 20)
  await ann.mouse.down()
  await ann.mouse.move(from.x + 60, from.y + 30, { steps: 3 })
  await ann.mouse.move(to.x + 100, to.y + 90, { steps: 8 })
  await ann.mouse.up()
}

function stageOf(page: Page, name: string): Promise<string | null> {
  return page
    .locator('[data-stage]', { has: page.locator(`[data-deal]`, { hasText: name }) })
    .getAttribute('data-stage')
}

function until(page: Page, name: string, stage: string): Promise<void> {
  return page.locator(`[data-stage="${stage}"] [data-deal]`, { hasText: name }).waitFor()
}

test('a card shows contact, value, owner, close date, age in its stage and how far it has come', async () => {
  const shown = card(ann, 'Quill Enterprise')
  for (const text of ['Leila Rossi', '$9,000', /^Expected to close\w{3} \d+$/, /^In this stage for\d+d$/])
    await shown.getByText(text).waitFor()
  for (const name of ['Owner: David Lindqvist', /^Final: /]) await shown.getByRole('img', { name }).waitFor()
})

test('a card that is dragged to another stage is there, on another device too', async () => {
  const name = await add('Prospecting')
  await drag(name, 'Proposal')
  await until(ann, name, 'Proposal')
  const ben = await demo.open('Ben Test')
  await synced(ben)
  await until(ben, name, 'Proposal')
  await ben.close()
})

test('the totals follow', async () => {
  const open = async () => Number.parseInt((await ann.getByTestId('totals').innerText()).replaceAll(',', ''), 10)
  const before = await open()
  const name = await add('Qualification')
  expect(await open()).toBe(before + 1)
  await ann.getByRole('searchbox', { name: 'Filter by name' }).fill(name)
  await ann.getByTestId('totals').getByText('$12K', { exact: true }).waitFor()
  expect(await open()).toBe(1)
  await ann.getByRole('button', { name: 'Clear' }).click()
})

test('a card is moved by keyboard, and every step is announced', async () => {
  const name = await add('Prospecting')
  await card(ann, name).focus()
  const heard = ann.getByTestId('announcement')
  await ann.keyboard.press('Space')
  await heard.getByText(`Picked up ${quoted(name)}.`).waitFor()
  await ann.keyboard.press('ArrowRight')
  await heard.getByText(/^Qualification, place 1 of/).waitFor()
  await ann.keyboard.press('Space')
  await until(ann, name, 'Qualification')
  await expect.poll(() => ann.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(name)
})

test('a card is carried down a long column, past what is in sight, and dropped there', async () => {
  const names: string[] = []
  for (let at = 0; at < 20; at += 1) names.unshift(await add('Negotiation'))
  const [top = ''] = names
  await card(ann, top).focus()
  await ann.keyboard.press('Space')
  const heard = ann.getByTestId('announcement')
  for (let place = 2; place <= 16; place += 1) {
    await ann.keyboard.press('ArrowDown')
    await heard.getByText(new RegExp(`^Negotiation, place ${place} of`)).waitFor()
  }
  await ann.keyboard.press('Space')
  await heard.getByText(`Dropped ${quoted(top)}.`).waitFor()
  const placed = ann.locator('[data-stage="Negotiation"] li[aria-posinset="16"]', { hasText: top })
  await placed.waitFor()
})

test('count, total and weighted total of a column follow a move', async () => {
  const name = await add('Prospecting')
  await ann.getByRole('searchbox', { name: 'Filter by name' }).fill(name)
  const head = (stage: string) => ann.getByRole('region', { name: stage, exact: true }).locator('header')
  await expect.poll(() => head('Prospecting').innerText()).toMatch(/^Prospecting\s1\s+\$12K · \$1\.2K at 10%$/)
  await drag(name, 'Proposal')
  await expect.poll(() => head('Proposal').innerText()).toMatch(/^Proposal\s1\s+\$12K · \$6K at 50%$/)
  expect(await head('Prospecting').innerText()).toMatch(/^Prospecting\s0\s+\$0 · \$0 at 10%$/)
  await ann.getByRole('button', { name: 'Clear' }).click()
})

test('a filter that fits no deal says so, on the board and in the table, and is cleared from there', async () => {
  for (const view of ['Table', 'Board']) {
    await ann.getByRole('searchbox', { name: 'Filter by name' }).fill('no deal is called this')
    await ann.getByRole('heading', { name: 'No deal fits' }).waitFor()
    await ann.getByRole('button', { name: view, exact: true }).click()
    await ann.getByRole('heading', { name: 'No deal fits' }).waitFor()
    await ann.getByRole('button', { name: 'Show all deals' }).click()
    await ann
      .getByRole(view === 'Table' ? 'row' : 'article')
      .first()
      .waitFor()
  }
})

test('a deal is found by its name in the command palette, and opened', async () => {
  const name = await add('Prospecting')
  await ann.keyboard.press('Control+k')
  const palette = ann.getByRole('dialog', { name: 'Search and commands' })
  await palette.getByRole('combobox').fill(name)
  await palette.getByRole('option', { name }).waitFor()
  await ann.keyboard.press('Enter')
  await palette.waitFor({ state: 'detached' })
  await ann.getByRole('complementary', { name }).getByRole('button', { name: 'Close' }).click()
})

test('a carried card is put back when another one is clicked', async () => {
  const a = await add('Prospecting')
  const b = await add('Prospecting')
  await card(ann, a).focus()
  await ann.keyboard.press('Space')
  await ann.keyboard.press('ArrowRight')
  await card(ann, b).click()
  await ann.locator('article[data-carried]').waitFor({ state: 'detached' })
  await card(ann, b).focus()
  await ann.keyboard.press('Space')
  await ann
    .getByTestId('announcement')
    .getByText(`Picked up ${quoted(b)}.`)
    .waitFor()
  await ann.keyboard.press('Escape')
  expect(await stageOf(ann, a)).toBe('Prospecting')
  expect(await stageOf(ann, b)).toBe('Prospecting')
  await ann.keyboard.press('Escape')
})

test('a card that was picked up by keyboard is put back by Escape', async () => {
  const name = await add('Prospecting')
  await card(ann, name).focus()
  for (const key of ['Space', 'ArrowRight', 'Escape']) await ann.keyboard.press(key)
  await ann
    .getByTestId('announcement')
    .getByText(`${quoted(name)} was put back.`)
    .waitFor()
  expect(await stageOf(ann, name)).toBe('Prospecting')
})

test('a card dropped on Won provisions a customer, once, whose run is named in the panel', async () => {
  const name = await add('Proposal')
  await drag(name, 'Won')
  await until(ann, name, 'Won')
  await ann.locator('[data-stage="Won"] [data-deal]', { hasText: name }).click()
  const panel = ann.getByRole('complementary', { name })
  await panel.getByText(/^Deal\.won\/provision\/deal_\w+\|win\|1$/).waitFor()
  await panel.getByRole('button', { name: 'Close' }).click()
  await ann.getByRole('link', { name: 'Customers' }).first().click()
  const row = ann.getByRole('row', { name: new RegExp(name) })
  await row.waitFor()
  expect(await row.count()).toBe(1)
  await ann.getByRole('link', { name: 'Pipeline', exact: true }).click()
})

test('a card is moved from its menu by keyboard alone, and the focus follows it', async () => {
  const name = await add('Prospecting')
  await card(ann, name).focus()
  await ann.keyboard.press('.')
  await ann.getByRole('menuitem', { name: 'Proposal' }).waitFor()
  await ann.keyboard.press('Escape')
  await ann.getByRole('menu').waitFor({ state: 'detached' })
  expect(await card(ann, name).evaluate((it) => it === document.activeElement)).toBe(true)
  await ann.keyboard.press('Shift+F10')
  await ann.getByRole('menuitem', { name: 'Proposal' }).waitFor()
  await ann.keyboard.type('propo')
  await ann.keyboard.press('Enter')
  await until(ann, name, 'Proposal')
  await expect.poll(() => card(ann, name).evaluate((it) => it === document.activeElement)).toBe(true)
})

test('a lost deal is asked why, and the reason is kept', async () => {
  const name = await add('Proposal')
  await card(ann, name).hover()
  await ann.getByRole('button', { name: `Actions for ${name}` }).click()
  await ann.getByRole('menuitem', { name: 'Lost' }).click()
  await ann.getByRole('dialog').getByLabel('No budget').check()
  await ann.getByRole('button', { name: 'Mark as lost' }).click()
  await until(ann, name, 'Lost')
  await ann.locator('[data-stage="Lost"] [data-deal]', { hasText: name }).click()
  await ann.getByText('lost it: No budget').waitFor()
  await ann.keyboard.press('Escape')
})

test('who looks at a deal is shown on its card for as long as it is open, and is here all the while', async () => {
  const name = await add('Prospecting')
  const ben = await demo.open('Ben Test')
  await synced(ben)
  const isHere = ann.getByRole('img', { name: 'Ben Test is here' })
  await isHere.waitFor()
  await card(ben, name).click()
  const isLooking = card(ann, name).getByRole('img', { name: 'Ben Test is looking at it' })
  await isLooking.waitFor()
  await ben.keyboard.press('Escape')
  await isLooking.waitFor({ state: 'detached' })
  await isHere.waitFor()
  await ben.close()
})

test('a deal is deleted once that was asked, everywhere, and nothing offers to take it back', async () => {
  const name = await add('Proposal')
  const ben = await demo.open('Ben Test')
  await synced(ben)
  await until(ben, name, 'Proposal')
  for (const answer of ['Cancel', 'Delete']) {
    await card(ann, name).hover()
    await ann.getByRole('button', { name: `Actions for ${name}` }).click()
    await ann.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = ann.getByRole('dialog', { name: /^Delete / })
    await dialog.getByRole('button', { name: answer }).click()
    await dialog.waitFor({ state: 'detached' })
    if (answer === 'Cancel') await card(ann, name).waitFor()
  }
  await ann
    .getByText(`Deleted ${quoted(name)}`)
    .first()
    .waitFor()
  for (const page of [ann, ben]) await card(page, name).waitFor({ state: 'detached' })
  // What told of the adding fades meanwhile. An offer of the deletion would stay for six seconds.
  await expect.poll(() => ann.getByRole('button', { name: 'Undo' }).count(), { timeout: 3_000 }).toBe(0)
  await ben.close()
})

test('the longest dialog is within the screen of a phone', async () => {
  await ann.setViewportSize({ width: 390, height: 844 })
  await ann.keyboard.press('?')
  const help = ann.getByRole('dialog', { name: 'Shortcuts' })
  const bottom = async () => {
    const box = await help.boundingBox()
    return box === null ? Number.POSITIVE_INFINITY : box.y + box.height
  }
  await expect.poll(bottom).toBeLessThanOrEqual(844)
  await ann.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('what was done is taken back by Ctrl-Z, and a win says why it is not', async () => {
  const name = await add('Prospecting')
  await drag(name, 'Qualification')
  await until(ann, name, 'Qualification')
  await ann.keyboard.press('Control+z')
  await until(ann, name, 'Prospecting')
  await drag(name, 'Won')
  await until(ann, name, 'Won')
  await ann.keyboard.press('Control+z')
  await ann
    .getByText(/those would stay/)
    .first()
    .waitFor()
  // Once more says the same: nothing older is taken back in its place.
  await ann.keyboard.press('Control+z')
  await until(ann, name, 'Won')
  await ann.getByRole('button', { name: 'Leave it' }).click()
  await ann.keyboard.press('Control+z')
  await card(ann, name).waitFor({ state: 'detached' }) // that it was added, which is what is left of it to take back
})

test('the Undo of a toast takes back what it tells of, whatever was done since', async () => {
  const [name, other] = [await add('Prospecting'), await add('Prospecting')]
  await drag(name, 'Proposal')
  await until(ann, name, 'Proposal')
  const undo = ann.getByRole('dialog', { name: new RegExp(name) }).getByRole('button', { name: 'Undo' })
  await undo.waitFor()
  await card(ann, other).focus()
  await ann.keyboard.press('v')
  const input = ann.getByRole('textbox', { name: 'Value' })
  await input.fill('42k')
  await undo.click()
  await until(ann, name, 'Prospecting')
})

test('a value is edited where it stands, and a fault is shown', async () => {
  const name = await add('Prospecting')
  await card(ann, name).focus()
  await ann.keyboard.press('v')
  const input = ann.getByRole('textbox', { name: 'Value' })
  await input.fill('a lot')
  await input.press('Enter')
  await expect.poll(() => input.getAttribute('aria-invalid')).toBe('true')
  await input.fill('99k')
  await input.press('Enter')
  await card(ann, name).getByText('$99,000').waitFor()
})

test('a note is typed into by two at once, each sees the caret of the other, and it is there offline', async () => {
  const name = await add('Prospecting')
  await card(ann, name).click()
  const notes = ann.getByRole('complementary', { name }).getByRole('textbox', { name: 'Notes' })
  await notes.fill('Anna owns the budget.')
  await ann.getByText('Sent: the relay has it').waitFor()
  const ben = await demo.open('Ben Test', new URL(ann.url()).pathname)
  const theirs = ben.getByRole('textbox', { name: 'Notes' })
  await expect.poll(() => theirs.inputValue(), { timeout: 15_000 }).toBe('Anna owns the budget.')
  await theirs.press('Control+End')
  await theirs.pressSequentially(' Call in May.')
  await ann.locator('[data-caret="Ben Test"]').waitFor()
  await ben.locator('[data-caret="Ann Test"]').waitFor()
  await expect.poll(() => notes.inputValue()).toBe('Anna owns the budget. Call in May.')
  // Each takes back their own.
  await notes.press('Control+z')
  await expect.poll(() => theirs.inputValue()).toBe(' Call in May.')
  await notes.press('Control+Shift+z')
  await expect.poll(() => theirs.inputValue()).toBe('Anna owns the budget. Call in May.')
  await ben.getByText('Sent: the relay has it').waitFor()
  await demo.device('Ben Test').setOffline(true)
  await ben.getByTestId('sync').and(ben.locator('[data-state=offline]')).waitFor()
  await theirs.pressSequentially(' Or June.')
  await ben.getByText('Kept on this device').waitFor()
  await ben.close()
  await demo.device('Ben Test').setOffline(false)
  const again = await demo.open('Ben Test', new URL(ann.url()).pathname)
  await expect.poll(() => notes.inputValue(), { timeout: 15_000 }).toBe('Anna owns the budget. Call in May. Or June.')
  await again.close()
  await ann.getByRole('button', { name: 'Close' }).click()
})

test('offline, deals are moved all the same, and go out later', async () => {
  const name = await add('Prospecting')
  await ann.getByTestId('sync').click()
  await ann.getByRole('switch', { name: 'Use the network' }).click()
  await ann.keyboard.press('Escape')
  await ann.getByTestId('sync').getByText('Offline').waitFor()
  await drag(name, 'Proposal')
  await until(ann, name, 'Proposal')
  await ann
    .getByTestId('sync')
    .getByText(/waiting/)
    .waitFor()
  await card(ann, name)
    .getByRole('img', { name: /^On this device only/ })
    .waitFor()
  await ann.getByTestId('sync').click()
  await ann.getByRole('switch', { name: 'Use the network' }).click()
  await ann.keyboard.press('Escape')
  await ann.getByTestId('sync').getByText('Synced').waitFor()
})

test('a link to a deal opens it, and one to a deal that is not here says so', async () => {
  const id = await cards(ann, 'Prospecting').first().getAttribute('data-deal')
  const page = await demo.open('Ann Test', `/deal/${id}`)
  await page.getByRole('complementary').getByRole('group', { name: 'Stage' }).waitFor()
  await page.goto(`${demo.url}deal/deal_none`)
  await page.getByText('There is no such deal here').waitFor()
  await page.close()
})

test('the app starts without a network, on a link too', async () => {
  const page = await demo.open('Ann Test')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  const id = await cards(page, 'Prospecting').first().getAttribute('data-deal')
  await demo.device('Ann Test').setOffline(true)
  await page.goto(`${demo.url}deal/${id}`)
  await page.getByRole('complementary').getByRole('group', { name: 'Stage' }).waitFor()
  await demo.device('Ann Test').setOffline(false)
  await page.close()
})

test('the inspector shows what is done as it happens, takes the network away, and closes', async () => {
  await ann.keyboard.press('i')
  const inspector = ann.getByRole('region', { name: /^Inspector of the workspace/ })
  await inspector.waitFor()
  const name = await add('Prospecting')
  await inspector.getByText('deal.created').first().waitFor()
  await inspector.getByRole('tab', { name: 'Sync' }).click()
  const cut = inspector.getByRole('checkbox').first()
  await cut.check()
  await ann.getByTestId('sync').and(ann.locator('[data-state=offline]')).waitFor()
  await cut.uncheck()
  await synced(ann)
  await ann.getByRole('button', { name: 'Close the inspector' }).click()
  await inspector.waitFor({ state: 'detached' })
  await card(ann, name).waitFor()
})

test('a new version of the app is offered to the page of a first visit, and is there once it is accepted', async () => {
  const howItCame = () => ann.evaluate(() => performance.getEntriesByType('navigation').map((it) => it.toJSON().type))
  const controller = () => ann.evaluate(() => navigator.serviceWorker.controller?.state)
  await expect.poll(controller, { timeout: 15_000 }).toBe('activated')
  await demo.publish('next')
  // As when somebody comes back to the tab.
  await ann.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  const offered = ann.getByRole('dialog', { name: 'A new version is ready' })
  await offered.waitFor()
  expect(await howItCame()).toEqual(['navigate'])
  await Promise.all([ann.waitForEvent('load'), offered.getByRole('button', { name: 'Reload' }).click()])
  expect(await howItCame()).toEqual(['reload'])
  expect((await ann.evaluate(() => caches.keys())).at(-1)).toBe('wonce-demo-next')
  await synced(ann)
  expect(await offered.count()).toBe(0)
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})
