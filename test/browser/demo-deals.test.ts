/** What people do to deals on the board and in the table, by pointer and by keyboard: where the focus goes, and what is refused. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoted } from '../../demo/app/words/names.ts'
import { accessibilityFaults } from './kit/axe.ts'
import { card, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'
import { addDeal, focusIsOn, panelOf, quickAdd } from './kit/own-deals.ts'

let demo: DemoUnderTest
let ann: Page
/** On a device of his own. */
let ben: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test')
  ben = await demo.open('Ben Test')
  for (const page of [ann, ben]) await synced(page)
  await ann.bringToFront()
}, 180_000)

afterAll(() => demo.close())

test('a row of the table gets the focus back', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await ann.keyboard.press('t')
  await ann.getByRole('link', { name, exact: true }).press('Enter')
  await focusIsOn(ann, new RegExp(`^${name}$`))
  await ann.keyboard.press('Escape')
  await panelOf(ann, name).waitFor({ state: 'detached' })
  await expect.poll(() => ann.evaluate(() => document.activeElement?.tagName)).toBe('A')
  await focusIsOn(ann, name)
  await ann.keyboard.press('t')
})

test('an edit ends on its card, whether it is kept or left, from the key or from the menu', async () => {
  const name = await addDeal(ann, 'Prospecting')
  for (const [opener, end] of [
    ['e', 'Enter'],
    ['e', 'Escape'],
    ['Rename', 'Enter'],
    ['Change value', 'Escape'],
  ] as const) {
    await card(ann, name).press(opener === 'e' ? 'e' : '.')
    if (opener !== 'e') await ann.getByRole('menuitem', { name: opener }).press('Enter')
    await card(ann, name).getByRole('textbox').press(end)
    await card(ann, name).getByRole('textbox').waitFor({ state: 'detached' })
    await focusIsOn(ann, name)
  }
})

test('an edit that is left as it began keeps what somebody else has written meanwhile', async () => {
  const name = await addDeal(ann, 'Prospecting')
  const renamed = `${name} by Ben`
  await card(ben, name).waitFor()
  await card(ann, name).press('e')
  await card(ann, name).getByRole('textbox').waitFor()
  await card(ben, name).press('e')
  await card(ben, name).getByRole('textbox').fill(renamed)
  await card(ben, name).getByRole('textbox').press('Enter')
  await card(ann, renamed)
    .getByText(`Somebody changed this to ${quoted(renamed)} meanwhile. Escape keeps that.`)
    .waitFor()
  await card(ann, renamed).getByRole('textbox').press('Enter')
  await card(ann, renamed).getByRole('textbox').waitFor({ state: 'detached' })
  const after = await addDeal(ann, 'Prospecting')
  await card(ben, after).waitFor() // then he has all before it
  expect(await card(ben, renamed).count()).toBe(1)
})

test('name and value are edited by pointer where they stand, and no panel opens', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).hover()
  await card(ann, name)
    .getByRole('button', { name: `Change the value of ${name}` })
    .click()
  await card(ann, name).getByRole('textbox', { name: 'Value' }).fill('34k')
  await card(ann, name).getByRole('textbox', { name: 'Value' }).press('Enter')
  await card(ann, name).getByText('$34,000').waitFor()
  await card(ann, name)
    .getByRole('button', { name: `Rename ${name}` })
    .click()
  const renamed = `Renamed ${name}`
  await card(ann, name).getByRole('textbox', { name: 'Name' }).fill(renamed)
  // Where it ends by a click elsewhere, it is kept too.
  await ann.getByRole('heading', { name: 'Pipeline' }).click()
  await card(ann, renamed).waitFor()
  await ann.getByText(`Changed the name of ${quoted(renamed)}`).waitFor()
  expect(await ann.getByRole('complementary').count()).toBe(0)
})

test('once a deal is deleted the focus is on the card that moved up, and on the one before where there is none', async () => {
  const [last, middle, top] = [
    await addDeal(ann, 'Negotiation'),
    await addDeal(ann, 'Negotiation'),
    await addDeal(ann, 'Negotiation'),
  ]
  for (const [name, next] of [
    [middle, last],
    [top, last],
  ] as const) {
    await card(ann, name).press('.')
    await ann.getByRole('menuitem', { name: 'Delete' }).press('Enter')
    const dialog = ann.getByRole('dialog', { name: `Delete ${quoted(name)}?` })
    await dialog.getByRole('button', { name: 'Delete' }).press('Enter')
    await card(ann, name).waitFor({ state: 'detached' })
    await dialog.waitFor({ state: 'detached' })
    await focusIsOn(ann, next)
  }
})

