import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { scenes } from '../../demo/app/merge-room/scenes.ts'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { type RunningRelay, startRelay } from '../../server/start.ts'
import { accessibilityFaults } from './kit/axe.ts'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type RoomTab = Tab<typeof import('./merge-room.page.tsx')>

let relay: RunningRelay
let server: PageServer
let device: Device
const tabs: RoomTab[] = []

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'merge-room.page.tsx'))
  ;[relay, device] = await Promise.all([
    startRelay({ store: new MemoryRelayStore(), port: 0, logLevel: 'silent' }),
    openDevice(),
  ])
})

afterEach(async () => {
  for (const tab of tabs.splice(0)) {
    expect(tab.uncaught).toEqual([])
    await tab.close()
  }
})

afterAll(async () => {
  expect(room?.uncaught).toEqual([])
  await device.close()
  await relay.close()
  await server.close()
})

async function enter(): Promise<RoomTab> {
  const tab: RoomTab = await device.openTab(server.url)
  tabs.push(tab)
  await tab.page.setViewportSize({ width: 1280, height: 900 })
  await tab.call('mount', relay.url)
  return tab
}

let room: RoomTab | undefined

/** One page for many scenes, as whoever looks at one after the other has it. */
async function stay({ width = 1280 } = {}): Promise<RoomTab> {
  if (room === undefined) {
    room = await enter()
    tabs.splice(tabs.indexOf(room), 1)
  }
  await room.page.setViewportSize({ width, height: 900 })
  return room
}

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true })
}

/** Until the story has come to where nothing happens by itself. */
async function phase({ page }: RoomTab, wanted: 'waiting' | 'over'): Promise<void> {
  await page.locator(`[data-testid=story][data-phase=${wanted}]`).waitFor({ timeout: 40_000 })
}

async function playToEnd(tab: RoomTab, title: string): Promise<void> {
  await button(tab.page, title).click()
  await button(tab.page, '4×').click()
  await phase(tab, 'waiting')
  await button(tab.page, 'Play').click()
  await phase(tab, 'over')
}

/** The same, as fast as it goes: nobody reads along. */
async function stepToEnd(tab: RoomTab, title: string): Promise<void> {
  await button(tab.page, title).click()
  const story = tab.page.getByTestId('story')
  for (;;) {
    await tab.page.locator('[data-testid=story]:not([data-phase=busy])').waitFor({ timeout: 40_000 })
    const isWaiting = (await story.getAttribute('data-phase')) === 'waiting'
    if (!isWaiting) return phase(tab, 'over')
    await button(tab.page, 'Next step').click()
  }
}

/** As the devices show them; each once. */
async function fingerprints({ page }: RoomTab): Promise<readonly string[]> {
  const shown = page.getByTestId('fingerprint')
  return [
    ...new Set(await shown.evaluateAll((codes) => codes.map((code) => code.getAttribute('data-fingerprint') ?? ''))),
  ]
}

async function agreeOnOne(tab: RoomTab, devices: number): Promise<void> {
  await expect.poll(() => fingerprints(tab), { timeout: 10_000 }).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  expect(await tab.page.getByTestId('fingerprint').count()).toBe(devices)
  const who = devices === 2 ? 'Both' : `All ${devices}`
  expect(await tab.page.getByTestId('identity').textContent()).toContain(`${who} hold the same deal, events and runs`)
  await expect.poll(async () => new Set(await logs(tab)).size).toBe(1)
}

/** The log of each device, as it stands there. */
function logs({ page }: RoomTab): Promise<readonly string[]> {
  return page.getByTestId('log').evaluateAll((lists) => lists.map((list) => list.textContent ?? ''))
}

/** How many of a thing each device shows: one number, where they agree. */
async function shown({ page }: RoomTab, what: 'Customer' | 'Subscription', devices: number): Promise<number> {
  return (await page.locator(`button[aria-label^="${what} "]`).count()) / devices
}

