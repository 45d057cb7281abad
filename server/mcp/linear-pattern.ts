/**
 * Regular expressions that take time in proportion to the text and no more, whatever they are.
 *
 * The engine that V8 uses by default tries one way after another, for hours where a pattern has `(a+)+` in it, and nothing
 * else in the process runs meanwhile. It has a second one, which knows neither lookaround nor back-references, behind a flag.
 */
import { setFlagsFromString } from 'node:v8'
import { WonceError } from '../../src/index.ts'
import { eitherCase } from './either-case.ts'

setFlagsFromString('--enable-experimental-regexp-engine')

/** Throws a `WonceError` for what is no pattern, or none that this engine takes. */
export function linearPattern(source: string, flags: '' | 'i' = ''): RegExp {
  try {
    // It takes no flag for that.
    return new RegExp(flags === 'i' ? eitherCase(source) : source, 'l')
  } catch (cause) {
    const message = `$regex cannot be ${JSON.stringify(source)}: ${cause instanceof Error ? cause.message : String(cause)}. It has to be a regular expression without lookaround, back-references and large repetitions.`
    throw new WonceError('validation', message, { pattern: source }, cause)
  }
}
