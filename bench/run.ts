/**
 * `npm run bench`: asks every question in real Chromium, prints the table, and keeps the figures in
 * `bench/results/latest.json` after a full run.
 *
 * `--only verb` asks that one (again for more), `--runs 50` fixes the number of rounds, `--quick` is for seeing that it
 * works: neither is kept. `--full` also opens a history of a million events, which takes an hour to make. Both sides of every comparison run in one page, in turns, with strict durability.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launch, type RealBrowser } from '../test/browser/kit/launch.ts'
import { servePage } from '../test/browser/kit/page-server.ts'
import type { Tab } from '../test/browser/kit/tab.ts'
import { agreement } from './agreement.ts'
import { demoBoard } from './demo-board.ts'
import { fanOut } from './fan-out.ts'
import { heap } from './heap.ts'
import { input } from './input.ts'
import { machine, type Row, rowsOf, table } from './kit/report.ts'
import type { Answer, Plan } from './kit/series.ts'
import { openSynced } from './open-synced.ts'
import type * as pageEntry from './page.ts'
import { relayMemory } from './relay-memory.ts'
import { toDevice } from './to-device.ts'
import { weight } from './weight.ts'

type BenchTab = Tab<typeof pageEntry>

interface Stage {
  readonly browser: RealBrowser
  readonly url: string
  readonly sizes: { readonly short: number; readonly long: number }
  /** Histories to open and sync, the shortest first. */
  readonly histories: readonly number[]
  /** What a device writes while it is offline for long. */
  readonly offlineEvents: number
}

interface Question {
  readonly rounds: number
  readonly warmUps: number
  ask(stage: Stage, plan: Plan): Promise<Answer>
}

const inTab = (ask: (tab: BenchTab, plan: Plan, stage: Stage) => Promise<Answer>): Question['ask'] => {
  return async (stage, plan) => {
    const tab: BenchTab = await stage.browser.openTab<typeof pageEntry>(stage.url)
    try {
      return await ask(tab, plan, stage)
    } finally {
      await tab.close()
    }
  }
}

const built = new Set<number>()

async function build({ browser, url, sizes }: Stage): Promise<void> {
  for (const events of [sizes.short, sizes.long]) {
    if (built.has(events)) continue
    const tab: BenchTab = await browser.openTab<typeof pageEntry>(url)
    await tab.call('build', events)
    await tab.close()
    built.add(events)
  }
}

const questions: { readonly [name: string]: Question } = {
  verb: { rounds: 200, warmUps: 20, ask: inTab((tab, plan) => tab.call('verb', plan)) },
  win: { rounds: 200, warmUps: 20, ask: inTab((tab, plan) => tab.call('win', plan)) },
  hundred: { rounds: 30, warmUps: 3, ask: inTab((tab, plan) => tab.call('hundred', plan)) },
  import: { rounds: 15, warmUps: 2, ask: inTab((tab, plan) => tab.call('imports', plan)) },
  open: {
    rounds: 60,
    warmUps: 5,
    ask: async (stage, plan) => {
      await build(stage)
      return inTab((tab, _, { sizes }) => tab.call('opening', plan, sizes))(stage, plan)
    },
  },
  'verb-at-size': {
    rounds: 120,
    warmUps: 10,
    ask: async (stage, plan) => {
      await build(stage)
      return inTab((tab, _, { sizes }) => tab.call('verbs', plan, sizes))(stage, plan)
    },
  },
  'fan-out': { rounds: 400, warmUps: 40, ask: (_, plan) => fanOut(plan) },
  agreement: { rounds: 10, warmUps: 1, ask: ({ offlineEvents }, plan) => agreement(plan, offlineEvents) },
  'open-synced': { rounds: 40, warmUps: 4, ask: ({ histories }, plan) => openSynced(plan, histories) },
  'to-device': { rounds: 300, warmUps: 20, ask: (_, plan) => toDevice(plan) },
  'relay-memory': { rounds: 5, warmUps: 0, ask: (_, plan) => relayMemory(plan) },
  heap: {
    rounds: 7,
    warmUps: 0,
    ask: async (stage, plan) => {
      await build(stage)
      return heap(stage.browser, stage.url, plan, stage.sizes)
    },
  },
  live: { rounds: 60, warmUps: 5, ask: inTab((tab, plan) => tab.call('live', plan)) },
  shown: { rounds: 200, warmUps: 20, ask: inTab((tab, plan) => tab.call('shown', plan)) },
  input: { rounds: 200, warmUps: 10, ask: (_, plan) => input(plan) },
  'demo-board': { rounds: 6, warmUps: 1, ask: (_, plan) => demoBoard(plan) },
  weight: { rounds: 1, warmUps: 0, ask: () => weight() },
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string' },
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
  },
})
const asked = values.only ?? Object.keys(questions)
const unknown = asked.filter((name) => questions[name] === undefined)
if (unknown.length > 0)
  throw new Error(`No question is called ${unknown.join()}: ${Object.keys(questions).join(', ')}.`)

const server = await servePage(join(import.meta.dirname, 'page.ts'), { isIsolated: true })
const browser = await launch()
const rows: Row[] = []
const facts: Record<string, Answer['facts']> = {}
try {
  const sizes = { short: 1000, long: values.quick ? 10_000 : 100_000 }
  const histories = [sizes.short, sizes.long, ...(values.full ? [1_000_000] : [])]
  const stage = { browser, url: server.url, sizes, histories, offlineEvents: values.quick ? 2000 : 10_000 }
  for (const name of asked) {
    const question = questions[name] as Question // looked up above
    const rounds = Number(values.runs ?? (values.quick ? Math.ceil(question.rounds / 8) : question.rounds))
    const start = Date.now()
    const answer = await question.ask(stage, { rounds, warmUps: values.quick ? 1 : question.warmUps })
    console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(0)} s`)
    for (const [fact, value] of Object.entries(answer.facts)) console.log(`  ${fact}: ${value}`)
    const answered = rowsOf(name, answer)
    console.log(`${table(answered)}\n`)
    rows.push(...answered)
    facts[name] = answer.facts
  }
  const info = machine(browser.context.browser()?.version() ?? 'unknown', await dexieVersion())
  console.log(`\n${table(rows)}\n`)
  const losing = rows.filter((row) => row.met === false)
  for (const row of losing) console.log(`missed: ${row.name}: ${row.ratio.toFixed(2)}, not ≤ ${row.target}`)
  if (values.only !== undefined || values.quick) console.log('Not kept: only a full run is.')
  else await keep({ date: new Date().toISOString(), machine: info, rows, facts })
} finally {
  await browser.close()
  await server.close()
}

async function dexieVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: { dexie: string } } // our own
  return manifest.dependencies.dexie
}

async function keep(result: object): Promise<void> {
  const folder = join(import.meta.dirname, 'results')
  const file = join(folder, 'latest.json')
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(result, rounded))
  spawnSync('node_modules/.bin/biome', ['format', '--write', file])
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
}
