/** What a client tells of itself when it connects, and what it makes of the relay's answer (docs/protocol.md W4 to W6). */
import { withoutUndefined } from '../core/members.ts'
import type { HeadDocument } from './head-document.ts'
import type { Marks, RelayNotes, SyncedLog } from './synced-log.ts'
import type { Offers } from './uploader.ts'
import type { Hello, Right, SegmentInfo } from './wire.ts'

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
    segments: String(firstToCompare(notes)),
    relay: notes.relay,
    knows: marks.length === 0 ? undefined : marks.join(),
  })
}

/** The relay lists segments from there on: with the newest that is noted, as it has it. */
function firstToCompare({ segments, newest }: RelayNotes): number {
  return newest === undefined ? segments : segments - 1
}

/**
 * The segments of this relay that are not noted; `undefined` where it has to be asked anew, in a fresh document. Where what was noted
 * does not hold for it, that is forgotten.
 */
export async function segmentsToTake(
  hello: Hello,
  { log, notes, document }: Pick<Introduction, 'notes' | 'document'> & { readonly log: SyncedLog },
): Promise<readonly SegmentInfo[] | undefined> {
  const isSame = notes.relay === hello.relay && !wasPutBack(hello, notes)
  if (!isSame) {
    if (notes.relay !== undefined) await log.forgetRelay()
    await log.note({ relay: hello.relay, segments: 0 })
  }
  const from = isSame ? notes.segments : 0
  const missing = hello.segments.filter(({ n }) => n >= from)
  return isWithoutGap(hello, missing, from) && isHomeOf(document, hello) ? missing : undefined
}

/** To an older state: it has fewer heads than were closed before, or another one in the place of the newest, or it lacks events that it had. */
function wasPutBack({ head, segments, lacks = [] }: Hello, notes: RelayNotes): boolean {
  const newest = segments.find(({ n }) => n === notes.segments - 1)?.hash
  return head < notes.segments || lacks.length > 0 || (newest ?? notes.newest) !== notes.newest
}

/** Whether those are all up to the head. Who may not read is told of none, and needs none. */
function isWithoutGap({ head, rights }: Hello, missing: readonly SegmentInfo[], from: number): boolean {
  if (!rights.includes('read')) return true
  return missing.length === head - from && missing.every(({ n }, index) => n === from + index)
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
