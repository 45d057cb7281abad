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
})

test('nothing went wrong unnoticed', () => {
  expect(demo.uncaught).toEqual([])
})
