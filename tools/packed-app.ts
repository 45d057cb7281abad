/**
 * An empty Vite app that has nothing but the packed package and its peers: it runs the README's first listing, its component, and
 * its whole app beside the package's own relay, built as for users, in real Chromium.
 */

import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { findChromium } from './chromium.ts'
import { PackedRelay } from './packed-relay.ts'

const types: { readonly [extension: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}
const timeout = 20_000

/** `user`: a project in whose `node_modules` the package is. Gives what is wrong. */
export async function tryAsApp(user: string): Promise<readonly string[]> {
  const executablePath = findChromium()
  if (executablePath === undefined)
    return ['There is no Chromium here: npx tsx tools/ensure-chromium.ts says what to do.']
  await symlink(resolve('node_modules/react-dom'), join(user, 'node_modules/react-dom'), 'dir')
  const relay = new PackedRelay(user)
  await writeApp(user, await relay.start())
  const input = ['index.html', 'synced.html'].map((name) => join(user, name))
  await build({
    root: user,
    logLevel: 'error',
    build: { outDir: 'built', emptyOutDir: true, rolldownOptions: { input } },
  })
  const server = await serve(join(user, 'built'))
  const { port } = server.address() as AddressInfo // it listens on a port
  const url = `http://127.0.0.1:${port}/`
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  const more = ['--disable-component-update', '--disable-sync']
  const browser = await chromium.launch({ executablePath, args: [...args, ...more] })
  const uncaught: string[] = []
  try {
    await playAlone(await openPage(browser, url, uncaught))
    const open = () => openPage(browser, `${url}synced.html`, uncaught)
    await playTogether([await open(), await open()], relay)
    return uncaught
  } catch (error) {
    return [...uncaught, `the README's example in an empty Vite app: ${String(error)}`]
  } finally {
    await browser.close()
    server.close()
    await relay.stop()
  }
}

/** On a device of its own. */
async function openPage(browser: Browser, url: string, uncaught: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(timeout)
  page.on('pageerror', (error) => uncaught.push(String(error)))
  await page.goto(url)
  return page
}

async function playAlone(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Win Globex' })
  await button.click()
  await button.waitFor({ state: 'detached' })
  await page.getByText('customers: Acme Enterprise, Globex').waitFor()
}

/** As the README says it: the relay is stopped, the same deal won in both, and the relay started again. */
async function playTogether(pages: readonly Page[], relay: PackedRelay): Promise<void> {
  const [page] = pages
  const all = (text: string) => Promise.all(pages.map((each) => each.getByText(text).waitFor()))
  await all('online, 0 to send')
  await page?.getByRole('button', { name: 'New deal' }).click()
  await all('Win Acme')
  await relay.stop()
  await all('offline, 0 to send')
  for (const each of pages) await each.getByRole('button', { name: 'Win Acme' }).click()
  await all('offline, 1 to send')
  await relay.start()
  await all('online, 0 to send')
}

function serve(folder: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const content = await readFile(join(folder, path)).catch(() => undefined)
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': types[extname(path)] ?? 'text/plain' })
    response.end(content)
  })
  return new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(server)))
}

/** The blocks of the README as they stand, but for the port of the relay, and a page around them. */
async function writeApp(user: string, relay: string): Promise<void> {
  const readme = await readFile('README.md', 'utf8')
  const [first = ''] = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code)
  const [open = '', main = ''] = Array.from(readme.matchAll(/^```tsx\n(.*?)^```$/gms), ([, code = '']) => code)
  const alone = `import './first.ts'
import { createRoot } from 'react-dom/client'
import { Customer } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'
import { Open } from './open.tsx'

function Customers() {
  const { data } = useLiveQuery(Customer, {}, { sort: { name: 'asc' } })
  return <p>customers: {data.map(({ name }) => name).join(', ')}</p>
}

createRoot(document.body).render(<><Open /><Customers /></>)
await Deal.create({ name: 'Globex', value: 1, stage: 'Negotiation' })
`
  const pageOf = (script: string) => `<!doctype html><title>App</title><script type="module" src="/${script}"></script>`
  const texts = {
    'index.html': pageOf('alone.tsx'),
    'synced.html': pageOf('main.tsx'),
    'first.ts': first,
    'open.tsx': open,
    'main.tsx': main.replace('ws://127.0.0.1:4455', relay),
    'alone.tsx': alone,
    'vite.config.js': "export default { oxc: { jsx: { runtime: 'automatic' } } }",
  }
  for (const [name, text] of Object.entries(texts)) await writeFile(join(user, name), text)
}
