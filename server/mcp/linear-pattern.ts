/**
 * Regular expressions that take time in proportion to the text and no more, whatever they are.
 *
 * The engine that V8 uses by default tries one way after another, for hours where a pattern has `(a+)+` in it, and nothing
 * else in the process runs meanwhile. It has a second one, which knows neither lookaround nor back-references, behind a flag.
 */
import { setFlagsFromString } from 'node:v8'
import { WonceError } from '../../src/index.ts'
import { eitherCase } from './either-case.ts'
import { refuseLarge } from './pattern-size.ts'

setFlagsFromString('--enable-experimental-regexp-engine')

/** Of what is refused: it may be as long as a request. */
const maxSaidChars = 200

/** Throws a `WonceError` for what is no pattern, or none that this engine takes. */
export function linearPattern(source: string, flags: '' | 'i' = ''): RegExp {
  try {
    refuseLarge(source)
    // It takes no flag for that.
    return new RegExp(flags === 'i' ? eitherCase(source) : source, 'l')
  } catch (cause) {
    const said = source.length > maxSaidChars ? `${source.slice(0, maxSaidChars)}…` : source
    const why = cause instanceof Error ? cause.message.replace(source, said) : String(cause)
    const message = `$regex cannot be ${JSON.stringify(said)}: ${why}. It has to be a short regular expression without lookaround, back-references and large repetitions.`
    throw new WonceError('validation', message, { pattern: said }, cause)
  }
}
