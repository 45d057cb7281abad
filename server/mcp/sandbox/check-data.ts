/** What untrusted code passed, looked through before anything is made of it. */
import type { Json } from '../../../src/index.ts'

export class CallError extends Error {}

/** Reads a value that has come as JSON text. Throws `CallError` where a key could change a prototype if it were copied. */
export function parseData(text: string): Json {
  // JSON.parse gives JSON.
  const value = JSON.parse(text) as Json
  forEachObject(value, (object) => {
    if (Object.hasOwn(object, '__proto__')) throw new CallError('__proto__ cannot be the name of a field.')
  })
  return value
}

/** Throws `CallError` where a reference is not one to a step before: `made` is how many there are. */
export function checkReferences(value: Json, made: number): void {
  forEachObject(value, (object) => {
    if (!Object.hasOwn(object, '$step')) return
    const step = object.$step
    const isEarlier = typeof step === 'number' && Number.isInteger(step) && step >= 0 && step < made
    if (isEarlier && Object.keys(object).length === 1) return
    const said = JSON.stringify(object).slice(0, 80)
    throw new CallError(`${said} names no earlier step; pass the $id of what a verb gave back.`)
  })
}

export function holdsReference(value: Json): boolean {
  let holds = false
  forEachObject(value, (object) => {
    holds ||= Object.hasOwn(object, '$step')
  })
  return holds
}

export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isReference(value: Json | undefined): value is { readonly $step: number } {
  return isObject(value) && Object.hasOwn(value, '$step')
}

function forEachObject(value: Json, visit: (object: JsonObject) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (isObject(value)) visit(value)
  for (const inner of Object.values(value)) forEachObject(inner, visit)
}
