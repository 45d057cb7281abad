/** Filters and options as text: equal ones, written anew at each render, are one query. */

/** JSON with its keys in order; a date, an expression and what JSON leaves out keep apart from the text that looks like them. */
export function queryKey(...parts: readonly unknown[]): string {
  return parts.map(textOf).join(' ')
}

function textOf(value: unknown): string {
  if (value === undefined) return '-'
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof RegExp) return `expression ${value}`
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${textOf(member)}`).join()}}`
}
