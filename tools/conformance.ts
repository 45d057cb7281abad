/**
 * `npm run conformance`: the official conformance suite of MCP against `wonce-mcp` over HTTP. Ends with 0 where the score is
 * the one that docs/agents.md records.
 *
 * The suite comes from the npm registry, with the Node it needs. Server and relay are in this process and in memory.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../server/logger.ts'
import { startHttp } from '../server/mcp/http.ts'
import { openReplica } from '../server/mcp/replica.ts'
import { toolsOf } from '../server/mcp/workspace-tools.ts'
import { MemoryRelayStore } from '../server/memory-store.ts'
import { startRelay } from '../server/start.ts'

const recorded = readRecord(await readFile('docs/agents.md', 'utf8'))
const relay = await startRelay({ store: new MemoryRelayStore(), port: 0 })
const replica = await openReplica({ url: relay.url, workspace: 'conformance', token: () => 'robo' })
const http = await startHttp({
  tools: toolsOf(replica),
  tokens: { write: [], read: [] },
  isDevelopment: true,
  log: createLogger('error', 'stderr'),
  port: 0,
  // The suite leaves a session of each scenario open, all of them of the one caller that there is without tokens.
  limits: { sessionsPerToken: 100 },
})
const results = await mkdtemp(join(tmpdir(), 'wonce-conformance-'))
try {
  const output = await runSuite(recorded.suite, http.url, results)
  const score = readScore(output)
  if (score.size === 0) console.error(output)
  const passed = [...score].filter(([, { failed }]) => failed === 0)
  const checks = passed.reduce((sum, [, each]) => sum + each.passed, 0)
  const names = passed.map(([name]) => name)
  console.log(`${names.length} of ${score.size} scenarios pass, with ${checks} checks: ${names.join(', ')}`)
  const isSame =
    score.size === recorded.scenarios &&
    checks === recorded.checks &&
    names.sort().join() === recorded.names.sort().join()
  console.log(isSame ? 'as docs/agents.md records' : `docs/agents.md records ${JSON.stringify(recorded)}`)
  process.exitCode = isSame ? 0 : 1
} finally {
  await rm(results, { recursive: true, force: true })
  await http.close()
  await replica.close()
  await relay.close()
}

interface Recorded {
  /** With its version. */
  readonly suite: string
  readonly scenarios: number
  readonly checks: number
  readonly names: string[]
}

function readRecord(docs: string): Recorded {
  const suite = /`(@modelcontextprotocol\/conformance@[\d.]+)`/.exec(docs)?.[1]
  const said = /of its (\d+) scenarios [^(]*\(([^)]*)\), and all (\d+) of their checks/.exec(docs)
  if (suite === undefined || said === null) throw new Error('docs/agents.md does not say what the suite found.')
  const [, scenarios, list = '', checks] = said
  const names = Array.from(list.matchAll(/`([^`]+)`/g), ([, name = '']) => name)
  return { suite, scenarios: Number(scenarios), checks: Number(checks), names }
}

/** It ends with 1 where any scenario fails, so what it prints is what counts. */
function runSuite(suite: string, url: string, outputDir: string): Promise<string> {
  const command = ['conformance', 'server', '--url', url, '--output-dir', outputDir]
  const child = spawn('npx', ['-y', '-p', 'node@22', '-p', suite, '--', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((done, fail) => {
    child.once('error', fail).once('close', () => done(output))
  })
}

/** By scenario, of the lines of its summary. */
function readScore(output: string): ReadonlyMap<string, { readonly passed: number; readonly failed: number }> {
  const lines = output.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gm)
  return new Map(
    Array.from(lines, ([, name = '', passed, failed]) => [name, { passed: Number(passed), failed: Number(failed) }]),
  )
}
