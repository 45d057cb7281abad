/** What a client tells of itself when it connects, and what it makes of the relay's answer (docs/protocol.md W4 to W6). */
import { withoutUndefined } from '../core/members.ts'
import type { HeadDocument } from './head-document.ts'
import type { Marks, RelayNotes, SyncedLog } from './synced-log.ts'
import type { Offers } from './uploader.ts'
import type { Hello, Right } from './wire.ts'

export interface Introduction {
  readonly token: string | undefined
  readonly notes: RelayNotes & Marks
  readonly document: HeadDocument
}

/** The parameters of W4. */
export function paramsOf({ token, notes, document }: Introduction): Record<string, string> {
  const marks = [notes.commit, notes.acked].filter((ref) => ref !== undefined)
  return withoutUndefined({
    token,
    head: document.home && String(document.home.head),
    segments: String(notes.segments),
    relay: notes.relay,
    knows: marks.length === 0 ? undefined : marks.join(),
  })
}

/** Whether what was noted, and what was asked for with it, holds for this relay. Where not, that is forgotten. */
export async function isSameHistory(
  hello: Hello,
  { log, notes, document }: Pick<Introduction, 'notes' | 'document'> & { readonly log: SyncedLog },
): Promise<boolean> {
  // Fewer heads than were closed before, or events that it had: the relay was put back to an older state.
  const isWhole = hello.head >= notes.segments && (hello.lacks ?? []).length === 0
  if (notes.relay === hello.relay && isWhole) return isWithoutGap(hello, notes) && isHomeOf(document, hello)
  if (notes.relay !== undefined) await log.forgetRelay()
  await log.note({ relay: hello.relay, segments: 0 })
  return isWithoutGap(hello, { segments: 0 }) && isHomeOf(document, hello)
}

/** Whether the greeting lists every segment that is not noted. Who may not read is told of none, and needs none. */
function isWithoutGap({ head, segments, rights }: Hello, notes: Pick<RelayNotes, 'segments'>): boolean {
  if (!rights.includes('read')) return true
  const isComplete = segments.length === head - notes.segments
  return isComplete && segments.every(({ n }, index) => n === notes.segments + index)
}

/** Whether a relay has lost what is final here: its order cannot be followed, and this device's order is not its own. */
export function hasLostHistory({ lacks = [] }: Hello, { commit }: Pick<Marks, 'commit'>): boolean {
  return commit !== undefined && lacks.includes(commit)
}

/** Whether the document, where it was kept, belongs to the live head. */
function isHomeOf({ home }: HeadDocument, { relay, head }: Hello): boolean {
  return home === undefined || (home.relay === relay && home.head === head)
}

export function offersOf(rights: readonly Right[]): Offers {
  if (!rights.includes('write') && !rights.includes('append')) return 'nothing'
  return rights.includes('carry') ? 'own and all' : 'own'
}