const outcomes: { readonly [scene: string]: RegExp } = {
  'both-win': /^Ann won the deal\.Bob’s win is void: Ann’s win came first\.The hook ran twice .* exactly one customer/,
  'win-then-lose': /^Ann won the deal\.Bob’s loss is void: Ann’s win came first\..* exactly one customer/,
  'lose-then-win': /^Bob lost the deal\.Ann’s win is void: Bob’s loss came first\..* no customer and no subscription/,
  killed: /^Ann won the deal\.Bob’s win is void: .*Ann’s hook ran after the restart\..* exactly one customer/,
  'again-once': /^Ann won the deal for the second time\.Bob’s win is void: .* exactly one customer/,
  'again-each': /^Ann won the deal for the second time\.Bob’s win is void: .* 2 customers and 2 subscriptions/,
  'no-hook': /^Bob won the deal\.Ann’s device ran the hook that Bob’s did not\..* exactly one customer/,
  clock: /^Ann won the deal\.Bob’s win is void: Ann’s win came first\..* exactly one customer/,
  edited: /^Ann won the deal\.Bob’s win is void: .* exactly one customer/,
}

const scripted = scenes.filter(({ leaves }) => leaves !== undefined)

// The first: it looks at all the databases there are, and later there is the page that stays.
test('nothing stays behind: not of a scene begun anew, nor of a page left, nor of one that was closed in the middle', async () => {
  const closed = await enter()
  await phase(closed, 'waiting')
  await tabs.pop()?.close()
  const tab = await enter()
  await phase(tab, 'waiting')
  const before = await tab.call('databases')
  expect(before).toHaveLength(2)
  await button(tab.page, 'Restart').click()
  await expect.poll(async () => (await tab.call('databases')).filter((name) => before.includes(name))).toEqual([])
  await phase(tab, 'waiting')
  await tab.call('unmount')
  await expect.poll(() => tab.call('databases')).toEqual([])
})

describe('[L1, L2] a scene, played to its end, leaves one replica like the other', () => {
  test.each(scripted.map((scene) => [scene.title, scene] as const))('%s', async (title, scene) => {
    const tab = await stay()
    await stepToEnd(tab, title)
    await agreeOnOne(tab, 2)
    expect(await shown(tab, 'Customer', 2)).toBe(scene.leaves?.customers)
    expect(await shown(tab, 'Subscription', 2)).toBe(scene.leaves?.subscriptions)
    await expect
      .poll(() => tab.page.getByTestId('outcome').textContent())
      .toMatch(outcomes[scene.id] ?? /^there is none for it$/)

    await button(tab.page, 'Let Cleo join').click()
    await expect.poll(() => tab.page.getByTestId('fingerprint').count()).toBe(3)
    await agreeOnOne(tab, 3)
    expect(await shown(tab, 'Customer', 3)).toBe(scene.leaves?.customers)
    expect(tab.uncaught).toEqual([])
  })
})

test('by hand: apart, both win, one renames, and back together there is one of each', async () => {
  const tab = await stay()
  const { page } = tab
  await button(page, 'By hand').click()
  await phase(tab, 'over')
  const device = (name: string) => page.getByRole('region', { name })
  const [ann, bob] = [device('Ann’s laptop'), device('Bob’s phone')]
  for (const each of [ann, bob]) {
    await each.getByRole('switch').click()
    await each.getByText('offline', { exact: true }).waitFor()
    await each.getByRole('button', { name: 'Win', exact: true }).click()
    await each.getByText('exactly one of each').waitFor()
  }
  await bob.getByLabel('Customer', { exact: true }).fill('Acme GmbH')
  await bob.getByRole('button', { name: 'Rename' }).click()
  await bob.getByText('customer.updated').waitFor()
  expect(await page.getByTestId('identity').textContent()).toContain('differ')
  expect(await page.getByTestId('outcome').getByRole('listitem').allTextContents()).toEqual([
    'Ann’s laptop says: Ann won the deal.',
    'Bob’s phone says: Bob won the deal.',
  ])
  for (const each of [ann, bob]) {
    await each.getByRole('switch').click()
    await each.getByText('online', { exact: true }).waitFor()
  }
  await ann.getByText('Acme GmbH').waitFor()
  await agreeOnOne(tab, 2)
  expect(await shown(tab, 'Customer', 2)).toBe(1)
})

test('without a network it says so, and begins again once there is one', async () => {
  const tab = await stay()
  const { page } = tab
  await button(page, 'Both win offline').click()
  await page.context().setOffline(true)
  await button(page, 'Restart').click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByTestId('story').textContent()).not.toContain('are online')
  expect(await page.getByRole('alert').textContent()).toBe('The room needs its relay: there is no network.')
  await page.context().setOffline(false)
  await button(page, 'Restart').click()
  await phase(tab, 'waiting')
})

