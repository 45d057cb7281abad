/** What `npm run demo:shots` takes pictures of: every view, and every state of it that somebody may meet. */
import type { BrowserContext, Page } from 'playwright-core'

export interface View {
  readonly name: string
  readonly path: string
  /** Default Alice Moreno. `undefined`: nobody yet. */
  readonly person?: string | undefined
  /** On a device of its own, whose network is taken away or whose storage is new. */
  readonly isApart?: boolean
  /** There once the view is. Default: the device is in step. */
  readonly shows?: string
  readonly before?: (page: Page, stage: Stage) => Promise<unknown>
}

/** What a view may do to the rest of the world. */
export interface Stage {
  readonly url: string
  /** From now on there is a newer version of the app. */
  publish(): Promise<void>
  /** Somebody else, on a device of their own, until `work` is done. */
  meanwhile(person: string, work: (page: Page) => Promise<unknown>): Promise<void>
}

export const views: readonly View[] = [
  { name: 'welcome', path: '/', person: undefined },
  { name: 'board', path: '/' },
  { name: 'board-carried', path: '/', before: carry },
  { name: 'board-menu', path: '/', before: openMenu },
  { name: 'board-filtered', path: '/', before: (page) => filter(page, 'no deal is called this') },
  { name: 'quick-add', path: '/', before: addNothing },
  { name: 'table', path: '/', before: (page) => press(page, 'Table') },
  { name: 'deal', path: '/', before: (page) => openDeal(page, 'Proposal') },
  { name: 'deal-contact', path: '/', before: nameNewContact },
  { name: 'deal-won', path: '/', before: (page) => openDeal(page, 'Won') },
  { name: 'deal-missing', path: '/deal/deal_none' },
  { name: 'lost', path: '/', before: (page) => choose(page, 'Lost') },
  { name: 'delete', path: '/', before: (page) => choose(page, 'Delete') },
  { name: 'palette', path: '/', before: (page) => page.keyboard.press('Control+k') },
  { name: 'help', path: '/', before: (page) => page.keyboard.press('?') },
  { name: 'inspector', path: '/', before: inspect },
  { name: 'sync', path: '/', before: (page) => page.getByTestId('sync').click() },
  { name: 'contacts', path: '/contacts' },
  { name: 'new-contact', path: '/contacts', before: (page) => page.keyboard.press('n') },
  { name: 'edit-contact', path: '/contacts', before: nameNobody },
  { name: 'contact-changed', path: '/contacts', before: changeMeanwhile },
  { name: 'delete-contact', path: '/contacts', before: askToDelete },
  { name: 'customers', path: '/customers' },
  { name: 'revenue', path: '/revenue' },
  { name: 'merges', path: '/merges', before: decided },
  { name: 'merge-room', path: '/merge-room' },
  { name: 'no-such-page', path: '/nonsense/path/x' },
  { name: 'capture', path: '/capture', person: undefined, shows: 'main h1' },
  { name: 'capture-kept', path: '/capture', person: undefined, shows: 'main h1', isApart: true, before: sendOffline },
  { name: 'loading', path: '/', person: 'Dora New', isApart: true, shows: '[aria-label="Loading deals"]' },
  { name: 'offline', path: '/', isApart: true, before: workOffline },
  { name: 'missed', path: '/', isApart: true, before: miss },
  { name: 'merges-missed', path: '/merges', isApart: true, before: miss },
  { name: 'not-synced', path: '/capture', person: 'Eve New', shows: 'main h1', isApart: true, before: startOffline },
  { name: 'refused', path: '/capture', person: 'website', shows: 'main h1', isApart: true, before: beRefused },
  { name: 'storage-full', path: '/', isApart: true, before: fillUp },
  { name: 'update-ready', path: '/', isApart: true, before: (page, { publish }) => update(page, publish) },
]

/** Two people decide differently while they are apart: once, before any picture. */
export async function disagree(open: (person: string) => Promise<{ page: Page; context: BrowserContext }>) {
  const people = await Promise.all(['Ben Okafor', 'Chloe Tan'].map(open))
  const [ben, chloe] = people.map(({ page }) => page)
  for (const { context, page } of people) {
    await keepApp(page) // or what opens a deal may not be there
    await context.setOffline(true)
  }
  for (const page of [ben, chloe]) {
    if (page === undefined) continue
    for (const at of [0, 1]) {
      await page.locator('[data-stage="Negotiation"] article').nth(at).click()
      const panel = page.getByRole('complementary')
      await panel.getByRole('button', { name: page === chloe && at === 1 ? 'Lost' : 'Won', exact: true }).click()
      if (page === chloe && at === 1) {
        await page.getByRole('dialog').getByLabel('No budget').check()
        await page.getByRole('button', { name: 'Mark as lost' }).click()
      }
      await panel.getByRole('button', { name: 'Reopen' }).waitFor()
      await panel.getByRole('button', { name: 'Close', exact: true }).click()
    }
  }
  for (const { context, page } of people) {
    await context.setOffline(false)
    await inStep(page)
    await context.close()
  }
}

export function inStep(page: Page): Promise<void> {
  return page.getByTestId('sync').getByText('Synced').waitFor({ timeout: 90_000 })
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

function filter(page: Page, text: string): Promise<void> {
  return page.getByRole('searchbox', { name: 'Filter by name' }).fill(text)
}

async function carry(page: Page): Promise<void> {
  await page.locator('[data-stage="Qualification"] article').first().focus()
  for (const key of ['Space', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
}

async function openMenu(page: Page): Promise<void> {
  const card = page.locator('[data-stage="Prospecting"] article').first()
  await card.hover()
  await card.getByRole('button', { name: /^Actions/ }).click()
}

async function choose(page: Page, item: string): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: item }).click()
}

