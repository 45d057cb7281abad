/** Deals of a test's own, as somebody makes and removes them on the board, and where the focus is then. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { card } from './demo-app.ts'

let count = 0

/** A new deal, on top of a stage. Returns its name, which no other has. */
export async function addDeal(page: Page, stage: string, value = '12k'): Promise<string> {
  count += 1
  const name = `Own deal ${count}`
  const form = await quickAdd(page, stage)
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Value').fill(value)
  await form.getByRole('button', { name: 'Add' }).click()
  await card(page, name).waitFor()
  await form.getByRole('button', { name: 'Cancel' }).click()
  return name
}

/** Opens the form for one. */
export async function quickAdd(page: Page, stage: string): Promise<Locator> {
  await page.getByRole('button', { name: `Add a deal to ${stage}` }).click()
  return page.getByRole('form', { name: `New deal in ${stage}` })
}

/** By its menu. */
export async function removeDeal(page: Page, name: string): Promise<void> {
  await card(page, name).press('.')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
}

export function panelOf(page: Page, name: string): Locator {
  return page.getByRole('complementary', { name })
}

/** Where the focus is, as its accessible name or what it says. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document
    if (element === null || element === document.body) return 'nothing'
    return element.getAttribute('aria-label') ?? element.textContent ?? ''
  })
}

export async function focusIsOn(page: Page, name: string | RegExp): Promise<void> {
  await expect.poll(() => focused(page)).toMatch(name)
}
