/** The contacts page: how somebody gets onto it by hand. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoted } from '../../demo/app/words/names.ts'
import { card, type DemoUnderTest, startDemoUnderTest, synced } from './kit/demo-app.ts'

let demo: DemoUnderTest
let ann: Page

beforeAll(async () => {
  demo = await startDemoUnderTest()
  ann = await demo.open('Ann Test', '/contacts')
  await synced(ann)
}, 180_000)

afterAll(() => demo.close())

const form = (page: Page) => page.getByRole('form', { name: 'New contact' })
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const toast = (page: Page, title: string) => page.getByRole('dialog', { name: title, exact: true })

async function focusIsOn(page: Page, name: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
      ),
    )
    .toBe(name)
}

test('a contact is added by keyboard, is in sight at once and everywhere, and is taken back', async () => {
  await ann.getByRole('button', { name: 'Contact', exact: true }).waitFor()
  await ann.keyboard.press('n')
  await focusIsOn(ann, 'Name')
  await ann.keyboard.type('Zoltan Added')
  await ann.keyboard.press('Tab')
  await ann.keyboard.type('Zoltan@Added.example')
  await ann.keyboard.press('Tab')
  await ann.keyboard.type('Added Works')
  await ann.keyboard.press('Enter')
  await row(ann, 'Zoltan Added').getByText('zoltan@added.example').waitFor()
  await expect.poll(() => row(ann, 'Zoltan Added').evaluate(isInSight)).toBe(true)
  await row(ann, 'Zoltan Added').getByText('Added Works').waitFor()
  await focusIsOn(ann, 'Name')
  expect(await form(ann).locator('input').evaluateAll(valuesOf)).toEqual(['', '', ''])

  const ben = await demo.open('Ben Test', '/contacts?find=zoltan')
  await row(ben, 'Zoltan Added').getByText('Lead').waitFor()
  await toast(ann, `Added ${quoted('Zoltan Added')}`)
    .getByRole('button', { name: 'Undo' })
    .click()
  await row(ann, 'Zoltan Added').waitFor({ state: 'detached' })
  await row(ben, 'Zoltan Added').waitFor({ state: 'detached' })
  await ben.close()

  await form(ann).getByLabel('Name').press('Escape')
  await form(ann).waitFor({ state: 'detached' })
  await focusIsOn(ann, 'Contact')
})

test('what does not fit is said where it was typed, the focus goes there, and nothing that was typed is lost', async () => {
  await ann.getByRole('button', { name: 'Contact', exact: true }).click()
  const [name, email, company] = ['Name', 'Email', 'Company'].map((label) => form(ann).getByLabel(label))
  if (name === undefined || email === undefined || company === undefined) throw new Error('There are three fields.')
  await company.fill('Kept Works')
  await company.press('Enter')
  await form(ann).getByRole('alert').getByText('A contact has a name.').waitFor()
  await focusIsOn(ann, 'Name')
  await name.fill('Una First')
  await email.fill('una at kept.example')
  await form(ann).getByRole('button', { name: 'Add' }).click()
  await form(ann).getByRole('alert').getByText('An address, as in alice@acme.dev.').waitFor()
  await focusIsOn(ann, 'Email')
  expect(await email.getAttribute('aria-invalid')).toBe('true')
  expect(await form(ann).locator('input').evaluateAll(valuesOf)).toEqual([
    'Una First',
    'una at kept.example',
    'Kept Works',
  ])
  await email.fill('una@kept.example')
  await email.press('Enter')
  await row(ann, 'Una First').waitFor()

  await name.fill('Una Second')
  await email.fill('UNA@kept.example')
  await company.fill('Never made')
  await company.press('Enter')
  await form(ann)
    .getByRole('alert')
    .getByText(`${quoted('Una First')} has this address already.`)
    .waitFor()
  await focusIsOn(ann, 'Email')
  // The company was not made without the contact, and one that is there is not made again.
  await email.fill('una.second@kept.example')
  await company.fill('kept works')
  await company.press('Enter')
  await row(ann, 'Una Second').getByText('Kept Works').waitFor()
  const choices = await form(ann).locator('option').evaluateAll(valuesOf)
  expect(choices.filter((choice) => /kept works|never made/i.test(choice))).toEqual(['Kept Works'])
  await form(ann).getByRole('button', { name: 'Cancel' }).click()
})

test('a contact that the filter hides is told so, with the way to it; the palette asks for one from any page', async () => {
  await ann.getByLabel('Filter by name').fill('nobody at all')
  await ann.getByRole('button', { name: 'Contact', exact: true }).click()
  await form(ann).getByLabel('Name').fill('Hidden Person')
  await form(ann).getByLabel('Name').press('Enter')
  const told = toast(ann, `Added ${quoted('Hidden Person')}`)
  await told.getByText('It is hidden by the filter.').waitFor()
  await told.getByRole('button', { name: 'Show all' }).click()
  await row(ann, 'Hidden Person').waitFor()
  await ann.goto(demo.url)
  await synced(ann)
  await ann.keyboard.press('Control+k')
  // As fast as hands ever are: the list has not followed yet.
  await ann
    .getByRole('dialog', { name: 'Search and commands' })
    .getByRole('combobox')
    .evaluate(typeAndEnter, 'new contact')
  await form(ann).waitFor()
  await focusIsOn(ann, 'Name')
  expect(new URL(ann.url()).search).toBe('')
})

test('the deals of a contact are a way to them', async () => {
  await ann.goto(new URL('/contacts?find=leila', demo.url).href)
  await ann.getByRole('link', { name: /, those of Leila Rossi in the pipeline$/ }).click()
  await card(ann, 'Quill Enterprise').waitFor()
  expect(await ann.getByRole('searchbox').inputValue()).toBe('Leila Rossi')
  await ann.goBack()
  await row(ann, 'Leila Rossi').waitFor()
})

function typeAndEnter(input: Element, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
  for (const event of [
    new Event('input', { bubbles: true }),
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }),
  ])
    input.dispatchEvent(event)
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}

function valuesOf(elements: readonly Element[]): string[] {
  return elements.map((element) => String(Reflect.get(element, 'value')))
}
