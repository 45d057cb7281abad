/**
 * An empty Vite app that has nothing but the packed package and its peers: it runs the README's first listing and its React
 * example, built as for users, in real Chromium.
 */

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { findChromium } from './chromium.ts'

const types: { readonly [extension: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** `user`: a project in whose `node_modules` the package is. Gives what is wrong. */
export async function tryAsApp(user: string): Promise<readonly string[]> {
  const executablePath = findChromium()
  if (executablePath === undefined)
    return ['There is no Chromium here: npx tsx tools/ensure-chromium.ts says what to do.']
  await symlink(resolve('node_modules/react-dom'), join(user, 'node_modules/react-dom'), 'dir')
  await writeApp(user)
  await build({ root: user, logLevel: 'error', build: { outDir: 'built', emptyOutDir: true } })
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const content = await readFile(join(user, 'built', path)).catch(() => undefined)
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': types[extname(path)] ?? 'text/plain' })
    response.end(content)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo // it listens on a port
  const profile = await mkdtemp(join(tmpdir(), 'wonce-app-'))
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  const more = ['--disable-component-update', '--disable-sync']
  const browser = await chromium.launchPersistentContext(profile, { executablePath, args: [...args, ...more] })
  try {
    const page = await browser.newPage()
    const uncaught: string[] = []
    page.on('pageerror', (error) => uncaught.push(String(error)))
    await page.goto(`http://127.0.0.1:${port}/`)
    const button = page.getByRole('button', { name: 'Win Globex' })
    await button.click({ timeout: 20_000 })
    await button.waitFor({ state: 'detached', timeout: 20_000 })
    const provisioned = page.getByText('customers: Acme Enterprise, Globex')
    await provisioned.waitFor({ timeout: 20_000 })
    return uncaught
  } catch (error) {
    return [`the README's example in an empty Vite app: ${String(error)}`]
  } finally {
    await browser.close()
    server.close()
    await rm(profile, { recursive: true, force: true })
  }
}

/** The two blocks of the README as they stand, and a page around them. */
async function writeApp(user: string): Promise<void> {
  const readme = await readFile('README.md', 'utf8')
  const [first = ''] = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code)
  const [react = ''] = Array.from(readme.matchAll(/^```tsx\n(.*?)^```$/gms), ([, code]) => code)
  const main = `import './first.ts'
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
  const texts = {
    'index.html': '<!doctype html><title>App</title><script type="module" src="/main.tsx"></script>',
    'first.ts': first,
    'open.tsx': react,
    'main.tsx': main,
    'vite.config.js': "export default { oxc: { jsx: { runtime: 'automatic' } } }",
  }
  for (const [name, text] of Object.entries(texts)) await writeFile(join(user, name), text)
}
