import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type RealBrowser } from './kit/launch.ts'
import { type PageServer, servePage } from './kit/page-server.ts'

type RawPage = typeof import('./kit/raw-indexeddb.ts')

let server: PageServer
let browser: RealBrowser

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, 'kit/raw-indexeddb.ts'))
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

test('two tabs share a database, and a killed browser finds it again on the same profile', async () => {
  const left = await browser.openTab<RawPage>(server.url)
  const right = await browser.openTab<RawPage>(server.url)
  expect(await left.call('isSecure')).toBe(true)
  await Promise.all([left.call('put', 'left', 'a'), right.call('put', 'right', 'b')])
  expect(await left.call('keys')).toEqual(['left', 'right'])

  await browser.kill()
  browser = await browser.relaunch()

  const again = await browser.openTab<RawPage>(server.url)
  expect(await again.call('keys')).toEqual(['left', 'right'])
})

test('an error in the page arrives with its message and code', async () => {
  const tab = await browser.openTab<RawPage>(server.url)
  await expect(tab.call('refuse')).rejects.toMatchObject({ message: 'on purpose', code: 'guard' })
  await expect(tab.run((wonce) => wonce.refuse())).rejects.toMatchObject({ code: 'guard' })
  expect(await tab.run((_, { left, right }) => left + right, { left: 1, right: 2 })).toBe(3)
  expect(tab.uncaught).toEqual([])
})

test('a frozen tab stands still until it is thawed', async () => {
  const tab = await browser.openTab<RawPage>(server.url)
  await tab.until((wonce) => wonce.tickCount() > 2)
  await tab.freeze()
  const before = await tab.call('tickCount')
  await new Promise((done) => setTimeout(done, 200))
  expect(await tab.call('tickCount')).toBeLessThanOrEqual(before + 1)
  await tab.thaw()
  await tab.until((wonce, count) => wonce.tickCount() > count + 2, { arg: before })
})

test('a browser taken offline reaches nobody, the page it came from included', async () => {
  const tab = await browser.openTab<RawPage>(server.url)
  const reach = () =>
    tab.run(() =>
      fetch('/').then(
        () => true,
        () => false,
      ),
    )
  expect(await reach()).toBe(true)
  await browser.setOffline(true)
  expect(await reach()).toBe(false)
  expect(await tab.run(() => navigator.onLine)).toBe(false)
  await browser.setOffline(false)
  expect(await reach()).toBe(true)
})
