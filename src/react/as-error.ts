import type { CodedError } from '../index.ts'

/** What was thrown, as what most throw. */
export function asError(thrown: unknown): CodedError {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
