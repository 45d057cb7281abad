/**
 * Names are looked up while somebody waits for them, for so long, and while most of them are there: each goes through the
 * entities of a noun, and one instruction has room for hundreds.
 */
import { ToldError } from './told-error.ts'

/** Names that nothing is called. */
const maxUnknown = 50
/** Of looking up alone; a person who is asked may take longer. */
const maxMs = 20_000

/** The same, with each name looked up once. Rejects with the reason of `signal`, and with `ToldError` at a bound. */
export function boundedLookUps<Found>(
  find: (noun: string, text: string) => Promise<readonly Found[]>,
  signal: AbortSignal | undefined,
  elapsedMs: () => number = () => performance.now(),
): (noun: string, text: string) => Promise<readonly Found[]> {
  const known = new Map<string, readonly Found[]>()
  /** A name may be that of another noun. */
  const there = new Set<string>()
  const unknown = new Set<string>()
  let spentMs = 0
  return async (noun, text) => {
    signal?.throwIfAborted()
    const key = JSON.stringify([noun, text])
    const before = known.get(key)
    if (before !== undefined) return before
    if (spentMs > maxMs) throw tooMuch(`Looking up its names took longer than ${maxMs / 1000} s`)
    if (unknown.size > maxUnknown) throw tooMuch(`More than ${maxUnknown} of its names are nobody's here`)
    const startedAt = elapsedMs()
    const found = await find(noun, text)
    spentMs += elapsedMs() - startedAt
    known.set(key, found)
    if (found.length > 0) {
      there.add(text)
      unknown.delete(text)
    } else if (!there.has(text)) unknown.add(text)
    return found
  }
}

function tooMuch(why: string): ToldError {
  return new ToldError('not-understood', `${why}. Nothing was written. Say less at once, or give ids in \`steps\`.`)
}
