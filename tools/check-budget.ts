/** Weighs each subpath of `dist/` as a bundler would ship it, prints the table, and exits 1 over budget (budgets.ts). */
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { budgets, forServers } from './budgets.ts'
import { packageEntries } from './package-entries.ts'

interface Weight {
  /** The entry and all it imports at its start. */
  readonly startKb: number
  /** What it imports later, by `import()`. */
  readonly laterKb: number
  readonly imports: readonly string[]
}

let summary = 'nothing to weigh'
const rows: string[][] = [['subpath', 'own', 'of', 'page', 'of', 'later']]
const faults: string[] = []

for (const { specifier, script } of await packageEntries()) {
  if (forServers.has(specifier)) continue
  const budget = budgets[specifier]
  if (budget === undefined) {
    faults.push(`${specifier} has no budget: give it one in tools/budgets.ts.`)
    continue
  }
  const outside = budget.outside ?? []
  const own = await weigh(script, (id) => !isOurs(id))
  const page = await weigh(script, (id) =>
    ['react', 'react-dom', ...outside].some((name) => id === name || id.startsWith(`${name}/`)),
  )
  const ownKb = own.startKb + own.laterKb
  if (ownKb > budget.own)
    faults.push(`${specifier}: our own code weighs ${kb(ownKb)} kB, the budget is ${budget.own} kB.`)
  if (page.startKb > budget.page)
    faults.push(`${specifier}: a page loads ${kb(page.startKb)} kB, the budget is ${budget.page} kB.`)
  for (const name of page.imports.filter((id) => !outside.some((name) => id === name || id.startsWith(`${name}/`)))) {
    faults.push(`${specifier} pulls in ${name}.`)
  }
  if (rows.length === 1)
    summary = `${specifier}: own code ${kb(ownKb)} of ${budget.own} kB, page ${kb(page.startKb)} of ${budget.page} kB`
  rows.push([specifier, kb(ownKb), String(budget.own), kb(page.startKb), String(budget.page), kb(page.laterKb)])
}

for (const [name = '', ...figures] of rows)
  console.log(name.padEnd(16) + figures.map((figure) => figure.padStart(8)).join(''))
for (const fault of faults) console.error(fault)
if (faults.length === 0) console.log(summary)
process.exitCode = faults.length === 0 ? 0 : 1

function isOurs(id: string): boolean {
  return id.startsWith('.') || id.startsWith('/') || id.startsWith('\0')
}

/** Keeps every export, as nobody's page does: the figures are upper bounds. */
async function weigh(script: string, isExternal: (id: string) => boolean): Promise<Weight> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: resolve(script), external: isExternal, preserveEntrySignatures: 'strict' },
    },
  })
  // True for a build that does not watch, with one output.
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput
  const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const atStart = new Set<string>()
  const visit = (name: string): void => {
    const chunk = chunks.get(name)
    if (chunk === undefined || atStart.has(name)) return
    atStart.add(name)
    chunk.imports.forEach(visit)
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName)
  const weightOf = (isStart: boolean) =>
    [...chunks.values()]
      .filter((chunk) => atStart.has(chunk.fileName) === isStart)
      .reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length / 1000, 0)
  const imports = new Set([...chunks.values()].flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]))
  return {
    startKb: weightOf(true),
    laterKb: weightOf(false),
    imports: [...imports].filter((name) => !chunks.has(name)),
  }
}

function kb(value: number): string {
  return value.toFixed(1)
}