test('with a network and no relay it says so within seconds and what to do, and begins again once there is one', async () => {
  const gone = await startRelay({ store: new MemoryRelayStore(), port: 0, logLevel: 'silent' })
  await gone.close()
  const tab: RoomTab = await device.openTab(server.url)
  tabs.push(tab)
  await tab.call('mount', gone.url)
  const alert = tab.page.getByRole('alert')
  await alert.waitFor({ timeout: 10_000 }) // a step may take twice as long
  expect(await alert.textContent()).toBe(
    `The room needs its relay: nothing answers at ${gone.url}. Start it with npm run demo.`,
  )
  const port = Number(new URL(gone.url).port)
  const back = await startRelay({ store: new MemoryRelayStore(), port, logLevel: 'silent' })
  onTestFinished(() => back.close())
  await button(tab.page, 'Restart').click()
  await phase(tab, 'waiting')
})

test('a key that has the focus is lit on every device', async () => {
  const tab = await stay()
  await playToEnd(tab, 'Both win offline')
  const keys = tab.page.locator('button[aria-label^="Key "]')
  expect(await keys.count()).toBe(4)
  await keys.first().focus()
  await expect.poll(() => tab.page.locator('button[aria-label^="Key "][data-lit=true]').count()).toBe(4)
})

describe('whoever uses it, and however', () => {
  test('the focus stays with whoever pressed a key: as it ends, as a device joins, as a verb is done', async () => {
    const tab = await stay()
    const { page } = tab
    const focused = () =>
      page.evaluate('document.activeElement.getAttribute("aria-labelledby") ?? document.activeElement.innerText.trim()')
    await button(page, 'Win, then lose').click()
    await phase(tab, 'waiting')
    await button(page, '4×').click()
    await button(page, 'Play').press('Enter')
    await phase(tab, 'over')
    expect(await focused()).toBe('Play')
    await button(page, 'Let Cleo join').press('Enter')
    await expect.poll(() => page.getByTestId('fingerprint').count()).toBe(3)
    expect(await focused()).toBe('device-cleo')
    const ann = page.getByRole('region', { name: 'Ann’s laptop' })
    await ann.getByRole('button', { name: 'Reopen' }).press('Enter')
    await ann.getByText('deal.reopened').waitFor()
    expect(await focused()).toBe('Reopen')
  })

  test('from the end of a scene one goes on to the next, and plays that', async () => {
    const tab = await stay()
    const { page } = tab
    const [, second] = scenes
    await stepToEnd(tab, scenes[0]?.title ?? '')
    await page.getByRole('button', { name: `Next scene: ${second?.title}` }).press('Enter')
    await phase(tab, 'waiting')
    expect(await button(page, second?.title ?? '').getAttribute('aria-current')).toBe('true')
    expect(await page.evaluate('document.activeElement.innerText.trim()')).toBe('Play')
  })

  test('axe finds nothing to complain of, in light and in dark, on a wide screen and on a phone', async () => {
    const tab = await enter()
    const everyLook = async () => {
      for (const width of [1280, 390]) {
        await tab.page.setViewportSize({ width, height: 900 })
        for (const scheme of ['light', 'dark'] as const) {
          const message = `${scheme}, ${width} px wide`
          await expect.poll(() => accessibilityFaults(tab.page, scheme), { message, timeout: 15_000 }).toEqual([])
        }
      }
    }
    await phase(tab, 'waiting')
    await everyLook()
    await tab.page.setViewportSize({ width: 1280, height: 900 })
    await stepToEnd(tab, 'Killed mid-hook')
    await button(tab.page, 'Let Cleo join').click()
    await expect.poll(() => tab.page.getByTestId('fingerprint').count()).toBe(3)
    await everyLook()
    await tab.page.getByRole('tab', { name: 'Cleo' }).click()
    expect(await accessibilityFaults(tab.page, 'dark')).toEqual([])
  })

  test('nothing is wider than a phone', async () => {
    const tab = await stay({ width: 390 })
    await stepToEnd(tab, 'Clock a day ahead')
    const overflow = await tab.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(overflow).toBe(0)
  })
})
