/** One text for one JSON value, whatever the order of its keys: what hashes and comparisons are made of (RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const member = (value as { readonly [key: string]: unknown })[key]
    if (member !== undefined) members += `${members && ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}

/**
 * Whether two JSON values are the same: lists item by item, objects member by member in any order; one that is `undefined` is none.
 * What apps read for themselves may hold more than JSON: dates go by their time, and any other thing is the same as itself alone.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Date && b instanceof Date) return +a === +b
  if (!isCompound(a) || !isCompound(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const names = membersOf(a)
  return (
    names.length === membersOf(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name], b[name]))
  )
}

type Compound = { readonly [name: string]: unknown }

function isCompound(value: unknown): value is Compound {
  return Array.isArray(value) || {}.toString.call(value) === '[object Object]'
}

function membersOf(value: Compound): readonly string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined)
}
