/** What is known here of the relay's history, as it is kept in meta (docs/semantics.md E4, S2). */
import type { Ref } from '../core/event.ts'
import type { MetaRow, Store } from '../core/storage.ts'
import type { Marks, RelayNotes } from '../sync/synced-log.ts'
import type { SegmentInfo } from '../sync/wire.ts'
import { relayName } from './known-relay.ts'
import { lastCommitIn, lastCommitName } from './last-commit.ts'

/** An own event that the relay has, of its newest acknowledgement. */
export const newestAckName = 'newestAck'
/** Under names that begin so stands what it says of closed heads. */
export const segmentName = 'segment/'

export function segmentRow(info: SegmentInfo): MetaRow {
  return { name: `${segmentName}${info.n}`, value: info }
}

/** The closed heads that the relay has told this device of, by number. */
export async function notedSegments(store: Store): Promise<readonly SegmentInfo[]> {
  const rows = await store.metaStarting(segmentName)
  return rows.map(({ value }) => value as SegmentInfo).sort((a, b) => a.n - b.n) // written by `segmentRow` only
}

export async function relayNotes(store: Store): Promise<RelayNotes & Marks> {
  const [stored, last, acked] = await store.meta([relayName, lastCommitName, newestAckName])
  // Written by this build or an older one, each in its shape or not at all.
  return {
    ...{ relay: undefined, segments: 0, ...(stored as Partial<RelayNotes> | undefined) },
    commit: lastCommitIn(last)?.ref,
    acked: acked as Ref | undefined,
  }
}
