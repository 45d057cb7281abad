/** What people do to a deal, by pointer and by keyboard: where the focus goes, what is refused, and what others see of it. */
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

let count = 0

/** A new deal, on top of a stage. */
async function add(stage: string, value = '12k'): Promise<string> {
  count += 1
  const name = `Own deal ${count}`
  const form = await quickAdd(stage)
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Value').fill(value)
  await form.getByRole('button', { name: 'Add' }).click()
  await card(ann, name).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
  return name
}

async function quickAdd(stage: string) {
  await ann.getByRole('button', { name: `Add a deal to ${stage}` }).click()
  return ann.getByRole('form', { name: `New deal in ${stage}` })
}

function panelOf(page: Page, name: string) {
  return page.getByRole('complementary', { name })
}

/** Where the focus is, as its accessible name or what it says. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document
    if (element === null || element === document.body) return 'nothing'
    return element.getAttribute('aria-label') ?? element.textContent ?? ''
  })
}

async function focusIsOn(name: string | RegExp, page = ann): Promise<void> {
  await expect.poll(() => focused(page)).toMatch(name)
}

test('the focus goes into a deal that is opened, and back to its card, however it is closed', async () => {
  const name = await add('Prospecting')
  for (const close of ['Escape', 'Close']) {
    await card(ann, name).press('Enter')
    await focusIsOn(new RegExp(`^${name}$`))
    if (close === 'Escape') await ann.keyboard.press('Escape')
    else await panelOf(ann, name).getByRole('button', { name: close }).press('Enter')
    await focusIsOn(`${name}, $12,000`)
  }
})

test('in a deal whose stage is changed the focus stays, and goes to its heading where the button is gone', async () => {
  const name = await add('Prospecting')
  await card(ann, name).press('Enter')
  await panelOf(ann, name).getByRole('button', { name: 'Proposal' }).press('Enter')
  await panelOf(ann, name).locator('[aria-current=step]', { hasText: 'Proposal' }).waitFor()
  await focusIsOn('Proposal')
  await panelOf(ann, name).getByRole('button', { name: 'Lost' }).press('Enter')
  await ann.getByRole('dialog').getByLabel('Timing').check()
  await ann.keyboard.press('Enter')
  await panelOf(ann, name).getByRole('button', { name: 'Reopen' }).waitFor()
  await focusIsOn(new RegExp(`^${name}$`))
  await ann.keyboard.press('Escape')
  await focusIsOn(new RegExp(`^${name}`))
})

test('a row of the table gets the focus back', async () => {
  const name = await add('Prospecting')
  await ann.keyboard.press('t')
  await ann.getByRole('link', { name, exact: true }).press('Enter')
  await focusIsOn(new RegExp(`^${name}$`))
  await ann.keyboard.press('Escape')
  await panelOf(ann, name).waitFor({ state: 'detached' })
  await expect.poll(() => ann.evaluate(() => document.activeElement?.tagName)).toBe('A')
  await focusIsOn(name)
  await ann.keyboard.press('t')
})

test('an edit ends on its card, whether it is kept or left, from the key or from the menu', async () => {
  const name = await add('Prospecting')
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
    await focusIsOn(name)
  }
})

test('name and value are edited by pointer where they stand, and no panel opens', async () => {
  const name = await add('Prospecting')
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
  expect(await ann.getByRole('complementary').count()).toBe(0)
})

test('a deal that is deleted while it is open takes its panel along', async () => {
  const name = await add('Prospecting')
  await card(ann, name).click()
  await panelOf(ann, name).waitFor()
  await card(ann, name).press('.')
  await ann.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await ann.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await card(ann, name).waitFor({ state: 'detached' })
  await ann.getByRole('complementary').waitFor({ state: 'detached' })
  await expect.poll(() => focused(ann)).toMatch(/, Prospecting$/)
})

test('once a deal is deleted the focus is on the card that moved up, and on the one before where there is none', async () => {
  const [last, middle, top] = [await add('Negotiation'), await add('Negotiation'), await add('Negotiation')]
  for (const [name, next] of [
    [middle, last],
    [top, last],
  ] as const) {
    await card(ann, name).press('.')
    await ann.getByRole('menuitem', { name: 'Delete' }).press('Enter')
    const dialog = ann.getByRole('dialog', { name: `Delete ${name}?` })
    await dialog.getByRole('button', { name: 'Delete' }).press('Enter')
    await card(ann, name).waitFor({ state: 'detached' })
    await dialog.waitFor({ state: 'detached' })
    await focusIsOn(next)
  }
})

test('a form that is left gives the focus to the button that opens it', async () => {
  const form = await quickAdd('Proposal')
  await form.getByLabel('Name').press('Escape')
  await focusIsOn('Add a deal to Proposal')
})

test('a deal is worth zero or more, wherever its value is typed', async () => {
  const refusal = 'A deal is worth zero or more.'
  const form = await quickAdd('Prospecting')
  await form.getByLabel('Name').fill('Below zero')
  await form.getByLabel('Value').fill('-5')
  await form.getByLabel('Value').press('Enter')
  await form.getByText(refusal).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()

  const name = await add('Prospecting')
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
  const name = await add('Prospecting')
  await card(ann, name).press('.')
  await ann.getByRole('menuitem', { name: 'Lost' }).click()
  const dialog = ann.getByRole('dialog', { name: `Why was ${name} lost?` })
  await dialog.waitFor()
  expect(await dialog.locator('input:checked').count()).toBe(0)
  await dialog.getByLabel('Another reason').press('Enter')
  await dialog.getByText('Choose a reason, or write one.').waitFor()
  await dialog.getByLabel('Timing').check()
  await ann.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await ann.locator('[data-stage="Lost"] [data-deal]', { hasText: name }).waitFor()
  await focusIsOn(new RegExp(`^${name}\\$12K`))
})

test('a deal shows how to reach its contact, and takes another one, found by company, who is no colleague', async () => {
  const name = await add('Prospecting')
  await card(ann, name).press('Enter')
  const contact = panelOf(ann, name).getByRole('region', { name: 'Contact' })
  await contact.getByText('Nobody yet.').waitFor()
  const find = contact.getByRole('combobox', { name: 'Find a contact' })

  await contact.getByRole('button', { name: 'Choose the contact' }).press('Enter')
  await find.fill('wonce.example')
  await ann.getByText('Nobody is called that.').waitFor()
  await find.press('Escape')
  await focusIsOn('Choose the contact')
  await panelOf(ann, name).waitFor()

  await contact.getByRole('button', { name: 'Choose the contact' }).press('Enter')
  await find.pressSequentially('quill')
  await ann.getByRole('option', { name: /Quill/ }).first().waitFor()
  await find.press('Enter')
  await contact.getByRole('link', { name: /@quill\.example$/ }).waitFor()
  expect(await contact.getByRole('link', { name: /@quill/ }).getAttribute('href')).toMatch(/^mailto:.+@quill\.example$/)
  expect(await contact.getByRole('link', { name: /^\+1/ }).getAttribute('href')).toMatch(/^tel:\+1202555/)
  await contact.getByText('Quill', { exact: true }).waitFor()
  await focusIsOn('Change the contact')
  const person = (await contact.getByRole('link', { name: /, in contacts$/ }).innerText()).split('\n')[0] ?? ''
  await card(ann, name).getByText(person).waitFor()

  await contact.getByRole('button', { name: 'Remove the contact' }).click()
  await contact.getByText('Nobody yet. The deal is with Quill.').waitFor()
  await focusIsOn('Choose the contact')
  await ann.keyboard.press('Escape')
})

/** Which of the lists of the board can be pointed at, at their middle. */
function reachable(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-stage]')].flatMap((list) => {
      const { left, top, width, height } = list.getBoundingClientRect()
      const hit = document.elementFromPoint(left + width / 2, top + height / 2)
      return list.contains(hit) ? [list.dataset.stage ?? ''] : []
    }),
  )
}

test('beside an open deal every column can be reached, and a card is dropped on Won', async () => {
  const name = await add('Prospecting')
  await ann.setViewportSize({ width: 1280, height: 800 })
  await card(ann, name).click()
  await panelOf(ann, name).waitFor()
  const ends = ['Won', 'Lost']
  await expect.poll(() => reachable(ann)).toEqual(['Prospecting', 'Qualification', 'Proposal', 'Negotiation', ...ends])
  await card(ann, name).dragTo(ann.locator('[data-stage="Won"]'))
  await ann.locator('[data-stage="Won"] [data-deal]', { hasText: name }).waitFor()
  await ann.setViewportSize({ width: 900, height: 800 })
  await expect.poll(() => reachable(ann)).toEqual(expect.arrayContaining(['Prospecting', ...ends]))
  await ann
    .locator('[data-stage="Prospecting"]')
    .locator('..')
    .evaluate((board) => board.scrollTo({ left: 10_000 }))
  await expect.poll(() => reachable(ann)).toEqual(expect.arrayContaining(['Negotiation', ...ends]))
  await panelOf(ann, name).getByRole('button', { name: 'Close' }).click()
  await ann.setViewportSize({ width: 1440, height: 900 })
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})
