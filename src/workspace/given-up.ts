/**
 * Under which names meta remembers what this database does not write again by itself, each with the build that gave it up:
 * another build may do better, or be allowed to.
 */
import type { Debt } from '../core/duty.ts'
import type { Event } from '../core/event.ts'
import { keyOf } from '../core/slot.ts'
import type { Reads } from '../core/storage.ts'

/** A run that failed too often, or that the relay did not take (docs/semantics.md H3, A). */
export function deadLetter(key: string): string {
  return `dead/${key}`
}

/** Which of these debts this build has given up. */
export async function givenUpAmong(reads: Reads, debts: readonly Debt[], build: string): Promise<readonly boolean[]> {
  const builds = await reads.meta(debts.map((debt) => deadLetter(debt.key)))
  return builds.map((dead) => dead === build)
}

/** That a hook was seen here, which the relay did not take (H5, A). */
export function unannounced({ name, backfill }: { readonly name: string; readonly backfill: boolean }): string {
  return `unannounced/${name}${backfill ? ' backfill' : ''}`
}

/** What is given up with an event of our own that the relay refused and a person dismissed; `undefined` where nothing is. */
export function givenUpWith(event: Event): string | undefined {
  if (event.kind === 'run') return deadLetter(keyOf(event.hook, event.slot))
  if (event.kind === 'activate') return unannounced({ name: event.hook, backfill: event.backfill === true })
  return undefined
}
