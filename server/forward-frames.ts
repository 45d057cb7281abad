/**
 * What was stored together is forwarded together: a frame costs each of its readers about the same, whether it holds one
 * event or a hundred.
 */
import { writeUpdate } from '../src/sync/update.ts'
import type { Acceptance } from './admission.ts'
import { syncFrame } from './frames.ts'

/** Updates that are larger than this together stay apart: what would be saved is little, what would be copied is much. */
const maxTogetherBytes = 64 * 1024

interface Forwarded extends Pick<Acceptance, 'events'> {
  readonly update: Uint8Array
  /** `null` for a commit, which goes with what it covers: who reads both at once folds once. */
  readonly writer: string | null
}

/** In order. The clocks of each Yjs client follow each other, as admission has seen to. */
export function forwardFrames(entries: readonly Forwarded[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = []
  let together: Forwarded[] = []
  let bytes = 0
  for (const entry of entries) {
    const isTooMuch = bytes + entry.update.length > maxTogetherBytes && entry.writer !== null
    if (together.length > 0 && isTooMuch) {
      frames.push(frameOf(together))
      together = []
      bytes = 0
    }
    together.push(entry)
    bytes += entry.update.length
  }
  if (together.length > 0) frames.push(frameOf(together))
  return frames
}

function frameOf(together: readonly Forwarded[]): Uint8Array {
  const [first] = together
  const isAlone = together.length === 1 && first !== undefined
  return syncFrame('update', isAlone ? first.update : writeUpdate(together.flatMap(itemsOf)))
}

function itemsOf({ events }: Forwarded) {
  return events.map(({ item }) => item)
}
