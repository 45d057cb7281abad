import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'
import type { Tab } from './kit/tab.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

/** What does not come with the page. */
const laterFiles = /\/later-[^/]*\.js$/

let server: PageServer
let device: Device

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'workspace.page.ts'))
})

afterAll(() => server.close())

beforeEach(async () => {
  device = await openDevice()
})

afterEach(() => device.close())

function filesThatCameLater(tab: Tab<WorkspacePage>): Promise<number> {
  return tab.run((_, pattern) => {
    const files = performance.getEntriesByType('resource').map(({ name }) => name)
    return files.filter((name) => new RegExp(pattern).test(name)).length
  }, laterFiles.source)
}

/** Chromium since some version after 150, Firefox 153 not: others have it again only once the page is reloaded (whatwg/html#6768). */
async function fetchesAnew(tab: Tab<WorkspacePage>): Promise<boolean> {
  let asked = 0
  await device.context.route('**/anew.js', (route) => {
    asked += 1
    return asked === 1 ? route.abort() : route.fulfill({ contentType: 'text/javascript', body: '' })
  })
  return tab.run(async () => {
    const get = new Function('return import("/anew.js").then(() => true, () => false)')
    await get()
    return get()
  })
}

/** The ref of an update that can be taken back. */
function update(tab: Tab<WorkspacePage>): Promise<string> {
  return tab.run(async (wonce) => {
    const { $ } = wonce.workspace()
    const { $id } = await $.Deal.create({ name: 'Acme', value: 1 })
    await $.Deal.update($id, { value: 2 })
    return `${wonce.workspace().boot}:2` // what lists events may be out of reach
  })
}

test('what a page does not need in order to start is there once it has started: it can do everything without a network', async () => {
  const tab = await device.openTab<WorkspacePage>(server.url)
  expect(await filesThatCameLater(tab)).toBe(0)
  await tab.call('open', 'later')
  await expect.poll(() => filesThatCameLater(tab)).toBe(1)
  await device.setOffline(true)
  const ref = await update(tab)
  const seen = await tab.run(async (wonce, event) => {
    const workspace = wonce.workspace()
    await workspace.undo(event)
    let file = ''
    for await (const part of workspace.export()) file += part
    const { known } = await workspace.import(file)
    await workspace.rebuild()
    return {
      value: (await workspace.$.Deal.find())[0]?.value,
      before: (await workspace.$.Deal.find({}, { asOf: event }))[0]?.value,
      conflicts: await workspace.conflicts.find(),
      known,
    }
  }, ref)
  expect(seen).toEqual({ value: 1, before: 2, conflicts: [], known: 3 })
  expect(tab.uncaught).toEqual([])
})

test('what cannot be fetched is refused by name with nothing done, and works once it can be', async () => {
  let isReachable = false
  await device.context.route(laterFiles, (route) => (isReachable ? route.continue() : route.abort()))
  const tab = await device.openTab<WorkspacePage>(server.url)
  await tab.call('open', 'unreachable')
  const ref = await update(tab)
  const undo = () =>
    tab.run(
      (wonce, event) =>
        wonce
          .workspace()
          .undo(event)
          .then(() => 'undone'),
      ref,
    )
  await expect(undo()).rejects.toMatchObject({ code: 'not-loaded' })
  const snapshot = await tab.run((wonce) => {
    const { conflicts } = wonce.workspace()
    const list = conflicts.live()
    Reflect.set(globalThis, 'list', list)
    conflicts.subscribe(() => {})
    return list.ready()
  })
  expect(snapshot).toMatchObject({
    status: 'error',
    error: { message: expect.stringContaining('Try again with a network') },
  })
  isReachable = true
  if (await fetchesAnew(tab)) {
    expect(await undo()).toBe('undone')
    // What was shown before is tried again by itself.
    await tab.until(() => Reflect.get(globalThis, 'list').getSnapshot().status === 'ready')
  } else {
    await expect(undo()).rejects.toMatchObject({
      code: 'not-loaded',
      message: expect.stringContaining('reload the page'),
    })
    await tab.page.reload()
    await tab.call('open', 'unreachable')
    expect(await undo()).toBe('undone')
  }
  expect(tab.uncaught).toEqual([])
})
