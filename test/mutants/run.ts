/**
 * `npm run mutants`: applies each seeded bug to a scratch copy of the project and runs the test that must catch it.
 *
 * Options: `-- --only TEXT` for the mutants whose name contains the text. Fails where a test passes in spite of its bug,
 * where a patch no longer applies, and where the test fails without any bug.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutants } from './all.ts'
import type { Mutant } from './mutant.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = mutants.filter(({ name }) => values.only === undefined || name.includes(values.only))
const root = resolve(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'wonce-mutants-'))

try {
  for (const entry of ['src', 'server', 'demo', 'test', 'tools', 'package.json', 'tsconfig.json', 'vite.config.ts']) {
    cpSync(join(root, entry), join(scratch, entry), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'))
  process.exitCode = (await runAll()) ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function runAll(): Promise<boolean> {
  const healthy = await healthyTests()
  let caught = 0
  const failures: string[] = []
  for (const mutant of chosen) {
    const { file, test } = mutant.caughtBy
    const problem = healthy.has(nameOf(mutant)) ? await tryMutant(mutant) : 'its test does not pass without the bug'
    if (problem === undefined) caught += 1
    else failures.push(`${mutant.name}: ${problem}`)
    console.log(
      `${problem === undefined ? 'caught' : 'MISSED'}  ${mutant.name}\n        ${file} › ${test}${problem === undefined ? '' : `: ${problem}`}`,
    )
  }
  console.log(`\n${caught} of ${chosen.length} seeded bugs caught`)
  return failures.length === 0
}

/** The tests that the mutants name, each once, and that pass as things are. */
async function healthyTests(): Promise<ReadonlySet<string>> {
  const healthy = new Set<string>()
  for (const mutant of chosen) {
    const name = nameOf(mutant)
    if (!healthy.has(name) && (await runTest(mutant)) === 'passed') healthy.add(name)
  }
  return healthy
}

/** `undefined` where the bug was caught. */
async function tryMutant(mutant: Mutant): Promise<string | undefined> {
  const path = join(scratch, mutant.file)
  const original = readFileSync(path, 'utf8')
  let text = original
  for (const { from, to } of mutant.changes) {
    const parts = text.split(from)
    if (parts.length !== 2) return `the patch does not apply: found ${parts.length - 1} times: ${from.slice(0, 80)}`
    text = parts.join(to)
  }
  writeFileSync(path, text)
  try {
    const outcome = await runTest(mutant)
    if (outcome === 'failed') return undefined
    return outcome === 'passed' ? 'the test passes in spite of it' : 'no test of that name ran'
  } finally {
    writeFileSync(path, original)
  }
}

function nameOf({ caughtBy }: Mutant): string {
  return `${caughtBy.file} › ${caughtBy.test}`
}

/** Counts what really ran: a file that does not load proves nothing. */
async function runTest({ caughtBy }: Mutant): Promise<'passed' | 'failed' | 'none'> {
  const pattern = caughtBy.test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const report = join(scratch, 'report.json')
  rmSync(report, { force: true })
  const args = ['run', '--project', 'unit*', caughtBy.file, '-t', pattern, '--reporter', 'json', '--outputFile', report]
  await new Promise<void>((done) => {
    const child = spawn(join(scratch, 'node_modules/.bin/vitest'), args, { cwd: scratch, stdio: 'ignore' })
    child.on('close', () => done())
  })
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
  } // the report of vitest's own JSON reporter
  if (numFailedTests > 0) return 'failed'
  return numPassedTests > 0 ? 'passed' : 'none'
}
