import type { Ref } from '../core/event.ts'

/** The newest commit that counts (docs/semantics.md E6), as it is kept in meta under `lastCommit`. */
export interface LastCommit {
  readonly k: number
  readonly ref: Ref
}
