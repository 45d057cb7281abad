/** Filters and options as text: equal ones, written anew at each render, are one query. */

/** JSON with its keys in order; what JSON leaves out or takes for something else keeps apart from the text that looks like it. */
export function queryKey(...parts: readonly unknown[]): string {
  return parts.map((part) => textOf(part)).join(' ')
}

function textOf(value: unknown, isOrdered = false): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof RegExp) return `expression ${value}`
  if (Array.isArray(value)) return `[${value.map((member) => textOf(member)).join()}]`
  const members = Object.entries(value)
  if (!isOrdered) members.sort(([a], [b]) => (a < b ? -1 : 1))
  // Of two fields to sort by, the first comes first.
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${textOf(member, key === 'sort')}`).join()}}`
}
