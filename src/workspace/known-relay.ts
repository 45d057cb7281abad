/** Which relay's history is known here (docs/semantics.md E4). The rest of what is noted of it is loaded with what syncs. */
import type { Reads } from '../core/storage.ts'
import type { RelayNotes } from '../sync/synced-log.ts'

/** Under this name meta says it, with how much of that history is taken in. */
export const relayName = 'relay'

/** `undefined` where none is. */
export async function knownRelay(reads: Pick<Reads, 'meta'>): Promise<string | undefined> {
  const [stored] = await reads.meta([relayName])
  return (stored as Partial<RelayNotes> | undefined)?.relay // as `relayNotes` reads it
}
