/** Serves the fake tools over its own standard input and output, as `wonce-mcp --stdio` does, and is noisy about it. */
import { createLogger } from '../../../server/logger.ts'
import { takeStdout } from '../../../server/mcp/own-stdout.ts'
import { startStdio } from '../../../server/mcp/stdio.ts'
import { createFakeTools, type Step } from './fake-tools.ts'

const output = takeStdout()
const log = createLogger('info', 'stderr')
console.log('noise at the start')
const tell = (step: Step): void => {
  console.log(`noise: ${step}`)
  process.stdout.write('noise without a line break')
  log.info({}, step)
}
// A call is held until a signal lets it go, so that a test decides when.
const hold = new Promise<void>((done) => process.once('SIGUSR2', () => done()))
const stdio = startStdio({ tools: createFakeTools({ tell, hold }), canWrite: true, log, input: process.stdin, output })
log.info({}, 'MCP is served')
const stopped = new Promise<void>((done) => process.once('SIGTERM', () => done()))
const fault = await Promise.race([stopped, stdio.disconnected])
await stdio.close()
log.info({}, 'closed')
if (fault !== undefined) console.error(fault.message)
process.exit(fault === undefined ? 0 : 1)
