/** The contacts page: how somebody gets onto it by hand, is changed there, and leaves it. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoted } from '../../demo/app/words/names.ts'
import { accessibilityFaults } from './kit/axe.ts'
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
/** Behind a dialog too. */
const row = (page: Page, name: string) => page.getByRole('row', { includeHidden: true }).filter({ hasText: name })
const editor = (page: Page, name: string) => page.getByRole('dialog', { name: `Edit ${quoted(name)}`, exact: true })
const question = (page: Page, name: string) =>
  page.getByRole('dialog', { name: `Delete ${quoted(name)}?`, exact: true })
const toast = (page: Page, title: string) => page.getByRole('dialog', { name: title, exact: true })

function focusedLabel(page: Page) {
  return page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
  )
}

async function focusIsOn(page: Page, name: string): Promise<void> {
  await expect.poll(() => focusedLabel(page)).toBe(name)
}

async function fieldHasFocus(field: Locator): Promise<void> {
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
}

/** Somebody new, with the form closed again. */
async function add(name: string, fields: { readonly [label: string]: string } = {}): Promise<void> {
  await ann.getByRole('button', { name: 'New contact', exact: true }).click()
  for (const [label, text] of Object.entries({ Name: name, ...fields })) await form(ann).getByLabel(label).fill(text)
  await form(ann).getByRole('button', { name: 'Add' }).click()
  await row(ann, name).waitFor()
  await form(ann).getByRole('button', { name: 'Cancel' }).click()
}

async function edit(page: Page, name: string) {
  await row(page, name)
    .getByRole('button', { name: `Edit ${name}` })
    .press('Enter')
  await editor(page, name).waitFor()
  return (label: string) => editor(page, name).getByLabel(label)
}

test('a contact is added by keyboard, is in sight at once and everywhere, and is taken back', async () => {
  const ben = await demo.open('Ben Test', '/contacts?find=zoltan')
  await ann.getByRole('button', { name: 'New contact', exact: true }).waitFor()
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

  await row(ben, 'Zoltan Added').getByText('Lead').waitFor()
  await toast(ann, `Added ${quoted('Zoltan Added')}`)
    .getByRole('button', { name: 'Undo' })
    .click()
  await row(ann, 'Zoltan Added').waitFor({ state: 'detached' })
  await row(ben, 'Zoltan Added').waitFor({ state: 'detached' })
  await ben.close()

  await form(ann).getByLabel('Name').press('Escape')
  await form(ann).waitFor({ state: 'detached' })
  await focusIsOn(ann, 'New contact')
})

