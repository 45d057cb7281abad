/**
 * `npm run check`: everything CI looks at besides the tests. A line for each step, what failed in full at the end.
 *
 * Two lanes for two cores. In a lane a step waits for those before it, and steps that need the build are left out when
 * there is none.
 */
import { spawn } from 'node:child_process'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Without it the rest of the lane means nothing. */
  readonly isNeeded?: boolean
}

const tool = (file: string) => ['node_modules/.bin/tsx', `tools/${file}`]

const lanes: readonly (readonly Step[])[] = [
  [
    { name: 'build', command: ['npm', 'run', '--silent', 'build'], isNeeded: true },
    { name: 'api', command: tool('check-api.ts') },
    { name: 'budget', command: tool('check-budget.ts') },
  ],
  [
    { name: 'types', command: ['node_modules/.bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false'] },
    { name: 'listings', command: ['node_modules/.bin/tsc', '-p', 'demo/listings', '--pretty', 'false'] },
    { name: 'biome', command: ['node_modules/.bin/biome', 'ci', '--error-on-warnings', '--colors=off'] },
    { name: 'lock', command: tool('check-lock.ts') },
  ],
]
/** Starts a compiler of its own, so it waits for a free lane; needs the build. */
const last: Step = { name: 'package', command: tool('check-package.ts') }

type Outcome = 'ok' | 'failed' | 'skipped'
const outcomes: { readonly step: string; readonly outcome: Outcome; readonly output: string }[] = []

await Promise.all(lanes.map(runLane))
const isBuilt = outcomes.some(({ step, outcome }) => step === 'build' && outcome === 'ok')
if (isBuilt) await runStep(last)
else note(last, 'skipped', 'there is no build', 0)

const failed = outcomes.filter(({ outcome }) => outcome !== 'ok')
for (const { step, output } of failed) console.log(`\n${step}:\n${output}`)
console.log(failed.length === 0 ? '\nAll checks passed' : `\nFailed: ${failed.map(({ step }) => step).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

async function runLane(steps: readonly Step[]): Promise<void> {
  let isLost = false
  for (const step of steps) {
    if (isLost) note(step, 'skipped', 'a step before it failed', 0)
    else isLost = !(await runStep(step)) && step.isNeeded === true
  }
}

async function runStep(step: Step): Promise<boolean> {
  const startedAt = performance.now()
  const [command = '', ...args] = step.command
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const isOk = await new Promise<boolean>((done) => {
    child.once('close', (code) => done(code === 0)).once('error', () => done(false))
  })
  note(step, isOk ? 'ok' : 'failed', output.trim(), performance.now() - startedAt)
  return isOk
}

function note(step: Step, outcome: Outcome, output: string, tookMs: number): void {
  outcomes.push({ step: step.name, outcome, output })
  const seconds = `${(tookMs / 1000).toFixed(1)} s`
  const remark = outcome === 'failed' ? '' : (output.split('\n').at(-1) ?? '').slice(0, 100)
  console.log(`${outcome.padEnd(8)} ${step.name.padEnd(9)} ${seconds.padStart(7)}  ${remark}`.trimEnd())
}
