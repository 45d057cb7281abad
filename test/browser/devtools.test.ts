import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningRelay, startRelay } from '../../server/start.ts'
import { accessibilityFaults } from './kit/axe.ts'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type DevtoolsPage = typeof import('./devtools.page.ts')

let data: string
let relay: RunningRelay
let server: PageServer
let device: Device

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'wonce-relay-'))
  server = await servePage(join(import.meta.dirname, 'devtools.page.ts'))
  ;[relay, device] = await Promise.all([startRelay({ data, port: 0, logLevel: 'silent' }), openDevice()])
})

afterAll(async () => {
  await device.close()
  await relay.close()
  await server.close()
  await rm(data, { recursive: true, force: true })
})

async function openAt(name: string, actor = 'ann', url = relay.url): Promise<Tab<DevtoolsPage>> {
  const tab = await device.openTab<DevtoolsPage>(server.url)
  await tab.call('open', name, url, actor)
  await tab.until((wonce) => wonce.opened().sync.status.state === 'online')
  return tab
}

const tabNames = ['Events', 'Runs', 'Conflicts', 'State', 'Sync', 'Storage']

/** The text of what has the focus, within shadow roots too. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return element === document.body ? 'the page' : (element?.textContent ?? '').trim()
  })
}

describe('the inspector', () => {
  test('shows events as they come, runs with their keys, and one thing at any moment', async () => {
    const tab = await openAt('looked-at')
    const { page } = tab
    const id = await tab.run(async (wonce) => {
      const deal = await wonce.Deal.create({ name: 'Acme', value: 1 })
      await wonce.Deal.update(deal.$id, { value: 2 })
      await wonce.Deal.win(deal.$id)
      return deal.$id
    })
    const panel = page.getByRole('tabpanel')
    await panel.getByText('subscription.created').waitFor()
    const types = await panel.locator('summary b').allTextContents()
    expect(types).toEqual(['subscription.created', 'customer.created', 'deal.won', 'deal.updated', 'deal.created'])
    await page.getByLabel('Pattern').fill('Deal.*')
    await page.getByLabel('Pattern').press('Enter')
    await expect.poll(() => panel.locator('summary b').count()).toBe(3)

    await page.getByRole('tab', { name: 'Runs' }).click()
    await panel.getByText(`Deal.won/provision/${id}|win|1`).waitFor()
    expect(await panel.getByText('effective').count()).toBe(1)

    // An id leads to its entity, wherever it is shown.
    await page.getByRole('tab', { name: 'Events' }).click()
    await panel.getByRole('button', { name: id }).first().click()
    await panel.getByText('After event 3 of 3').waitFor()
    const one = page.getByRole('group', { name: 'One entity' })
    expect(await one.getByRole('row', { name: 'stage' }).textContent()).toMatch(/Prospecting\s*Won/)
    await one.getByRole('slider').fill('0')
    await one.getByText('After event 1 of 3').waitFor()
    await expect.poll(() => one.getByRole('row', { name: /^value/ }).textContent()).toMatch(/value\s*1\s*$/)
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('shows the workspace at any moment of its log, and finds entities by noun and by what they say', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'moments')
    const { page } = tab
    const [acme, eve] = await tab.run(async (wonce) => {
      const { Deal, Contact } = wonce.opened()
      const deal = await Deal.create({ name: 'Acme', value: 1 })
      const contact = await Contact.create({ name: 'Eve Stone' })
      await Deal.update(deal.$id, { name: 'Acme Europe' })
      await Contact.delete(contact.$id)
      return [deal.$id, contact.$id]
    })
    await page.getByRole('tab', { name: 'State' }).click()
    const list = page.getByRole('group', { name: 'Entities at this moment' })
    const listed = () => list.locator('.entity').allTextContents()
    const shows = (...names: string[]) =>
      expect.poll(async () => (await listed()).map((text) => text.trim())).toEqual(names)
    await shows(`Acme Europe ${acme}`)
    const moment = page.getByRole('slider', { name: /^Moment/ })
    await moment.fill('2')
    await shows(`Eve Stone ${eve}`, `Acme ${acme}`)
    await moment.fill('1')
    await shows(`Acme ${acme}`)
    await list.getByRole('button', { name: acme }).click()
    const one = page.getByRole('group', { name: 'One entity' })
    await one.getByText('After event 1 of 2').waitFor()
    await page.getByRole('button', { name: 'Now' }).click()
    await one.getByText('After event 2 of 2').waitFor()
    expect(await one.getByRole('row', { name: /^name/ }).textContent()).toMatch(/Acme\s*Acme Europe/)
    // What is gone is found by its id, as it was and that it is gone.
    await list.getByLabel('Find').fill(eve ?? '')
    await list.getByLabel('Find').press('Enter')
    await one.getByText('It was not there.').waitFor()
    await moment.fill('3')
    await one.getByText('After event 1 of 2').waitFor()
    await list.getByLabel('Find').fill('europe')
    await list.getByLabel('Find').press('Enter')
    await shows(`Acme Europe ${acme}`)
    await list.getByLabel('Find').fill('')
    await list.getByLabel('Find').press('Enter')
    await list.getByLabel('Noun').selectOption('Contact')
    await shows(`Eve Stone ${eve}`)
    // At the moment that is now, what comes is shown as it comes.
    await page.getByRole('button', { name: 'Now' }).click()
    await list.getByText('There was nothing like that.').waitFor()
    const ann = await tab.run(async (wonce) => (await wonce.opened().Contact.create({ name: 'Ann' })).$id)
    await shows(`Ann ${ann}`)
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('a step goes from one event to the next, over what the relay has committed in between', async () => {
    const tab = await openAt('steps')
    const { page } = tab
    for (const name of ['one', 'two', 'three']) {
      const id = await tab.run(async (wonce, name) => (await wonce.Deal.create({ name, value: 1 })).$id, name)
      await tab.until(async (wonce, id) => (await wonce.Deal.get(id))?.$sync === 'final', { arg: id })
    }
    await page.getByRole('tab', { name: 'State' }).click()
    const names = page.getByRole('group', { name: 'Entities at this moment' }).locator('.entity b')
    const shows = (...expected: string[]) => expect.poll(() => names.allTextContents()).toEqual(expected)
    await shows('three', 'two', 'one')
    await page.getByRole('button', { name: 'Back' }).press('Enter')
    await shows('two', 'one')
    await page.getByRole('button', { name: 'Back' }).press('Enter')
    await shows('one')
    await page.getByRole('button', { name: 'Forward' }).press('Enter')
    await shows('two', 'one')
    await page.getByRole('button', { name: 'Forward' }).press('Enter')
    await shows('three', 'two', 'one')
    await tab.close()
  })

  test('a refusal is said in words: a win that has provisioned is not taken back', async () => {
    const tab = await openAt('taken-back')
    await tab.run(async (wonce) => {
      const deal = await wonce.Deal.create({ name: 'Acme', value: 1 })
      await wonce.Deal.win(deal.$id)
    })
    await tab.page.getByText('subscription.created').waitFor()
    await tab.page.getByRole('button', { name: 'Take the newest back' }).click()
    await tab.page.getByRole('alert').getByText('was written by the hook run').waitFor()
    await tab.close()
  })

  test('a bad network: cut, late and doubled, everything arrives once, and what waits is listed', async () => {
    const [tab, other] = [await openAt('network'), await openAt('network', 'bob')]
    const { page } = tab
    await page.bringToFront()
    await page.getByRole('tab', { name: 'Sync' }).click()
    const panel = page.getByRole('tabpanel')
    await panel.getByLabel('cut').check()
    await tab.until((wonce) => wonce.opened().sync.status.state !== 'online')
    await tab.run(async (wonce) => {
      for (const name of ['one', 'two']) await wonce.Deal.create({ name, value: 1 })
    })
    await expect.poll(() => panel.locator('summary b').allTextContents()).toEqual(['deal.created', 'deal.created'])
    expect(await other.run((wonce) => wonce.Deal.count())).toBe(0)
    await panel.getByLabel('everything twice').check()
    await panel.getByLabel('late by').selectOption('200')
    await panel.getByLabel('cut').uncheck()
    await tab.run((wonce) => wonce.opened().sync.connect())
    await tab.until((wonce) => wonce.opened().sync.status.pending === 0)
    await other.until(async (wonce) => (await wonce.Deal.count()) === 2)
    await other.run((wonce) => wonce.Deal.create({ name: 'three', value: 1 }))
    await tab.until(async (wonce) => (await wonce.Deal.count()) === 3)
    await panel.getByText('The relay has everything, or there is none.').waitFor()
    expect(await tab.run((wonce) => wonce.opened().sync.refused)).toEqual([])
    // Late it was, each way, and everything came twice.
    const { tookMs, heard, different } = await tab.run(async (wonce) => {
      const before = wonce.heardMessages()
      const startedAt = performance.now()
      await wonce.Deal.create({ name: 'four', value: 1 })
      await wonce.opened().sync.flushed()
      const tookMs = performance.now() - startedAt
      const heard = wonce.heardMessages().slice(before.length)
      return { tookMs, heard: heard.length, different: new Set(heard).size }
    })
    expect(tookMs).toBeGreaterThanOrEqual(400)
    expect(heard).toBe(2 * different)
    await other.until(async (wonce) => (await wonce.Deal.count()) === 4)
    expect(await tab.call('everything')).toEqual(await other.call('everything'))
    expect([...tab.uncaught, ...other.uncaught]).toEqual([])
    await Promise.all([tab.close(), other.close()])
  })

  test('trouble that is set in a tab without the connection is had by the one that has it', async () => {
    const leading = await openAt('two-tabs')
    const looking = await openAt('two-tabs')
    const { page } = looking
    await page.getByRole('tab', { name: 'Sync' }).click()
    await page.getByLabel('cut').check()
    for (const tab of [leading, looking]) await tab.until((wonce) => wonce.opened().sync.status.state !== 'online')
    await page.getByLabel('cut').uncheck()
    await page.getByLabel('late by').selectOption('200')
    await looking.run((wonce) => wonce.opened().sync.connect())
    for (const tab of [leading, looking]) await tab.until((wonce) => wonce.opened().sync.status.state === 'online')
    const tookMs = await looking.run(async (wonce) => {
      const startedAt = performance.now()
      await wonce.Deal.create({ name: 'late', value: 1 })
      await wonce.opened().sync.flushed()
      return performance.now() - startedAt
    })
    expect(tookMs).toBeGreaterThanOrEqual(400) // there and back
    await Promise.all([leading.close(), looking.close()])
  })

  test('lists closed heads and says what is in the live one, also in a tab that does not lead', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wonce-relay-'))
    const small = await startRelay({ data: folder, port: 0, logLevel: 'silent', limits: { headEvents: 4 } })
    const tabs = [await openAt('segments', 'ann', small.url), await openAt('segments', 'ann', small.url)]
    const [leading, looking] = tabs
    if (leading === undefined || looking === undefined) throw new Error('There are two.')
    await leading.run(async (wonce) => {
      for (const value of [1, 2, 3, 4, 5]) {
        await wonce.Deal.create({ name: 'Acme', value })
        await wonce.opened().sync.flushed()
      }
    })
    const { page } = looking
    await page.getByRole('tab', { name: 'Sync' }).click()
    await page.getByRole('row', { name: /^0 .* yes [0-9a-f]{64}$/ }).waitFor()
    await page.getByText(/number [1-9]\d*: \d+ events, [0-9.]+ kB, \d+ writers/).waitFor()
    await Promise.all(tabs.map((tab) => tab.close()))
    await small.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('without faults, the network cannot be made bad from here, and it says why', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'alone')
    await tab.page.getByRole('tab', { name: 'Sync' }).click()
    await tab.page.getByText('No tab has made a connection').waitFor()
    expect(await tab.page.getByLabel('cut').isDisabled()).toBe(true)
    await tab.close()
  })

  test('the log goes out as a file and comes in again; the device says how much room there is', async () => {
    const tab = await openAt('storage')
    await tab.run(async (wonce) => {
      const deal = await wonce.Deal.create({ name: 'Acme', value: 1 })
      await wonce.Deal.update(deal.$id, { value: 2 })
      await wonce.Deal.win(deal.$id)
      await wonce.opened().settled()
    })
    const { page } = tab
    await page.getByRole('tab', { name: 'Storage' }).click()
    await page.getByText(/MB of .* MB/).waitFor()
    const saved = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const { createObjectURL } = URL
          URL.createObjectURL = (blob) => {
            if (blob instanceof Blob) void blob.text().then(resolve)
            return createObjectURL(blob)
          }
        }),
    )
    await page.getByRole('button', { name: 'Export the log' }).click()
    const log = await saved
    expect(log).toContain('deal.created')
    await page.getByLabel('Import').setInputFiles({
      name: 'log.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from(log),
    })
    await page.getByRole('status').getByText('0 events are new').waitFor()
    // In a workspace that has never heard of it, the file makes the same entities.
    const fresh = await device.openTab<DevtoolsPage>(server.url)
    await fresh.call('openAlone', 'storage-fresh')
    await fresh.page.getByRole('tab', { name: 'Storage' }).click()
    const file = { name: 'log.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(log) }
    await fresh.page.getByLabel('Import').setInputFiles(file)
    await fresh.page.getByRole('alert').getByText('the log of storage, not of storage-fresh').waitFor()
    const takeIt = fresh.page.getByRole('button', { name: 'Take it from storage all the same' })
    await takeIt.click()
    await fresh.page
      .getByRole('status')
      .getByText(/[1-9]\d* events are new, 0 were known/)
      .waitFor()
    expect(await fresh.call('everything')).toEqual(await tab.call('everything'))
    expect((await fresh.call('everything')).map(({ $type }) => $type).sort()).toEqual([
      'Customer',
      'Deal',
      'Subscription',
    ])
    await fresh.page.getByLabel('Import').setInputFiles([])
    await fresh.page.getByLabel('Import').setInputFiles(file)
    await takeIt.click()
    await fresh.page.getByRole('status').getByText('0 events are new').waitFor()
    await fresh.close()
    await page
      .getByLabel('Import')
      .setInputFiles({ name: 'x.jsonl', mimeType: 'text/plain', buffer: Buffer.from('no') })
    await page.getByRole('alert').waitFor()
    await tab.close()
  })

  test('is worked by keyboard, has nothing that axe finds fault with, and leaves nothing behind', async () => {
    const tab = await openAt('accessible')
    const { page } = tab
    await tab.run(async (wonce) => {
      await wonce.Deal.win(await wonce.Deal.create({ name: 'Acme', value: 1, contact: 'contact_nobody' }))
    })
    await page.getByText('subscription.created').waitFor()
    // A page has headings of its own: those of the inspector go on from there.
    await page.evaluate(() =>
      document.body.prepend(Object.assign(document.createElement('h1'), { textContent: 'App' })),
    )
    await page.getByRole('tab', { name: 'Events' }).focus()
    const faults: string[] = []
    for (const name of tabNames) {
      await expect.poll(() => page.getByRole('tab', { selected: true }).textContent()).toContain(name)
      for (const scheme of ['light', 'dark'] as const) {
        faults.push(...(await accessibilityFaults(page, scheme)).map((fault) => `${name}, ${scheme}: ${fault}`))
      }
      await page.keyboard.press('ArrowRight')
    }
    expect(faults.filter((fault) => fault.includes('wonce-inspector'))).toEqual([])
    await tab.call('unmount')
    expect(await page.locator('wonce-inspector').count()).toBe(0)
    await tab.run((wonce) => wonce.Deal.create({ name: 'later', value: 1 }))
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('of a conflict it shows both sides and what was decided, and offers only what can work', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'clash')
    const { page } = tab
    const deal = await tab.call('clash')
    await page.getByRole('tab', { name: 'Conflicts' }).click()
    const unique = page.getByRole('group', { name: 'unique' })
    await unique.getByText('eve@stone.io').waitFor()
    expect(await unique.getByRole('button', { name: /^contact_/ }).count()).toBe(2)
    expect(await unique.getByRole('button', { name: /again|Move/ }).count()).toBe(0)
    const lost = page.getByRole('group', { name: 'void' })
    expect(await lost.locator('summary b').allTextContents()).toEqual(['deal.lost', 'deal.won'])
    await lost.getByText('in a state from which it is not possible').waitFor()
    await lost.getByText('Do it again is not possible').waitFor()
    expect(await lost.getByRole('button', { name: 'Do it again' }).count()).toBe(0)
    // Once it can be, it is offered, and done.
    await tab.run((wonce, id) => wonce.opened().Deal.reopen(id), deal)
    await lost.getByRole('button', { name: 'Do it again' }).click()
    await lost.waitFor({ state: 'detached' })
    expect(await tab.run(async (wonce, id) => (await wonce.opened().Deal.get(id))?.stage, deal)).toBe('Lost')
    await unique.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByText('Nothing is in conflict.').waitFor()
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('a hook that fails is seen with what it threw, and run again by hand', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'owed')
    const { page } = tab
    await tab.call('breakHook')
    await page.getByRole('tab', { name: 'Runs' }).click()
    const id = await tab.run(async (wonce) => {
      const { Deal } = wonce.opened()
      return (await Deal.win(await Deal.create({ name: 'Acme', value: 1 }))).$id
    })
    const owed = page.getByRole('group', { name: 'Owed: Deal.won/bill' })
    await owed.getByText('the bank is closed').waitFor()
    await owed.getByText('fails, and is tried again after a pause').waitFor()
    await tab.call('mendHook')
    await owed.getByRole('button', { name: 'Retry' }).click()
    await page.getByText('Nothing is owed.').waitFor()
    await page.getByText(`Deal.won/bill/${id}|win|1`).waitFor()
    await tab.close()
  })

  test('is folded, made higher and closed, by keyboard and by hand, and remembers how it was', async () => {
    const tab = await openAt('framed')
    const { page } = tab
    const region = page.getByRole('region', { name: 'Inspector of the workspace framed' })
    const heightOf = async () => (await region.boundingBox())?.height ?? 0
    const edge = page.getByRole('separator', { name: 'Height of the inspector' })
    const usual = await heightOf()
    await edge.press('ArrowUp')
    await expect.poll(heightOf).toBeGreaterThan(usual)
    const raised = await heightOf()
    const box = await edge.boundingBox()
    if (box === null) throw new Error('The edge is not to be seen.')
    await page.mouse.move(box.x + 50, box.y + 4)
    await page.mouse.down()
    await page.mouse.move(box.x + 50, box.y - 96)
    await page.mouse.up()
    await expect.poll(heightOf).toBeGreaterThan(raised + 90)
    const dragged = await heightOf()
    await page.getByRole('button', { name: 'Fold the inspector' }).press('Enter')
    await expect.poll(heightOf).toBeLessThan(80)
    await tab.reload()
    await tab.call('open', 'framed', relay.url, 'ann')
    await expect.poll(heightOf).toBeLessThan(80)
    await page.getByRole('button', { name: 'Unfold the inspector' }).click()
    await expect.poll(heightOf).toBeCloseTo(dragged, 0)
    expect(await page.getByRole('tabpanel').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Close the inspector' }).click()
    await region.waitFor({ state: 'detached' })
    expect(await tab.run((wonce) => wonce.closings())).toBe(1)
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('what is opened, and what has the focus, stays so while others come before it', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'opened')
    const { page } = tab
    await tab.run(async (wonce) => {
      await wonce.opened().Deal.create({ name: 'first', value: 1 })
    })
    const first = page.locator('.event', { hasText: 'first' })
    await first.locator('summary').click()
    await tab.run(async (wonce) => {
      await wonce.opened().Deal.create({ name: 'second', value: 1 })
    })
    await expect.poll(() => page.locator('.event').count()).toBe(2)
    expect(await page.locator('details[open]').allTextContents()).toEqual([expect.stringContaining('first')])
    expect(await focused(page)).toContain('deal.created')
    await tab.close()
  })

  test('whoever works by keyboard keeps their place, also where what they pressed is gone or has nothing more to do', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'places')
    const { page } = tab
    await tab.call('clash')
    await page.getByRole('tab', { name: 'Conflicts' }).click()
    const dismiss = page.getByRole('button', { name: 'Dismiss' })
    await expect.poll(() => dismiss.count()).toBe(2)
    await dismiss.last().press('Enter')
    await expect.poll(() => dismiss.count()).toBe(1)
    await expect.poll(() => focused(page)).toContain('void')
    await page.getByRole('tab', { name: 'State' }).click()
    await page.getByRole('button', { name: 'Back' }).press('Enter')
    const now = page.getByRole('button', { name: 'Now' })
    await expect.poll(() => now.getAttribute('aria-disabled')).toBe('false')
    await now.press('Enter')
    await expect.poll(() => now.getAttribute('aria-disabled')).toBe('true')
    expect(await focused(page)).toBe('Now')
    await tab.close()
  })

  test('neither what a page says of all its elements nor a flexible parent takes its look or its width', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'hostile')
    const { page } = tab
    const region = page.getByRole('region', { name: 'Inspector of the workspace hostile' })
    await page.getByText('No event matches.').waitFor()
    const looks = () =>
      region.evaluate((section) => {
        const said = section.querySelector('.hint') ?? section
        const { font, color, letterSpacing, textTransform, direction, textAlign, opacity } = getComputedStyle(said)
        const { x, y, width, height } = section.getBoundingClientRect()
        const look = [font, color, letterSpacing, textTransform, direction, textAlign, opacity]
        return JSON.stringify([look, [x, width, y + height === innerHeight]])
      })
    const before = await looks()
    const inherited =
      'text-transform: uppercase; letter-spacing: 6px; direction: rtl; font: italic 30px/3 serif; color: red; text-align: center'
    const boxes =
      'position: absolute; width: 300px; transform: rotate(1deg); opacity: 0.5; margin: 9px; border: 3px dashed'
    const hostile = await page.addStyleTag({ content: `body { ${inherited} } body > * { ${boxes} }` })
    expect(await looks()).toBe(before)
    await tab.call('unmount')
    await hostile.evaluate((element) => element.parentElement?.removeChild(element))
    await page.evaluate(() => {
      const flexible = 'width: 800px; height: 300px; display: flex'
      document.body.innerHTML = `<div id="row" style="${flexible}"></div>
        <div id="column" style="${flexible}; flex-direction: column"></div>`
    })
    for (const parent of ['#row', '#column']) {
      await tab.call('mountIn', parent)
      const box = await page.locator(parent).getByRole('region').boundingBox()
      expect({ parent, width: box?.width, height: box?.height }).toEqual({ parent, width: 800, height: 300 })
    }
    await tab.close()
  })

  test('what scrolls in it has no track of another colour, in light and in dark', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'scrolled')
    const { page } = tab
    const colours = () => page.getByRole('tabpanel').evaluate((panel) => getComputedStyle(panel).scrollbarColor)
    for (const [theme, thumb] of [
      ['light', 'rgb(90, 98, 112)'],
      ['dark', 'rgb(163, 172, 187)'],
    ] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await expect.poll(colours).toBe(`${thumb} rgba(0, 0, 0, 0)`)
    }
    await tab.close()
  })

  test('of a file that is not a log, or ends badly, it says what was taken in, and takes it again once it is put right', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'files')
    const { page } = tab
    const log = await tab.run(async (wonce) => {
      const { Deal } = wonce.opened()
      for (const value of [1, 2, 3]) await Deal.create({ name: 'Acme', value })
      let text = ''
      for await (const lines of wonce.opened().export()) text += lines
      return text.replace('"files"', '"files-fresh"') // its own
    })
    await tab.call('unmount')
    await tab.call('openAlone', 'files-fresh')
    await page.getByRole('tab', { name: 'Storage' }).click()
    const chooser = page.getByLabel('Import')
    const choose = async (text: string) => {
      await chooser.setInputFiles({ name: 'log.jsonl', mimeType: 'text/plain', buffer: Buffer.from(text) })
      await expect.poll(() => chooser.inputValue()).toBe('')
    }
    const status = page.getByRole('status')
    await choose('{"name":"Acme"}\n{"name":"Eve"}\n')
    await status
      .getByText('2 lines were read: 0 events are new, 0 were known, 0 wait for others, 2 lines are no events.')
      .waitFor()
    await choose(log.slice(0, -20))
    await page.getByRole('alert').getByText('is not JSON').waitFor()
    await status.getByText('2 lines were read: 2 events are new').waitFor()
    await choose(log)
    await status.getByText('3 lines were read: 1 events are new, 2 were known').waitFor()
    await page.getByRole('tab', { name: 'Sync' }).click()
    await page.getByRole('tab', { name: 'Storage' }).click()
    await status.getByText('3 lines were read: 1 events are new, 2 were known').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await tab.close()
  })

  test('says in every panel that the workspace was closed meanwhile', async () => {
    const tab = await device.openTab<DevtoolsPage>(server.url)
    await tab.call('openAlone', 'gone')
    const { page } = tab
    for (const name of ['Sync', 'Storage']) {
      await page.getByRole('tab', { name }).click()
      await page.getByRole('definition').first().waitFor()
    }
    await tab.run((wonce) => wonce.opened().close())
    for (const name of ['Storage', ...tabNames]) {
      await page.getByRole('tab', { name }).click()
      await page.getByRole('alert').first().waitFor()
    }
    expect(tab.uncaught).toEqual([])
    await tab.close()
  })

  test('says nothing on the console of the app that looks', async () => {
    const page = await device.context.newPage()
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.goto(server.url)
    await page.waitForFunction(() => 'wonce' in globalThis)
    expect(said).toEqual([])
    await page.close()
  })
})