test('a form that is left gives the focus to the button that opens it', async () => {
  const form = await quickAdd(ann, 'Proposal')
  await form.getByLabel('Name').press('Escape')
  await focusIsOn(ann, 'Add a deal to Proposal')
})

test('a deal is worth zero or more, wherever its value is typed', async () => {
  const refusal = 'A deal is worth zero or more.'
  const form = await quickAdd(ann, 'Prospecting')
  await form.getByLabel('Name').fill('Below zero')
  await form.getByLabel('Value').fill('-5')
  await form.getByLabel('Value').press('Enter')
  await form.getByText(refusal).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()

  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).focus()
  await ann.keyboard.press('v')
  const inline = card(ann, name).getByRole('textbox', { name: 'Value' })
  await inline.fill('-5')
  await inline.press('Enter')
  await card(ann, name).getByText(refusal).waitFor()
  await inline.press('Escape')

  await card(ann, name).press('Enter')
  const value = panelOf(ann, name).getByRole('textbox', { name: 'Value' })
  await value.fill('-5')
  await value.press('Enter')
  await panelOf(ann, name).getByText(refusal).waitFor()
  await value.press('Escape')
  await panelOf(ann, name).getByRole('button', { name: 'Close' }).click()
  await card(ann, name).getByText('$12,000').waitFor()
})

test('a lost deal is asked why, and no answer is none', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('.')
  await ann.getByRole('menuitem', { name: 'Lost' }).click()
  const dialog = ann.getByRole('dialog', { name: `Why was ${quoted(name)} lost?` })
  await dialog.waitFor()
  expect(await dialog.locator('input:checked').count()).toBe(0)
  await dialog.getByLabel('Another reason').press('Enter')
  await dialog.getByText('Choose a reason, or write one.').waitFor()
  await dialog.getByLabel('Timing').check()
  await ann.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await ann.locator('[data-stage="Lost"] [data-deal]', { hasText: name }).waitFor()
  await focusIsOn(ann, new RegExp(`^${name}\\$12K`))
})

test('what is refused, and the list of contacts, have no violations', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('Enter')
  await panelOf(ann, name).getByRole('button', { name: 'Choose the contact' }).press('Enter')
  await ann.getByRole('listbox', { name: 'Contacts' }).getByRole('option').first().waitFor()
  await expect.poll(() => accessibilityFaults(ann, 'light'), { timeout: 15_000 }).toEqual([])
  await ann.keyboard.press('Escape')
  await ann.keyboard.press('Escape')
  await panelOf(ann, name).waitFor({ state: 'detached' })
  await card(ann, name).press('v')
  await card(ann, name).getByRole('textbox').fill('-5')
  await ann.keyboard.press('Enter')
  await card(ann, name).getByRole('alert').waitFor()
  await expect.poll(() => accessibilityFaults(ann, 'dark'), { timeout: 15_000 }).toEqual([])
  await ann.keyboard.press('Escape')
})

