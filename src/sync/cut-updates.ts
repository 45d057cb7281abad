/** How events are dealt out over updates (docs/protocol.md W2): between groups, never through one. */
import { grouped } from '../core/lists.ts'
import type { Offered } from './synced-log.ts'
import { maxUpdateBytes, maxUpdateEvents } from './wire.ts'

/** More than Yjs puts around one entry. */
const entryBytes = 64

export function cutUpdates(offered: readonly Offered[]): readonly (readonly Offered[])[] {
  const updates: Offered[][] = []
  let update: Offered[] = []
  let bytes = 0
  for (const group of grouped(offered, ({ boot, last }) => `${boot}:${last}`).values()) {
    const groupBytes = group.reduce((sum, event) => sum + sizeOf(event), 0)
    const isFull = update.length + group.length > maxUpdateEvents || bytes + groupBytes > maxUpdateBytes
    if (isFull && update.length > 0) {
      updates.push(update)
      update = []
      bytes = 0
    }
    update.push(...group)
    bytes += groupBytes
  }
  if (update.length > 0) updates.push(update)
  return updates
}

/** About what it takes in an update, at most. A list of fractions takes twice as much, and a frame has room for four times as much. */
function sizeOf({ content, ref }: Offered): number {
  const text = JSON.stringify(content) // in which no control characters stand as they are
  const bytesForEach = /^[ -~]*$/.test(text) ? 1 : 3
  return text.length * bytesForEach + ref.length + entryBytes
}