test('what does not fit is said where it was typed, the focus goes there, and nothing that was typed is lost', async () => {
  await ann.getByRole('button', { name: 'New contact', exact: true }).click()
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
  await ann.getByRole('button', { name: 'New contact', exact: true }).click()
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

test('a contact is edited by keyboard: it is told with the way back, and the focus is where it was', async () => {
  await ann.goto(new URL('/contacts', demo.url).href)
  await synced(ann)
  await add('Aaron Before', { Email: 'aaron@edited.example' })
  await row(ann, 'Aaron Before').getByRole('button', { name: 'Qualify Aaron Before' }).focus()
  await ann.keyboard.press('Tab')
  await focusIsOn(ann, 'Edit Aaron Before')
  await ann.keyboard.press('Enter')
  await fieldHasFocus(editor(ann, 'Aaron Before').getByLabel('Name'))
  await ann.keyboard.press('Control+a')
  await ann.keyboard.type('Zyta After') // at the other end of the list
  for (const _passed of ['Email', 'Company']) await ann.keyboard.press('Tab')
  await ann.keyboard.type('Edited Works')
  await ann.keyboard.press('Enter')
  await editor(ann, 'Aaron Before').waitFor({ state: 'detached' })
  await row(ann, 'Zyta After').getByText('Edited Works').waitFor()
  await row(ann, 'Zyta After').getByText('aaron@edited.example').waitFor()
  await focusIsOn(ann, 'Edit Zyta After')
  await expect.poll(() => row(ann, 'Zyta After').evaluate(isInSight)).toBe(true)
  await toast(ann, `Changed the name and company of ${quoted('Zyta After')}`)
    .getByRole('button', { name: 'Undo' })
    .click()
  await ann.getByRole('dialog', { name: /^Taken back/ }).waitFor()
  await row(ann, 'Zyta After').waitFor({ state: 'detached' })
  // The company that was made for it is gone with it, as what one may choose shows.
  await edit(ann, 'Aaron Before')
  expect(await editor(ann, 'Aaron Before').locator('option').evaluateAll(valuesOf)).not.toContain('Edited Works')
  await ann.keyboard.press('Escape')
  await editor(ann, 'Aaron Before').waitFor({ state: 'detached' })
})

test('an edit that is left, or changes nothing, writes nothing; one field that is changed leaves the others', async () => {
  const name = 'Uma Twofold'
  await add(name, { Company: 'Twofold Works' })
  for (const end of ['Escape', 'Cancel', 'Save']) {
    const field = await edit(ann, name)
    if (end !== 'Save') await field('Phone').fill('+1 202 555 0100')
    if (end === 'Escape') await ann.keyboard.press('Escape')
    else await editor(ann, name).getByRole('button', { name: end }).press('Enter')
    await editor(ann, name).waitFor({ state: 'detached' })
    await focusIsOn(ann, `Edit ${name}`)
  }
  expect(await ann.getByRole('dialog', { name: /^Changed/ }).count()).toBe(0)

  const ben = await demo.open('Ben Test', '/contacts?find=twofold')
  const seen = await edit(ben, name)
  expect(await seen('Phone').inputValue()).toBe('')
  const field = await edit(ann, name)
  await seen('Title').fill('Buyer')
  await seen('Title').press('Enter')
  await row(ann, name).getByText('Buyer').waitFor()
  await field('Phone').fill('+1 202 555 0101')
  await field('Company').fill('')
  await field('Phone').press('Enter')
  await toast(ann, `Changed the phone and company of ${quoted(name)}`).waitFor()
  await row(ben, name).getByText('Twofold Works').waitFor({ state: 'detached' })
  await row(ben, name).getByText('Buyer').waitFor()
  const kept = await edit(ann, name)
  expect(await Promise.all(['Title', 'Phone', 'Company'].map((label) => kept(label).inputValue()))).toEqual([
    'Buyer',
    '+1 202 555 0101',
    '',
  ])
  await ann.keyboard.press('Escape')
  await ben.close()
})

test('an edit that the filter hides is told so, and the focus goes to the filter where it leaves nobody', async () => {
  const name = 'Yara Filtered'
  await add(name)
  await ann.getByLabel('Filter by name').fill(name)
  const field = await edit(ann, name)
  await field('Name').fill('Yara Hidden')
  await field('Name').press('Enter')
  const told = toast(ann, `Changed the name of ${quoted('Yara Hidden')}`)
  await told.getByText('It is hidden by the filter.').waitFor()
  await row(ann, name).waitFor({ state: 'detached' })
  await focusIsOn(ann, 'Filter by name')
  await ann.getByLabel('Filter by name').fill('')
})

test('what does not fit an edit is said in its field, which gets the focus, and what was typed stays', async () => {
  const name = 'Vera Faulty'
  await add(name)
  const field = await edit(ann, name)
  await field('Title').fill('Kept')
  for (const [label, text, fault] of [
    ['Name', ' ', 'A contact has a name.'],
    ['Email', 'vera at faulty.example', 'An address, as in alice@acme.dev.'],
    ['Email', 'UNA@kept.example', `${quoted('Una First')} has this address already.`],
  ] as const) {
    await field(label).fill(text)
    await field('Title').press('Enter')
    await editor(ann, name).getByRole('alert').getByText(fault).waitFor()
    await fieldHasFocus(field(label))
    expect(await field(label).getAttribute('aria-invalid')).toBe('true')
    expect(await field(label).inputValue()).toBe(text)
    expect(await field('Title').inputValue()).toBe('Kept')
    if (label === 'Name') await field(label).fill(name)
  }
  // What was typed is not lost by a press beside it.
  await ann.mouse.click(4, 400)
  await field('Email').fill('vera@faulty.example')
  await field('Email').press('Enter')
  await row(ann, name).getByText('vera@faulty.example').waitFor()
  await row(ann, name).getByText('Kept').waitFor()
})

test('what somebody else changes meanwhile is said at once: one keeps what one typed, or takes theirs, field by field', async () => {
  const name = 'Willa Both'
  await add(name)
  const field = await edit(ann, name)
  await field('Title').fill('Mine')
  await field('Phone').fill('+1 202 555 0100')
  const ben = await demo.open('Ben Test', '/contacts?find=willa')
  const theirs = await edit(ben, name)
  for (const [label, text] of Object.entries({
    Email: 'willa@both.example',
    Title: 'Theirs',
    Phone: '+1 202 555 0199',
  }))
    await theirs(label).fill(text)
  await theirs('Phone').press('Enter')
  const news = editor(ann, name).getByRole('status')
  await news.getByText('Ben Test changed the email meanwhile. Choose below whose title and phone to keep.').waitFor()
  expect(await field('Email').inputValue()).toBe('willa@both.example') // nobody typed there
  expect(await Promise.all(['Title', 'Phone'].map((label) => field(label).inputValue()))).toEqual([
    'Mine',
    '+1 202 555 0100',
  ])
  await editor(ann, name)
    .getByText(`Ben Test changed this to ${quoted('Theirs')}. Saving keeps yours.`)
    .waitFor()
  expect(await field('Title').evaluate(describedBy)).toContain('Ben Test changed this to')
  await fieldHasFocus(field('Phone'))
  for (const theme of ['light', 'dark'] as const)
    await expect.poll(() => accessibilityFaults(ann, theme), { timeout: 15_000 }).toEqual([])

  await editor(ann, name).getByRole('button', { name: 'Take theirs for the phone' }).press('Enter')
  await fieldHasFocus(field('Phone'))
  expect(await field('Phone').inputValue()).toBe('+1 202 555 0199')
  await editor(ann, name).getByRole('button', { name: 'Keep mine for the title' }).press('Enter')
  await fieldHasFocus(field('Title'))
  await news.getByText('Ben Test changed the email and phone meanwhile.', { exact: true }).waitFor()
  await field('Title').press('Enter')
  await toast(ann, `Changed the title of ${quoted(name)}`).waitFor() // and nothing else
  await row(ben, name).getByText('Mine').waitFor()
  await row(ann, name).getByText('willa@both.example').waitFor()
  await ben.close()
})

test('a contact that somebody else deletes meanwhile is said to be gone, and what was typed is copied, or saved as new', async () => {
  const name = 'Wim Gone'
  await add(name, { Email: 'wim@gone.example', Company: 'Gone Works' })
  const field = await edit(ann, name)
  await field('Title').fill('Half a ti')
  const ben = await demo.open('Ben Test', '/contacts?find=wim')
  await edit(ben, name)
  await editor(ben, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await question(ben, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await row(ben, name).waitFor({ state: 'detached' })
  await expect.poll(() => focusedLabel(ben)).toBe('Filter by name')
  await row(ann, name).waitFor({ state: 'detached' })
  await editor(ann, name)
    .getByRole('alert')
    .getByText(`Ben Test deleted ${quoted(name)}`)
    .waitFor()
  await fieldHasFocus(field('Title')) // whoever is typing goes on
  await ann.keyboard.type('tle')
  await expect.poll(() => accessibilityFaults(ann, 'light'), { timeout: 15_000 }).toEqual([])
  await ann.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await editor(ann, name).getByRole('button', { name: 'Copy' }).press('Enter')
  await toast(ann, 'Copied what you typed').waitFor()
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toBe(
    'Name: Wim Gone\nEmail: wim@gone.example\nCompany: Gone Works\nTitle: Half a title',
  )
  await field('Title').press('Enter')
  await editor(ann, name).waitFor({ state: 'detached' })
  await toast(ann, `Added ${quoted(name)}`).waitFor()
  await row(ann, name).getByText('Half a title').waitFor()
  await row(ben, name).getByText('Gone Works').waitFor()
  await expect.poll(() => focusedLabel(ann)).toMatch(/^Edit /)
  await ben.close()
})

test('who is asked whether to delete somebody whom another deletes is not asked any more, and the focus is not lost', async () => {
  const name = 'Wanda Gone'
  await add(name)
  await edit(ann, name)
  await editor(ann, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await question(ann, name).waitFor()
  const ben = await demo.open('Ben Test', '/contacts?find=wanda')
  await edit(ben, name)
  await editor(ben, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await question(ben, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await question(ann, name).waitFor({ state: 'detached' })
  await editor(ann, name).getByRole('alert').waitFor()
  await focusIsOn(ann, 'Save as new')
  await editor(ann, name).getByRole('button', { name: 'Close' }).press('Enter')
  await editor(ann, name).waitFor({ state: 'detached' })
  await expect.poll(() => focusedLabel(ann)).toMatch(/^Edit /)
  await ben.close()
})

test('a contact is deleted once that was asked, with what refers to them; the focus goes to the next', async () => {
  const name = 'Leila Rossi'
  await ann.goto(new URL('/contacts?find=rossi', demo.url).href)
  await row(ann, name).waitFor()
  const next = await row(ann, name).evaluate(nameBeside)
  const field = await edit(ann, name)
  await field('Title').fill('Half a title')
  await editor(ann, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await question(ann, name)
    .getByText(/deals? refers? to this contact/)
    .waitFor()
  await question(ann, name).getByRole('button', { name: 'Cancel' }).press('Enter')
  await question(ann, name).waitFor({ state: 'detached' })
  await focusIsOn(ann, 'Delete')
  expect(await field('Title').inputValue()).toBe('Half a title')
  await ann.keyboard.press('Enter')
  await question(ann, name).getByRole('button', { name: 'Delete' }).press('Enter')
  await toast(ann, `Deleted ${quoted(name)}`).waitFor()
  await row(ann, name).waitFor({ state: 'detached' })
  await ann.getByRole('dialog', { name: /^(Edit|Delete) / }).waitFor({ state: 'detached' })
  await focusIsOn(ann, `Edit ${next}`)
  await ann.goto(new URL('/?find=quill', demo.url).href)
  await card(ann, 'Quill Enterprise').click()
  await ann.getByText('This contact was deleted, or has not arrived on this device yet.').waitFor()
})

function typeAndEnter(input: Element, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
  for (const event of [
    new Event('input', { bubbles: true }),
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }),
  ])
    input.dispatchEvent(event)
}

/** Of the row that is next, or else of the one before. */
function nameBeside(element: Element): string | null | undefined {
  return (element.nextElementSibling ?? element.previousElementSibling)?.querySelector('b')?.textContent
}

function describedBy(field: Element): string {
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids.map((id) => document.getElementById(id)?.textContent).join(' ')
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}

function valuesOf(elements: readonly Element[]): string[] {
  return elements.map((element) => String(Reflect.get(element, 'value')))
}