test('the note about a deal with a long name takes two lines on a phone', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await ann.setViewportSize({ width: 390, height: 844 })
  await card(ann, name).press('e')
  const long = `${name} with a name that goes on and on, as names of deals and of their companies will`
  await card(ann, name).getByRole('textbox').fill(long)
  await ann.keyboard.press('Enter')
  const title = ann.getByRole('heading', { name: /^Changed the name of “.Own deal \d+ with a/ })
  await title.waitFor()
  expect(await title.evaluate(lineCount)).toBe(2)
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('a deal that could not be written is not lost: what was typed stays, and goes in once there is space', async () => {
  const form = await quickAdd(ann, 'Qualification')
  await form.getByLabel('Name').fill('No space')
  await form.getByLabel('Value').fill('7k')
  await ann.evaluate(() => {
    const { add, put } = IDBObjectStore.prototype
    const full = () => {
      throw new DOMException('The disk is full.', 'QuotaExceededError')
    }
    Object.assign(IDBObjectStore.prototype, { add: full, put: full })
    Object.assign(globalThis, { giveSpace: () => Object.assign(IDBObjectStore.prototype, { add, put }) })
  })
  await form.getByLabel('Value').press('Enter')
  await form.getByText(/^It was not added/).waitFor()
  await ann.getByText('This device has no space left').first().waitFor()
  expect(await form.getByLabel('Name').inputValue()).toBe('No space')
  expect(await form.getByLabel('Value').inputValue()).toBe('7k')
  await ann.evaluate(() => Reflect.get(globalThis, 'giveSpace')())
  await form.getByLabel('Name').press('Enter')
  await card(ann, 'No space').getByText('$7,000').waitFor()
  await expect.poll(() => form.getByLabel('Name').inputValue()).toBe('')
  await form.getByRole('button', { name: 'Cancel' }).click()
})

test('what is wrong with a new deal has the focus, and so has the form once it is asked for again', async () => {
  const form = await quickAddByKey()
  await form.getByLabel('Name').fill('Which amount')
  await form.getByLabel('Value').fill('48.000')
  await form.getByRole('button', { name: 'Add' }).click()
  await form.getByRole('alert').getByText('48,000 or 48? Write it without the point.').waitFor()
  await focusIsOn(ann, 'Value')
  expect(await form.getByLabel('Value').getAttribute('aria-invalid')).toBe('true')
  await quickAddByKey()
  await focusIsOn(ann, 'Name')
  expect(await form.getByLabel('Name').inputValue()).toBe('Which amount')
  await form.getByLabel('Value').fill('48.000,00')
  await form.getByLabel('Value').press('Enter')
  await card(ann, 'Which amount').getByText('$48,000').waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
  await ann.keyboard.press('Control+z')
  const taken = ann.getByRole('dialog', { name: 'Taken back: created this deal' })
  await taken.getByText(quoted('Which amount')).waitFor()
  expect(await taken.getByRole('button', { name: 'Redo' }).count()).toBe(0) // what is deleted stays so
  await ann.keyboard.press('Control+Shift+z')
  await ann.getByRole('dialog', { name: 'It cannot be made again' }).waitFor()
})

test('a deal that is added behind a filter is told of, and shown', async () => {
  await ann.getByRole('searchbox').fill('no deal is called this')
  const form = await quickAddByKey()
  await form.getByLabel('Name').fill('Behind the filter')
  await form.getByLabel('Name').press('Enter')
  const told = ann.getByRole('dialog', { name: `Added ${quoted('Behind the filter')}` })
  await told.getByText('It is hidden by the filter.').waitFor()
  expect(await card(ann, 'Behind the filter').count()).toBe(0)
  await told.getByRole('button', { name: 'Show all' }).click()
  await card(ann, 'Behind the filter').waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
})

async function quickAddByKey() {
  await ann.getByRole('heading', { name: 'Pipeline' }).click()
  await ann.keyboard.press('n')
  return ann.getByRole('form', { name: 'New deal in Prospecting' })
}

test('a deal is found by its contact and by its company, on the board and in the table', async () => {
  const other = await addDeal(ann, 'Prospecting')
  const box = ann.getByRole('searchbox', { name: 'Filter by name of deal, contact or company' })
  for (const text of ['leila rossi', 'quill']) {
    await box.fill(text)
    await card(ann, 'Quill Enterprise').waitFor()
    await card(ann, other).waitFor({ state: 'detached' })
    await box.fill('')
    await card(ann, other).waitFor()
  }
  await ann.getByRole('button', { name: 'Table', exact: true }).click()
  await box.fill('leila rossi')
  await ann.getByRole('link', { name: 'Quill Enterprise' }).waitFor()
  await ann.getByRole('link', { name: other }).waitFor({ state: 'detached' })
  await ann.getByRole('button', { name: 'Clear' }).click()
  await ann.getByRole('button', { name: 'Board', exact: true }).click()
})

test('the palette finds deals by their contact, and contacts and customers, and goes to them', async () => {
  const palette = ann.getByRole('dialog', { name: 'Search and commands' })
  const find = async (text: string) => {
    await ann.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(text)
  }
  await find('leila rossi')
  await palette.getByRole('option', { name: /^Quill Enterprise.*Leila Rossi/ }).waitFor()
  await palette.getByRole('option', { name: /^Leila Rossi.*Contact/ }).click()
  await ann.getByRole('row', { name: /Leila Rossi/ }).waitFor()
  await expect.poll(() => ann.getByRole('row').count()).toBe(2)
  await ann.getByRole('link', { name: 'Pipeline', exact: true }).click()
  const [customer = ''] = await ann.locator('[data-stage="Won"] [data-deal] span').allInnerTexts()
  await find(customer)
  await palette
    .getByRole('option', { name: /Customer/ })
    .first()
    .click()
  await ann.getByRole('heading', { name: 'Customers' }).waitFor()
  await ann.getByRole('row', { name: new RegExp(customer) }).waitFor()
  await expect.poll(() => ann.getByRole('row').count()).toBe(2)
  await ann.getByRole('searchbox', { name: 'Filter by name' }).fill('nobody of that name')
  await ann.getByText('Nobody fits').waitFor()
  await ann.getByRole('link', { name: 'Pipeline', exact: true }).click()
})

test('a name that is too long for a narrow card has a second line, and nothing in the card is cut for it', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await ann.setViewportSize({ width: 1280, height: 800 })
  await card(ann, name).press('e')
  const long = `${name} of two lines`
  await ann.keyboard.type(long)
  await ann.keyboard.press('Enter')
  await card(ann, long).click()
  await panelOf(ann, long).waitFor()
  // As wide as columns then are.
  await expect.poll(async () => (await card(ann, long).boundingBox())?.width).toBeLessThan(190)
  const cut = () =>
    card(ann, long).evaluate((element) =>
      [element, ...element.querySelectorAll('[dir=auto]')]
        .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth)
        .map(({ textContent }) => textContent),
    )
  expect(await cut()).toEqual([])
  const lines = () => card(ann, long).evaluate((element) => element.querySelector('[dir=auto]')?.clientHeight)
  const height = await lines()
  await card(ann, long).hover() // what can be pressed then lies over the end of the name, and moves nothing
  await card(ann, long)
    .getByRole('button', { name: `Rename ${long}` })
    .waitFor()
  expect(await lines()).toBe(height)
  await panelOf(ann, long).getByRole('button', { name: 'Close' }).click()
  await ann.setViewportSize({ width: 1440, height: 900 })
})

