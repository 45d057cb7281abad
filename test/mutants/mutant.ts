/**
 * Seeded bugs: each is a change of a line or two that somebody could have written, and a named test of the ordinary suite
 * that must fail with it. A mechanism without one here is unproven.
 */

export interface Mutant {
  /** What the bug is. */
  readonly name: string
  readonly file: string
  /** Text that stands in the file exactly once, and what it becomes. */
  readonly changes: readonly { readonly from: string; readonly to: string }[]
  /** The test that catches it: its file, and enough of its name to pick it out. */
  readonly caughtBy: { readonly file: string; readonly test: string }
}
