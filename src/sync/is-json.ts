/** Whether a value is JSON and nothing else: no bytes, no big integers, no shared types, nothing that nests without end. */
import { isPlainJson } from '../core/event.ts'

/** More than an event may have: it is said of each what is wrong with it. */
const maxLevels = 101

/** Takes the value alone, so that it may be handed to `filter`, which gives more. */
export function isJson(value: unknown): boolean {
  return isPlainJson(value, () => true, maxLevels)
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
