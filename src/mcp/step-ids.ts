/** What code returned may name what its steps make, by `{ $step: 0 }`: the ids are there once they are carried out. */

/** The same with the id of its step in the place of each such. */
export function withStepIds(value: unknown, ids: readonly string[]): unknown {
  return replaced(value, (step) => ids[step])
}

/** Steps that the value names, each once. */
export function stepsNamedIn(value: unknown): readonly number[] {
  const named = new Set<number>()
  replaced(value, (step) => {
    named.add(step)
    return undefined
  })
  return [...named].sort((a, b) => a - b)
}

function replaced(value: unknown, idOf: (step: number) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, idOf))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === '$step' && typeof only[1] === 'number') return idOf(only[1]) ?? value
  return Object.fromEntries(entries.map(([name, inner]) => [name, replaced(inner, idOf)]))
}