/** The names of a column on top of the others, in order. */
async function order(page: Page, stage: string, names: readonly string[]): Promise<readonly string[]> {
  const all = await page.locator(`[data-stage="${stage}"] li article`).evaluateAll((cards) =>
    cards
      .map((card) => ({
        name: card.getAttribute('aria-label')?.split(',')[0] ?? '',
        at: Number(card.closest('li')?.getAttribute('aria-posinset')),
      }))
      .sort((left, right) => left.at - right.at)
      .map(({ name }) => name),
  )
  return all.filter((name) => names.includes(name))
}

/** By keyboard, from where it is to so many places further down. */
async function carry(page: Page, name: string, places: number): Promise<void> {
  await card(page, name).focus()
  await page.keyboard.press('Space')
  for (let at = 0; at < Math.abs(places); at += 1) await page.keyboard.press(places > 0 ? 'ArrowDown' : 'ArrowUp')
  await page.keyboard.press('Space')
  await page
    .getByTestId('announcement')
    .getByText(`Dropped ${quoted(name)}.`)
    .waitFor()
}

test('the order within a column is the same on two devices, also after both put a card into one gap offline', async () => {
  const stage = 'Qualification'
  const names = [
    await addDeal(ann, stage),
    await addDeal(ann, stage),
    await addDeal(ann, stage),
    await addDeal(ann, stage),
  ].reverse()
  const [first = '', second = '', third = '', fourth = ''] = names
  await expect.poll(() => order(ben, stage, names)).toEqual(names)

  await carry(ann, first, 1)
  for (const page of [ann, ben])
    await expect.poll(() => order(page, stage, names)).toEqual([second, first, third, fourth])
  await carry(ben, fourth, -3)
  for (const page of [ann, ben])
    await expect.poll(() => order(page, stage, names)).toEqual([fourth, second, first, third])

  const people = ['Ann Test', 'Ben Test']
  for (const person of people) await demo.device(person).setOffline(true)
  for (const page of [ann, ben]) await page.getByTestId('sync').and(page.locator('[data-state=offline]')).waitFor()
  await carry(ann, first, -1)
  await carry(ben, third, -2)
  await expect.poll(() => order(ann, stage, names)).toEqual([fourth, first, second, third])
  await expect.poll(() => order(ben, stage, names)).toEqual([fourth, third, second, first])
  for (const person of people) await demo.device(person).setOffline(false)
  for (const page of [ann, ben]) await synced(page)
  await expect.poll(async () => (await order(ann, stage, names)).at(-1)).toBe(second)
  const merged = await order(ann, stage, names)
  expect(merged[0]).toBe(fourth)
  await expect.poll(() => order(ben, stage, names)).toEqual(merged)
})

test('what another person has changed since is not taken back, and the page says why', async () => {
  const name = await addDeal(ann, 'Prospecting')
  const change = async (page: Page, value: string) => {
    await card(page, name).press('v')
    await card(page, name).getByRole('textbox', { name: 'Value' }).fill(value)
    await page.keyboard.press('Enter')
  }
  await change(ann, '20k')
  await card(ben, name).getByText('$20,000').waitFor()
  await change(ben, '30k')
  await card(ann, name).getByText('$30,000').waitFor()
  await ann.keyboard.press('Control+z')
  await ann
    .getByText(/Taking this back would overwrite their work/)
    .first()
    .waitFor()
  await card(ann, name).getByText('$30,000').waitFor()
})