async function addNothing(page: Page): Promise<void> {
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^New deal/ })
  await form.getByLabel('Name').fill('Harbour Systems')
  await form.getByLabel('Value').fill('a lot')
  await form.getByRole('button', { name: 'Add' }).click()
  await form.getByRole('alert').waitFor()
}

async function addDeal(page: Page, name: string): Promise<void> {
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^New deal/ })
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Value').fill('12k')
  await form.getByRole('button', { name: 'Add' }).click()
  await form.getByRole('button', { name: 'Cancel' }).click()
}

async function editContact(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Edit / })
    .first()
    .click()
  await page.getByRole('form', { name: 'Contact', exact: true }).waitFor()
}

/** Both type a title, and the other one a phone number besides. */
async function changeMeanwhile(page: Page, { meanwhile, url }: Stage): Promise<void> {
  await editContact(page)
  await page.getByLabel('Title', { exact: true }).fill('Head of purchasing')
  await meanwhile('Ben Okafor', async (ben) => {
    await ben.goto(new URL('/contacts', url).href)
    await editContact(ben)
    await ben.getByLabel('Title', { exact: true }).fill(`Buyer ${Date.now() % 1_000}`)
    await ben.getByLabel('Phone', { exact: true }).fill(`+1 202 555 0${100 + (Date.now() % 100)}`)
    await press(ben, 'Save')
    await page.getByRole('button', { name: 'Take theirs' }).waitFor() // before his device is gone: he says that he is in step until he has saved
  })
}

async function nameNobody(page: Page): Promise<void> {
  await editContact(page)
  await page.getByLabel('Name', { exact: true }).fill('')
  await press(page, 'Save')
  await page.getByText('A contact has a name.').waitFor()
}

async function askToDelete(page: Page): Promise<void> {
  await editContact(page)
  await press(page, 'Delete')
  await page.getByText('This cannot be undone').waitFor()
}

async function openDeal(page: Page, stage: string): Promise<void> {
  await page.locator(`[data-stage="${stage}"] [data-deal]`).first().click()
  await page.locator('aside').waitFor()
}

async function nameNewContact(page: Page): Promise<void> {
  await openDeal(page, 'Proposal')
  await press(page, 'Change the contact')
  await page.getByRole('combobox', { name: 'Find or add a contact' }).fill('Johanna Berg')
  await page.getByRole('option', { name: /^Add / }).waitFor()
}

async function inspect(page: Page): Promise<void> {
  await page.keyboard.press('i')
  await page.getByRole('tab', { name: 'Events' }).waitFor()
}

function decided(page: Page): Promise<void> {
  return page.getByRole('region', { name: 'Decided by a merge' }).waitFor()
}

async function keepApp(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
}

async function sendOffline(page: Page): Promise<void> {
  await keepApp(page)
  await page.context().setOffline(true)
  await page.getByLabel('Name').fill('Olga Offline')
  await page.getByLabel('Work email').fill('olga@offline.example')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('heading', { name: /^Thank you/ }).waitFor()
}

async function workOffline(page: Page): Promise<void> {
  await page.context().setOffline(true)
  await addDeal(page, 'Added on the train')
  await page.getByTestId('sync').click()
}

let missedCount = 0

async function miss(page: Page, { meanwhile }: Stage): Promise<void> {
  const context = page.context()
  await context.setOffline(true)
  await page.getByTestId('sync').getByText('Offline').waitFor()
  await meanwhile('Ben Okafor', async (ben) => {
    missedCount += 1
    for (const company of ['Northwind', 'Quayside', 'Larkspur']) {
      const name = `${company} ${missedCount}`
      await addDeal(ben, name)
      await ben.locator('article', { hasText: name }).locator('[data-sync=sent], [data-sync=final]').waitFor()
    }
  })
  await context.setOffline(false)
  await inStep(page)
  await page.getByText(/changes? while you were offline|Changed while you were offline/).waitFor()
}

async function startOffline(page: Page, { url }: Stage): Promise<void> {
  await keepApp(page)
  await page.context().setOffline(true)
  await page.goto(url)
  await page.getByRole('heading', { name: 'Not synced yet' }).waitFor()
}

/** With a visitor's token, which may add contacts and nothing else. */
async function beRefused(page: Page, { url }: Stage): Promise<void> {
  const token = await (await fetch(new URL('/token/visitor', url))).text()
  await page.route('**/token/person*', (route) => route.fulfill({ body: token }))
  await page.goto(url)
  await page.getByRole('link', { name: 'Look at it' }).click()
  await page.getByRole('region', { name: 'Refused by the relay' }).waitFor()
}

async function fillUp(page: Page): Promise<void> {
  // As text: what tsx makes of a function speaks of helpers that no page has.
  await page.evaluate(
    `IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }`,
  )
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^New deal/ })
  await form.getByLabel('Name').fill('No room for it')
  await form.getByRole('button', { name: 'Add' }).click()
  await page.getByText('This device has no space left').first().waitFor()
}

async function update(page: Page, publish: () => Promise<void>): Promise<void> {
  await keepApp(page)
  await page.reload()
  await inStep(page)
  await publish()
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByText('A new version is ready').waitFor()
}
