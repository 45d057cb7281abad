import type { Ref } from '../core/event.ts'
import type { MetaRow, Reads } from '../core/storage.ts'

/** The newest commit that counts (docs/semantics.md E6), as it is kept in meta. */
export interface LastCommit {
  readonly k: number
  readonly ref: Ref
}

export const lastCommitName = 'lastCommit'

export function lastCommitRow(last: LastCommit | undefined): MetaRow {
  return { name: lastCommitName, value: last }
}

/** `undefined` where nothing was committed yet. */
export async function lastCommit(reads: Pick<Reads, 'meta'>): Promise<LastCommit | undefined> {
  const [last] = await reads.meta([lastCommitName])
  return lastCommitIn(last)
}

/** What meta says under `lastCommitName`. */
export function lastCommitIn(value: unknown): LastCommit | undefined {
  return value as LastCommit | undefined // as `lastCommitRow` has it
}
