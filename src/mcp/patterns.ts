/**
 * The patterns in an agent's filter. It comes as JSON, where an app would write a RegExp: `$options: 'i'` beside `$regex` stands
 * for its flag. What an agent looks for must not be able to keep everybody else waiting.
 */
import { WonceError } from '../index.ts'

/** Makes the RegExp of a `$regex`; with `i` it heeds no case. Throws for a source that it does not take. */
export type PatternOf = (source: string, flags: '' | 'i') => RegExp

/** Each is run on each row, so that many short ones take as long as a long one. */
const maxPatterns = 10

/**
 * A filter as it came, with a RegExp in the place of the source of each `$regex`. Throws for other `$options` than `i`, and
 * for more than 10 patterns.
 */
export function withPatterns<Filter>(filter: Filter, patternOf: PatternOf): Filter {
  let count = 0
  const counted: PatternOf = (source, flags) => {
    count += 1
    if (count > maxPatterns) {
      throw new WonceError('validation', `A filter has at most ${maxPatterns} $regex; this one has more.`, {})
    }
    return patternOf(source, flags)
  }
  return replaced(filter, counted) as Filter // only what `$regex` holds is another, which may be either
}

function replaced(value: unknown, patternOf: PatternOf): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, patternOf))
  if (typeof value !== 'object' || value === null) return value
  const { $options, ...rest } = value as { readonly [name: string]: unknown } // it is an object
  const isPattern = typeof rest.$regex === 'string'
  const entries = Object.entries(isPattern ? rest : value).map(([name, inner]) => {
    const isSource = name === '$regex' && typeof inner === 'string'
    return [name, isSource ? patternOf(inner, flagsOf($options)) : replaced(inner, patternOf)]
  })
  return Object.fromEntries(entries)
}

function flagsOf(options: unknown): '' | 'i' {
  if (options === undefined || options === '') return ''
  if (options === 'i') return 'i'
  const message = `$options of a $regex can be "i", for a pattern that heeds no case, and not ${JSON.stringify(options)}.`
  throw new WonceError('validation', message, { options })
}
