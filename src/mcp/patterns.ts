/** The patterns in an agent's filter: what it looks for must not be able to keep everybody else waiting. */

/** Makes the RegExp of a `$regex`. Throws for a source that it does not take. */
export type PatternOf = (source: string) => RegExp

/** A filter as it came, with a RegExp in the place of the source of each `$regex`. */
export function withPatterns<Filter>(filter: Filter, patternOf: PatternOf): Filter {
  return replaced(filter, patternOf) as Filter // only what `$regex` holds is another, which may be either
}

function replaced(value: unknown, patternOf: PatternOf): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, patternOf))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => {
    const isSource = name === '$regex' && typeof inner === 'string'
    return [name, isSource ? patternOf(inner) : replaced(inner, patternOf)]
  })
  return Object.fromEntries(entries)
}
