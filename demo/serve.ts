/**
 * `npm run demo`: a relay, a workspace with deals in it, and the app, at one address.
 *
 *     npm run demo                     builds the app and serves it
 *     npm run demo -- --dev            from its sources, kept up while they change
 *     npm run demo -- --data DIR       keeps the relay's data in DIR (./wonce-demo-data where it is missing)
 *     npm run demo -- --deals 10000    how many deals an empty workspace begins with
 *     npm run demo -- --port 4400
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startDemo } from './serve/start-demo.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'wonce-demo-data' },
    deals: { type: 'string', default: '200' },
    port: { type: 'string', default: '4400' },
    dev: { type: 'boolean', default: false },
  },
})

try {
  const data = resolve(values.data)
  const demo = await startDemo({
    data,
    workspace: await workspaceOf(data),
    port: wholeNumber('port', values.port),
    deals: wholeNumber('deals', values.deals),
    app: values.dev ? 'dev' : 'build',
    outDir: resolve(import.meta.dirname, 'app/dist'),
    tell: (progress) => console.log(progress),
  })
  console.log(
    `\n  Wonce is at  ${demo.url}\n\n  Open it in two windows. Ctrl-C ends it; the data stays in ${values.data}.\n`,
  )
  let isEnding = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isEnding) process.exit(1)
      isEnding = true
      demo.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/**
 * A name for each folder. A browser that knows a workspace from another relay would offer that one's history to this, which
 * lacks what it builds on.
 */
async function workspaceOf(data: string): Promise<string> {
  const path = join(data, '.workspace-name')
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known !== undefined) return known.trim()
  const name = `acme-${randomBytes(4).toString('hex')}`
  await mkdir(data, { recursive: true })
  await writeFile(path, name)
  return name
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new Error(`--${name} takes a whole number, not ${text}.`)
}
