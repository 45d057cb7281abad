/** Development mode: the same hook on the same state must make the same entities (docs/semantics.md H8). */
import type { Debt } from '../core/duty.ts'
import type { Body } from '../core/event.ts'

interface Tried {
  readonly debt: Debt
  readonly bodies: readonly Body[]
  close(): void
}

/** What is to be said where `second`, not started yet, does not do what `first` did; `undefined` where it does. */
export async function unlikeFirst<Run extends Tried>(
  first: Run,
  second: Run,
  start: (run: Run) => Promise<unknown>,
): Promise<string | undefined> {
  const targets = (run: Tried) => run.bodies.map((body) => `${body.verb} ${body.target}`).join(', ')
  try {
    await start(second)
    if (targets(first) === targets(second)) return undefined
  } catch {
    // Said below: it did not do the same thing twice.
  } finally {
    second.close()
  }
  return `The hook ${first.debt.hook} did not write to the same entities when it was run twice on the same state: first ${targets(first)}; then ${targets(second)}. Two devices that both run it will not agree on what it made.`
}
