/** A server's log: a line of JSON for each entry, on standard output, or, where that is taken, on standard error. */
import { pino } from 'pino'
import { z } from 'zod'
import type { RelayLog } from './measure.ts'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export const logLevelSchema = z.enum(logLevels, `one of ${logLevels.join(', ')}`)
/** From which level on the log has entries; `silent` for none. */
export type LogLevel = z.infer<typeof logLevelSchema>

/** Takes tokens and the headers that carry them out, wherever they stand at the top of an entry or one level below. */
const secret = ['token', 'authorization', 'cookie'].flatMap((name) => [name, `*.${name}`])

export function createLogger(level: LogLevel, to: 'stdout' | 'stderr' = 'stdout'): RelayLog {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: secret,
    serializers: { error: pino.stdSerializers.err },
  }
  return to === 'stdout' ? pino(options) : pino(options, pino.destination({ dest: 2, sync: true }))
}
