/** MCP over standard input and output: one client, which started this process and ends it by closing its input. */
import type { Readable, Writable } from 'node:stream'
import { ProtocolError } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Clock } from '../../src/core/clock.ts'
import type { Tool } from '../../src/mcp/index.ts'
import type { RelayLog } from '../measure.ts'
import { systemClock } from '../system-clock.ts'
import { boundedLines } from './bounded-lines.ts'
import { type CallBounds, CallLimits, whyRefused } from './call-limits.ts'
import { createMcpServer } from './mcp-server.ts'
import { ReplicaError } from './replica.ts'
import { isDoneWithin } from './within.ts'

export interface StdioOptions {
  readonly tools: readonly Tool[]
  readonly canWrite: boolean
  readonly instructions?: string
  readonly log: RelayLog
  readonly input: Readable
  /** Of nobody else: `takeStdout()`. */
  readonly output: Writable
  /** How long it waits for calls that are under way, and then once more for those that were told to stop. 10 s where it is missing. */
  readonly stopWithinMs?: number
  readonly clock?: Clock
  readonly limits?: Partial<CallBounds>
}

/** There is one client, which has no sessions. */
const stdioLimits: CallBounds = { callsPerSession: 8, callsPerToken: 8, calls: 8, callsPerMinute: 300 }

export interface RunningStdio {
  /**
   * Resolves once the client is gone, or with what makes it useless to go on: a message that can be neither read nor
   * answered, for whose answer it would wait. Calls may still be under way: `close` then.
   */
  readonly disconnected: Promise<Error | undefined>
  /** Lets calls that are under way come to their end; where the client is gone, or after too long, it tells them to stop. */
  close(): Promise<void>
}

export function startStdio(options: StdioOptions): RunningStdio {
  const { log, input, output, clock = systemClock, stopWithinMs = 10_000 } = options
  const calls = new CallLimits({ ...stdioLimits, ...options.limits }, clock)
  const begin = (): (() => void) => {
    const admission = calls.admit({ caller: 'stdio', session: undefined, calls: 1 })
    // As the endpoint over HTTP refuses a call.
    if (admission.type === 'refused') throw new ProtocolError(-32_000, whyRefused(admission))
    return admission.ticket.begin()
  }
  const settings = { ...options, begin }
  let end: (fault?: Error) => void = () => {}
  const disconnected = new Promise<Error | undefined>((done) => {
    end = done
  })
  const lines = boundedLines(maxMessageBytes, ({ id, bytes }) => {
    const message = `A message has at most ${maxMessageBytes} bytes; one had ${bytes}.`
    log.warn({ bytes, maxBytes: maxMessageBytes }, 'a message was too long and was not read')
    if (id === undefined) return end(new ReplicaError(`${message} It has no id by which it could be answered.`))
    output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_600, message } })}\n`)
  })
  input.pipe(lines)
  // It holds nothing longer than a line, which is bounded already, and what came with it.
  const transport = new StdioServerTransport(lines, output, { maxBufferSize: 4 * maxMessageBytes })
  const handle = serveStdio(() => createMcpServer(settings, options), {
    transport,
    maxSubscriptions: 16,
    onerror: (error) => log.warn({ error }, 'a message could not be handled'),
  })
  for (const sign of ['end', 'close', 'error'] as const) input.once(sign, () => end())
  for (const sign of ['close', 'error'] as const) output.once(sign, () => end())
  if (input.readableEnded || input.destroyed) end()
  let ended: Promise<void> | undefined
  const close = (): Promise<void> => {
    ended ??= stop()
    return ended
  }

  async function stop(): Promise<void> {
    await isDoneWithin(Promise.race([disconnected.then(() => {}), calls.none().then(turn)]), stopWithinMs, clock)
    await handle.close()
    if (await isDoneWithin(calls.none(), stopWithinMs, clock)) return
    log.warn({ calls: calls.running }, 'calls were under way for too long and are left')
  }

  return { disconnected, close }
}

/** An answer may be longer; nobody has reason to send this much. */
const maxMessageBytes = 1024 * 1024

/** An answer is sent in the turn after the call has ended. */
function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}
