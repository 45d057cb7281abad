/** Whether a value is JSON and nothing else: no bytes, no big integers, no shared types, nothing that nests without end. */

const maxDepth = 100

/** Takes the value alone, so that it may be handed to `filter`, which gives more. */
export function isJson(value: unknown): boolean {
  return isJsonAt(value, 0)
}

/** As text would carry it: a Yjs document keeps a -0, which JSON has not. */
export function asJson(value: unknown): unknown {
  return hasMinusZero(value) ? JSON.parse(JSON.stringify(value)) : value
}

function hasMinusZero(value: unknown): boolean {
  return (
    Object.is(value, -0) || (typeof value === 'object' && value !== null && Object.values(value).some(hasMinusZero))
  )
}

function isJsonAt(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth > maxDepth) return false
  if (Array.isArray(value)) return value.every((item) => isJsonAt(item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).every((item) => isJsonAt(item, depth + 1))
}
