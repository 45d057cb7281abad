/** A deal that is open beside the board: what people do in it, where the focus goes, and what others do to it meanwhile. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoted } from '../../demo/app/words/names.ts'
import { accessibilityFaults } from './kit/axe.ts'
import { card, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'
import { addDeal, focused, focusIsOn, panelOf, removeDeal } from './kit/own-deals.ts'

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

test('the focus goes into a deal that is opened, and back to its card, however it is closed', async () => {
  const name = await addDeal(ann, 'Prospecting')
  for (const close of ['Escape', 'Close']) {
    await card(ann, name).press('Enter')
    await focusIsOn(ann, new RegExp(`^${name}$`))
    if (close === 'Escape') await ann.keyboard.press('Escape')
    else await panelOf(ann, name).getByRole('button', { name: close }).press('Enter')
    await focusIsOn(ann, `${name}, $12,000`)
  }
})

test('in a deal whose stage is changed the focus stays, and goes to its heading where the button is gone', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('Enter')
  await panelOf(ann, name).getByRole('button', { name: 'Proposal' }).press('Enter')
  await panelOf(ann, name).locator('[aria-current=step]', { hasText: 'Proposal' }).waitFor()
  await focusIsOn(ann, 'Proposal')
  await panelOf(ann, name).getByRole('button', { name: 'Lost' }).press('Enter')
  await ann.getByRole('dialog').getByLabel('Timing').check()
  await ann.keyboard.press('Enter')
  await panelOf(ann, name).getByRole('button', { name: 'Reopen' }).waitFor()
  await focusIsOn(ann, new RegExp(`^${name}$`))
  await ann.keyboard.press('Escape')
  await focusIsOn(ann, new RegExp(`^${name}`))
})

test('a deal that is won by a double press stays won', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('Enter')
  const won = panelOf(ann, name).getByRole('button', { name: 'Won' })
  const reopen = panelOf(ann, name).getByRole('button', { name: 'Reopen' })
  const { x = 0, y = 0, width = 0 } = (await won.boundingBox()) ?? {}
  await won.press('Enter')
  await reopen.waitFor()
  await focusIsOn(ann, new RegExp(`^${name}$`))
  await ann.keyboard.press('Enter')
  await ann.mouse.click(x + width / 2, y + 10)
  await ann.keyboard.press('Escape')
  await ann.locator('[data-stage=Won]').getByRole('button', { name }).waitFor()
})

test('the focus stays with a deal that comes back from where it ended', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('.')
  await ann.getByRole('menuitem', { name: 'Lost' }).press('Enter')
  await ann.getByRole('dialog').getByLabel('Timing').check()
  await ann.keyboard.press('Enter')
  const row = ann.locator('[data-stage=Lost]').getByRole('button', { name })
  await row.waitFor()
  await focusIsOn(ann, new RegExp(`^${name}`))
  await ann.keyboard.press('Control+z')
  await row.waitFor({ state: 'detached' })
  await focusIsOn(ann, `${name}, $12,000, Prospecting`)
})

test('a deal that somebody else deletes stays as long as it is open, with what was being typed into it', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).click()
  const step = panelOf(ann, name).getByRole('textbox', { name: 'Next step' })
  await step.fill('Half a')
  await removeDeal(ben, name)
  await panelOf(ann, name)
    .getByText(`Ben Test deleted ${quoted(name)}`)
    .waitFor()
  await ann.keyboard.type(' sentence') // whoever is typing goes on
  expect(await step.inputValue()).toBe('Half a sentence')
  await panelOf(ann, name).getByRole('alert').getByRole('button', { name: 'Close' }).press('Enter')
  await ann.getByRole('complementary').waitFor({ state: 'detached' })
})

test('where the focus was on what goes with a deal that somebody else deletes, it is on the way out', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).click()
  await panelOf(ann, name).getByRole('button', { name: 'Won', exact: true }).focus()
  await removeDeal(ben, name)
  await panelOf(ann, name).getByRole('alert').waitFor()
  await focusIsOn(ann, 'Close')
  await ann.keyboard.press('Enter')
  await ann.getByRole('complementary').waitFor({ state: 'detached' })
})

test('a deal that somebody else deletes is saved as a new one, with what was typed and not kept', async () => {
  const name = await addDeal(ann, 'Qualification')
  await card(ann, name).click()
  const panel = panelOf(ann, name)
  await panel.getByRole('textbox', { name: 'Next step' }).fill('Call them')
  await ann.keyboard.press('Enter')
  await ann.getByText(`Changed the next step of ${quoted(name)}`).waitFor()
  await panel.getByRole('textbox', { name: 'Value' }).fill('34k')
  await panel.getByRole('textbox', { name: 'Notes' }).fill('They have a fleet of forty.')
  await removeDeal(ben, name)
  await panel.getByRole('alert').waitFor()
  await expect.poll(() => accessibilityFaults(ann, 'light'), { timeout: 15_000 }).toEqual([])
  const again = `${name} again`
  await panel.getByRole('textbox', { name: 'Name' }).fill(again)
  await panel.getByRole('button', { name: 'Save as new' }).press('Enter')
  const made = panelOf(ann, again)
  await expect.poll(() => made.getByRole('textbox', { name: 'Value' }).inputValue()).toBe('$34,000')
  expect(await made.getByRole('textbox', { name: 'Next step' }).inputValue()).toBe('Call them')
  await expect.poll(() => made.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('They have a fleet of forty.')
  await made.getByText('Sent: the relay has it on its disk.').waitFor()
  await ben.locator('[data-stage="Qualification"]').getByRole('article', { name: again }).waitFor()
  await made.getByRole('button', { name: 'Close' }).click()
})

test('what somebody else writes into a field in which one is typing is said at once, with the choice of what stays', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).click()
  await card(ben, name).press('Enter')
  const [panel, theirs] = [panelOf(ann, name), panelOf(ben, name)]
  const step = panel.getByRole('textbox', { name: 'Next step' })
  const value = panel.getByRole('textbox', { name: 'Value' })
  await step.fill('Mine')
  await theirs.getByRole('textbox', { name: 'Next step' }).fill('Theirs')
  await theirs.getByRole('textbox', { name: 'Next step' }).press('Enter')
  const said = panel.getByText(`Ben Test changed this to ${quoted('Theirs')}. Leaving the field keeps yours.`)
  await said.waitFor()
  expect(await step.inputValue()).toBe('Mine')
  await expect.poll(() => accessibilityFaults(ann, 'dark'), { timeout: 15_000 }).toEqual([])
  await panel.getByRole('button', { name: 'Take theirs for the next step' }).click()
  await said.waitFor({ state: 'detached' })
  expect(await step.inputValue()).toBe('Theirs')
  await expect.poll(() => step.evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await ann.getByText(`Changed the next step of ${quoted(name)}`).count()).toBe(0) // nothing was written

  await value.fill('14k')
  await theirs.getByRole('textbox', { name: 'Value' }).fill('16k')
  await theirs.getByRole('textbox', { name: 'Value' }).press('Enter')
  const keep = panel.getByRole('button', { name: 'Keep mine for the value' })
  await keep.waitFor()
  for (const _button of ['', '']) {
    await ann.keyboard.press('Tab') // what is asked is next to the field, which is not left by that
    if ((await focused(ann)).startsWith('Keep mine')) break
  }
  await ann.keyboard.press('Enter')
  await keep.waitFor({ state: 'detached' })
  await expect.poll(() => theirs.getByRole('textbox', { name: 'Value' }).inputValue()).toBe('$14,000')
  await ann
    .getByRole('dialog', { name: `Changed the value of ${quoted(name)}`, exact: true })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect.poll(() => value.inputValue()).toBe('$16,000') // what they wrote was not lost
  for (const page of [ann, ben]) await panelOf(page, name).getByRole('button', { name: 'Close' }).click()
})

test('in a deal Enter keeps what was typed, and the focus where it is; what is no date changes nothing', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).click()
  const panel = panelOf(ann, name)
  await panel.getByRole('textbox', { name: 'Next step' }).fill('Call')
  await ann.keyboard.press('Enter')
  await ann.getByText(`Changed the next step of ${quoted(name)}`).waitFor()
  await ann.keyboard.type(' back')
  await ann.keyboard.press('Enter')
  await card(ben, name).press('Enter')
  const seen = panelOf(ben, name)
  await expect.poll(() => seen.getByRole('textbox', { name: 'Next step' }).inputValue()).toBe('Call back')
  await panel.getByLabel('Expected close').fill('2026-03-05')
  await panel.getByLabel('Expected close').press('Enter')
  const date = seen.getByLabel('Expected close')
  await expect.poll(() => date.inputValue()).toBe('2026-03-05')
  await panel.getByLabel('Expected close').focus()
  await ann.keyboard.type('0231')
  await ann.keyboard.press('Enter')
  await panel.getByText('That is not a date.').waitFor()
  await panel.getByRole('textbox', { name: 'Next step' }).fill('Write')
  await ann.keyboard.press('Enter')
  await expect.poll(() => seen.getByRole('textbox', { name: 'Next step' }).inputValue()).toBe('Write')
  expect(await date.inputValue()).toBe('2026-03-05')
  for (const page of [ann, ben]) await panelOf(page, name).getByRole('button', { name: 'Close' }).click()
})

test('a deal that is deleted while it is open takes its panel along', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).click()
  await panelOf(ann, name).waitFor()
  await card(ann, name).press('.')
  await ann.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await ann.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await card(ann, name).waitFor({ state: 'detached' })
  await ann.getByRole('complementary').waitFor({ state: 'detached' })
  await expect.poll(() => focused(ann)).toMatch(/, Prospecting$/)
})

test('a deal shows how to reach its contact, and takes another one, found by company, who is no colleague', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('Enter')
  const contact = panelOf(ann, name).getByRole('region', { name: 'Contact' })
  await contact.getByText('Nobody yet.').waitFor()
  const find = contact.getByRole('combobox', { name: 'Find or add a contact' })

  await contact.getByRole('button', { name: 'Choose the contact' }).press('Enter')
  await find.fill('wonce.example')
  await ann.getByText('Nobody is called that.').waitFor()
  await find.press('Escape')
  await focusIsOn(ann, 'Choose the contact')
  await panelOf(ann, name).waitFor()

  await contact.getByRole('button', { name: 'Choose the contact' }).press('Enter')
  await find.pressSequentially('quill')
  await ann.getByRole('option', { name: /Quill/ }).first().waitFor()
  await find.press('Enter')
  await contact.getByRole('link', { name: /@quill\.example$/ }).waitFor()
  expect(await contact.getByRole('link', { name: /@quill/ }).getAttribute('href')).toMatch(/^mailto:.+@quill\.example$/)
  expect(await contact.getByRole('link', { name: /^\+1/ }).getAttribute('href')).toMatch(/^tel:\+1202555/)
  await contact.getByText('Quill', { exact: true }).waitFor()
  await focusIsOn(ann, 'Change the contact')
  const person = (await contact.getByRole('link', { name: /, in contacts$/ }).innerText()).split('\n')[0] ?? ''
  await card(ann, name).getByText(person).waitFor()

  await contact.getByRole('button', { name: 'Remove the contact' }).click()
  await contact.getByText('Nobody yet. The deal is with Quill.').waitFor()
  await focusIsOn(ann, 'Choose the contact')
  await ann.keyboard.press('Escape')
})

test('a name that nobody has is added as a contact of the company of the deal, and one undo takes both back', async () => {
  const name = await addDeal(ann, 'Prospecting')
  await card(ann, name).press('Enter')
  const contact = panelOf(ann, name).getByRole('region', { name: 'Contact' })
  const find = contact.getByRole('combobox', { name: 'Find or add a contact' })
  const choose = contact.getByRole('button', { name: 'Choose the contact' })
  const own = 'Xenia Only'
  await choose.press('Enter')
  await find.pressSequentially('leila rossi')
  await ann.getByRole('option', { name: 'Leila Rossi' }).waitFor()
  expect(await ann.getByRole('option', { name: /^Add / }).count()).toBe(0) // she is there
  await find.press('Enter')
  await contact.getByText('Quill', { exact: true }).waitFor()

  await contact.getByRole('button', { name: 'Change the contact' }).press('Enter')
  await find.pressSequentially(own)
  await contact.getByText('Nobody is called that.').waitFor()
  await ann.getByRole('option', { name: new RegExp(`^Add ${quoted(own)}\\s*New contact at Quill$`) }).waitFor()
  await expect.poll(() => accessibilityFaults(ann, 'dark'), { timeout: 15_000 }).toEqual([])
  await find.press('Enter')
  await contact.getByRole('link', { name: new RegExp(`^${own}\\s*, in contacts$`) }).waitFor()
  await contact.getByText('Quill', { exact: true }).waitFor()
  await focusIsOn(ann, 'Change the contact')
  await ann
    .getByRole('dialog', { name: `Added ${quoted(own)} to ${quoted(name)}`, exact: true })
    .getByRole('button', { name: 'Undo' })
    .click()
  await contact.getByRole('link', { name: /^Leila Rossi\s*, in contacts$/ }).waitFor()
  await contact.getByRole('button', { name: 'Change the contact' }).press('Enter')
  await find.pressSequentially(own)
  await ann.getByRole('option', { name: `Add ${quoted(own)}` }).waitFor()
  await ann.keyboard.press('Escape')
  await ann.keyboard.press('Escape')
  await panelOf(ann, name).waitFor({ state: 'detached' })
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
  const name = await addDeal(ann, 'Prospecting')
  await ann.setViewportSize({ width: 1280, height: 800 })
  await card(ann, name).click()
  await panelOf(ann, name).waitFor()
  const ends = ['Won', 'Lost']
  await expect.poll(() => reachable(ann)).toEqual(['Prospecting', 'Qualification', 'Proposal', 'Negotiation', ...ends])
  await card(ann, name).dragTo(ann.locator('[data-stage="Won"]'))
  await ann.locator('[data-stage="Won"] [data-deal]', { hasText: name }).waitFor()
  await ann.setViewportSize({ width: 1040, height: 800 })
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
