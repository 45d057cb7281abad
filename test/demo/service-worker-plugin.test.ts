import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serviceWorkerPlugin } from '../../demo/serve/service-worker-plugin.ts'

const app = resolve(import.meta.dirname, '../../demo/app')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wonce-service-worker-'))
  await cp(join(app, 'offline'), join(root, 'offline'), { recursive: true })
  await cp(join(app, 'public'), join(root, 'public'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<title>Deals</title><script type="module" src="/main.js"></script>')
  await writeFile(join(root, 'main.js'), 'document.title += "!"')
})

afterEach(() => rm(root, { recursive: true, force: true }))

/** What the build puts in front of the service worker. */
async function built(): Promise<{ readonly version: string; readonly files: readonly string[] }> {
  await build({ root, configFile: false, logLevel: 'silent', plugins: [serviceWorkerPlugin(root)] })
  const [version = '', files = ''] = (await readFile(join(root, 'dist/service-worker.js'), 'utf8')).split('\n')
  return {
    version: JSON.parse(version.replace('const version = ', '')),
    files: JSON.parse(files.replace('const files = ', '')),
  }
}

test('every file of the app is kept, the page as / and the service worker not at all', async () => {
  const { files } = await built()
  expect(files.map((file) => file.replace(/-[\w-]{8}\.js$/, '-….js')).sort()).toEqual([
    '/',
    '/apple-touch-icon.png',
    '/assets/index-….js',
    '/icon-192.png',
    '/icon-512.png',
    '/icon-maskable-512.png',
    '/icon.svg',
    '/manifest.webmanifest',
  ])
})

test('the same files are the same version', async () => {
  expect(await built()).toEqual(await built())
})

test.each([
  ['a script', 'main.js', 'document.title += "?"'],
  ['the page', 'index.html', '<title>Sales</title><script type="module" src="/main.js"></script>'],
  ['a file that is copied as it is', 'public/manifest.webmanifest', '{ "name": "Sales" }'],
])('another text of %s is another version', async (_what, file, text) => {
  const { version } = await built()
  await writeFile(join(root, file), text)
  expect((await built()).version).not.toBe(version)
})
