/** What is known here of the relay's history, as it is kept in meta (docs/semantics.md E4, S2). */
import type { Store } from '../core/storage.ts'
import type { RelayNotes } from '../sync/synced-log.ts'

export const relayName = 'relay'

export async function relayNotes(store: Store): Promise<RelayNotes> {
  const [stored] = await store.meta([relayName])
  // Written by this build or an older one, as `RelayNotes` or not at all.
  const { relay, segments } = (stored ?? {}) as Partial<RelayNotes>
  return { relay, segments: segments ?? 0 }
}

/** Which history is known, if any. */
export async function knownRelay(store: Store): Promise<string | undefined> {
  return (await relayNotes(store)).relay
}
