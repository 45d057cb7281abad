/**
 * Scripts for Node as JavaScript, as an npm user runs them.
 *
 * `tsx` gives every function its name by a call of its own, which takes 300 bytes for each closure: what a server holds for
 * a connection would be measured with it.
 */
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'vite'

/** Inside of it the packages that a script imports are found. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/wonce-bench')
const known = new Map<string, Promise<string>>()

/** Where the compiled form of `script` (an absolute path) is. What is JavaScript already stays as it is. */
export function compiled(script: string): Promise<string> {
  if (!script.endsWith('.ts')) return Promise.resolve(script)
  const standing = known.get(script)
  if (standing !== undefined) return standing
  const compiling = compile(script)
  known.set(script, compiling)
  return compiling
}

async function compile(script: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const name = `${basename(script, '.ts')}.mjs`
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: script,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: name } },
    },
  })
  return join(folder, name)
}
