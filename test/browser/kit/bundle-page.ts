import { createHash } from 'node:crypto'
import { build } from 'vite'
import { aliases } from '../../../tools/aliases.ts'
import { builtOnce } from '../../kit/built-once.ts'

/**
 * A folder with `page.js`, the bundle of `entry` (an absolute path) and of all it imports, which puts the entry's
 * exports on `window.wonce`; and with `page.css` where any of that imports styles.
 */
export function bundlePage(entry: string): Promise<string> {
  const name = createHash('sha256').update(entry).digest('hex').slice(0, 16)
  return builtOnce(name, (folder) => buildInto(folder, entry))
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
