/** Weighs each subpath of `dist/` as a bundler would ship it, prints the table, and exits 1 over budget (budgets.ts). */
import { budgets, forServers } from './budgets.ts'
import { packageEntries } from './package-entries.ts'
import { isOurs, weigh } from './weigh.ts'

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

function kb(value: number): string {
  return value.toFixed(1)
}
