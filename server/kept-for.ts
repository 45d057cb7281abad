/** Something that takes long to work out, kept for a while: however many ask, it is worked out once in that time. */
import type { Clock } from '../src/core/clock.ts'

export function keptFor<Value>(ms: number, clock: Clock, workOut: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly at: number; readonly value: Promise<Value> } | undefined
  return () => {
    const now = clock.now()
    // Also where the clock was put back.
    if (kept === undefined || Math.abs(now - kept.at) >= ms) kept = { at: now, value: workOut() }
    return kept.value
  }
}
