import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { aliases } from '../../../tools/aliases.ts'

/**
 * A folder with `page.js`, the bundle of `entry` (an absolute path) and of all it imports, which puts the entry's
 * exports on `window.wonce`; and with `page.css` where any of that imports styles.
 *
 * Built once in a test run (global-setup.ts), and elsewhere once in a process.
 */
export function bundlePage(entry: string): Promise<string> {
  const name = createHash('sha256').update(entry).digest('hex').slice(0, 16)
  return builtOnce(name, (folder) => buildInto(folder, entry))
}

/** The folder `name` with what `build` puts there, once in a test run. Two that begin at the same time both build it. */
export async function builtOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const cache = process.env.WONCE_PAGE_CACHE ?? (await cacheOfThisProcess())
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await build(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // The other one was quicker, and built the same.
    if (!existsSync(folder)) throw error
  }
  return folder
}

async function cacheOfThisProcess(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-pages-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.env.WONCE_PAGE_CACHE = folder
  return folder
}

/** Dexie keeps the stack of every transaction where the address is this machine's. */
const quiet = `import { Dexie } from 'dexie'\nDexie.debug = false\n`

async function buildInto(folder: string, entry: string): Promise<void> {
  const start = 'virtual:wonce-page'
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases },
    // Vitest says `test`, by which Vite would take what React checks and keeps in development: a third of its time.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { development: false } },
    plugins: [
      {
        name: 'wonce-page',
        resolveId: (id) => (id === start ? id : undefined),
        load: (id) =>
          id === start
            ? `import * as wonce from ${JSON.stringify(entry)}\n${quiet}globalThis.wonce = wonce\n`
            : undefined,
      },
    ],
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      sourcemap: 'inline',
      copyPublicDir: false,
      cssCodeSplit: false,
      rolldownOptions: {
        input: start,
        output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
        // What package.json says of side effects is said of dist/, and would drop a listing that only runs.
        treeshake: false,
      },
    },
  })
}
