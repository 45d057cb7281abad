// Not in the package: see start-worker.ts. The thread's sources are put together once and kept until they change: a thread
// that translated them by itself would take four times as long to start.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)
const hash = createHash('sha256')
for (const folder of ['server/mcp/sandbox/', 'server/mcp/sandbox/guest/', 'src/core/']) {
  for (const name of readdirSync(new URL(folder, root)).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(new URL(folder + name, root)))
  }
}
// Beside the packages, which it asks for by name.
const cache = new URL('node_modules/.cache/wonce/', root)
const built = new URL(`sandbox-worker-${hash.digest('hex').slice(0, 16)}.mjs`, cache)
if (!existsSync(built)) {
  const { buildSync } = await import('esbuild')
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  mkdirSync(cache, { recursive: true })
  const unfinished = new URL(`${built.href}.${process.pid}-${Math.random()}`)
  writeFileSync(unfinished, outputFiles[0].contents)
  renameSync(unfinished, built)
}
await import(built.href)