test('once a toast was answered the focus is back on the card, and keys are heard again', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('v')
  await card(ann, name).getByRole('textbox', { name: 'Value' }).fill('20k')
  await ann.keyboard.press('Enter')
  await focusIsOn(ann, name)
  await ann
    .getByRole('dialog', { name: `Changed the value of ${quoted(name)}` })
    .getByRole('button', { name: 'Undo' })
    .click()
  await card(ann, name).getByText('$12,000').waitFor()
  await focusIsOn(ann, name)
  const taken = ann.getByRole('dialog', { name: /^Taken back/ })
  await taken.getByText('Taken back', { exact: false }).first().click()
  await ann.keyboard.press('n')
  await ann.getByRole('form', { name: 'New deal in Prospecting' }).getByRole('button', { name: 'Cancel' }).click()
})

test('owner and least value change what is shown, and the totals with it', async () => {
  const totals = ann.getByTestId('totals')
  await addDeal(ann, 'Prospecting', '61k')
  const all = await totals.innerText()
  await ann.getByRole('combobox', { name: 'Owner' }).selectOption('Ann Test')
  await ann.getByRole('img', { name: 'Owner: Ann Test' }).first().waitFor()
  const others = ann.locator('[data-stage] article img:not([aria-label="Owner: Ann Test"])')
  await expect.poll(() => others.count()).toBe(0)
  const own = await ann.locator('[data-stage] ul').evaluateAll((lists) =>
    // Only the cards in sight are in the page.
    lists.reduce((sum, list) => sum + Number(list.firstElementChild?.getAttribute('aria-setsize') ?? 0), 0),
  )
  const ownTotals = new RegExp(`^${own} open`)
  await expect.poll(() => totals.innerText()).toMatch(ownTotals)
  expect(all).not.toMatch(ownTotals)
  await ann.getByRole('combobox', { name: 'Least value' }).selectOption('From $50K')
  const one = /^1 open · \$61K · \$6\.1K weighted$/
  await expect.poll(() => totals.innerText()).toMatch(one)
  // Also after a way to another page and back.
  await ann.getByRole('link', { name: 'Contacts', exact: true }).click()
  await ann.getByRole('heading', { name: 'Contacts' }).waitFor()
  await ann.goBack()
  await expect.poll(() => totals.innerText()).toMatch(one)
  await ann.getByRole('button', { name: 'Clear' }).click()
  await focusIsOn(ann, 'Filter by name of deal, contact or company')
  await expect.poll(() => totals.innerText()).toBe(all)
})

test('the table is sorted by what its head is asked for, one way and the other', async () => {
  await ann.getByRole('button', { name: 'Table', exact: true }).click()
  const column = async (name: string) => {
    const heads = await ann.getByRole('columnheader').allInnerTexts()
    const at = heads.findIndex((head) => head.trim() === name)
    const rows = await ann.locator('[role=rowgroup] [role=row]').evaluateAll(
      (rows, at) =>
        rows
          .map((row) => ({
            place: Number(row.getAttribute('aria-rowindex')),
            text: row.children[at]?.textContent ?? '',
          }))
          .sort((left, right) => left.place - right.place)
          .map(({ text }) => text),
      at,
    )
    return rows
  }
  const amounts = async () => (await column('Value')).map((text) => Number(text.replace(/\D/g, '')))
  const rising = (list: readonly number[]) => list.every((it, at) => at === 0 || it >= (list[at - 1] ?? 0))
  await expect.poll(async () => rising((await amounts()).toReversed())).toBe(true)
  await ann.getByRole('columnheader', { name: 'Value' }).getByRole('button').click()
  await expect.poll(async () => rising(await amounts())).toBe(true)
  await ann.getByRole('columnheader', { name: 'Deal' }).getByRole('button').click()
  await expect.poll(() => ann.locator('[aria-sort=ascending]').innerText()).toMatch(/Deal/)
  const names = await column('Deal')
  expect(names.length).toBeGreaterThan(10)
  expect(names.map((name) => name.toLowerCase())).toEqual(names.map((name) => name.toLowerCase()).toSorted())
  await ann.getByRole('button', { name: 'Board', exact: true }).click()
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})

function lineCount(element: Element): number {
  const { height } = element.getBoundingClientRect()
  return Math.round(height / Number.parseFloat(getComputedStyle(element).lineHeight))
}
