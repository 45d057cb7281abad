/**
 * Which of the known events may be folded now (docs/semantics.md E3, E4, E5).
 *
 * An event is admitted once its own predecessor, everything it depends on and the rest of its group are there. Admission
 * is never taken back, and a group is admitted whole. What does not fit is parked or stands in the log as malformed: this
 * never throws, whatever arrives.
 */
import { decodeTime } from 'ulid'
import { canonicalJson } from './canonical.ts'
import { maxAheadMs } from './clock.ts'
import type { CommitEvent, Event, Ref } from './event.ts'
import { envelopeVersion, eventSchema, nobody, parseRef, refOf, tokenPattern } from './event.ts'
import { hashText } from './ids.ts'
import { addTo } from './lists.ts'

/** Stands in the log where an event could not be read: admitted, without effect, so that its author's next can follow. */
export interface Malformed {
  readonly kind: 'malformed'
  readonly boot: string
  readonly seq: number
  readonly last: number
  readonly ulid: string
  readonly deps: { readonly [boot: string]: number }
  readonly reason: string
  readonly content: unknown
}

/** An event of a newer Wonce: kept, passed on, and nothing after it is folded until this build is updated. */
export interface Unreadable {
  readonly kind: 'newer'
  readonly boot: string
  readonly seq: number
  readonly content: unknown
}

/**
 * `waits`: something it depends on is missing. `clock-ahead`: dated too far in the future. `newer`: written by a newer
 * version. `twin`: another content stands at its ref.
 */
export type ParkedReason = 'waits' | 'clock-ahead' | 'newer' | 'twin'

export type Arrived =
  | { readonly as: 'event'; readonly event: Event | Malformed }
  | { readonly as: 'newer'; readonly event: Unreadable }
  /** Not even a ref can be read. */
  | { readonly as: 'rubbish'; readonly reason: string }

const oldestUlid = '0'.repeat(26)

/** The structural check of one event as it came from outside. */
export function readArrival(content: unknown): Arrived {
  const parsed = eventSchema.safeParse(content)
  // Not the parsed copy: that has its members in the schema's order, and what came is passed on exactly as it came.
  if (parsed.success) return { as: 'event', event: content as Event }
  const ref = readRef(content)
  if (ref === undefined) return { as: 'rubbish', reason: 'it has neither boot nor seq' }
  if (typeof ref.v === 'number' && ref.v > envelopeVersion) {
    return { as: 'newer', event: { kind: 'newer', boot: ref.boot, seq: ref.seq, content: storable(content) } }
  }
  const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  return { as: 'event', event: malformed(ref.boot, ref.seq, reason.slice(0, 1000), content) }
}

/** What is exported and offered for a stored event: exactly what came. */
export function contentOf(event: Event | Malformed | Unreadable): unknown {
  return event.kind === 'malformed' || event.kind === 'newer' ? event.content : event
}

/** Of two contents for one ref: a `skip`, else one that somebody has signed, else the one whose canonical JSON hashes lower (E4). */
export function isPreferred(challenger: Event | Malformed, holder: Event | Malformed): boolean {
  const isSkip = (event: Event | Malformed) => event.kind === 'skip'
  if (isSkip(challenger) !== isSkip(holder)) return isSkip(challenger)
  const isSigned = (event: Event | Malformed) => event.kind !== 'malformed' && event.actor !== nobody
  if (isSigned(challenger) !== isSigned(holder)) return isSigned(challenger)
  return contentHash(challenger) < contentHash(holder)
}

export function contentHash(event: Event | Malformed | Unreadable): string {
  return hashText(canonicalJson(contentOf(event)))
}

export interface AdmissionInput {
  /** Everything known and not admitted, one content for each ref. */
  readonly pool: readonly (Event | Malformed | Unreadable)[]
  /** Highest admitted seq of a boot; asked for every boot that the pool names. */
  readonly admitted: ReadonlyMap<string, number>
  /** Milliseconds since 1970, corrected. */
  readonly now: number
  /** Whether commits come from the relay, whose clock they are dated by: they are not held back for it. */
  readonly isFromRelay?: boolean
}

export interface Admission {
  /** In an order in which each may be folded after those before it. */
  readonly admitted: readonly (Event | Malformed)[]
  readonly parked: readonly { readonly event: Event | Malformed | Unreadable; readonly why: ParkedReason }[]
}

type Known = Event | Malformed | Unreadable

/** An event by where it stands. */
interface Cause {
  readonly boot: string
  readonly seq: number
}

/** A boot's next group, and how many refs it still waits for. */
interface Next {
  readonly boot: string
  readonly group: readonly (Event | Malformed)[]
  missing: number
}

/** Takes time in proportion to the events and what they name: each group waits for refs, and is looked at again by nobody else. */
export function admit({ pool, admitted, now, isFromRelay = false }: AdmissionInput): Admission {
  const upTo = new Map(admitted)
  const byBoot = new Map<string, Map<number, Known>>()
  for (const event of pool) {
    const events = byBoot.get(event.boot) ?? new Map<number, Known>()
    byBoot.set(event.boot, events.set(event.seq, event))
  }
  const isCovered = coveredBy(pool)
  const isLetIn = (event: Known) => isCovered(event) || (isFromRelay && event.kind === 'commit')
  const isAhead = (event: Known) =>
    event.kind !== 'newer' && decodeTime(event.ulid) > now + maxAheadMs && !isLetIn(event)
  const seqOf = (boot: string) => upTo.get(boot) ?? 0
  const waiting = new Map<Ref, Next[]>()
  const ready: Next[] = []
  const out: (Event | Malformed)[] = []

  /** `undefined` where it has none, or one that nothing in the pool can help. */
  function nextOf(boot: string): Next | undefined {
    const group = nextGroup(byBoot.get(boot) ?? new Map(), seqOf(boot) + 1)
    if (group === undefined || group.some(isAhead)) return undefined
    const next: Next = { boot, group, missing: 0 }
    for (const { boot, seq } of group.flatMap(causesOf)) {
      if (seqOf(boot) >= seq) continue
      next.missing += 1
      addTo(waiting, refOf({ boot, seq }), next)
    }
    return next
  }
  function take(event: Event | Malformed): void {
    out.push(event)
    byBoot.get(event.boot)?.delete(event.seq)
    upTo.set(event.boot, event.seq)
    for (const next of waiting.get(refOf(event)) ?? []) {
      next.missing -= 1
      if (next.missing === 0) ready.push(next)
    }
  }
  /** A boot goes on for as long as it can, then those that waited for it. */
  function follow(boot: string): void {
    for (let next = nextOf(boot); next?.missing === 0; next = nextOf(boot)) next.group.forEach(take)
  }

  for (const boot of byBoot.keys()) follow(boot)
  for (const { boot, group } of ready) {
    group.forEach(take)
    follow(boot) // which may add to those that are ready
  }
  const left = [...byBoot.values()].flatMap((events) => [...events.values()])
  return { admitted: out, parked: left.map((event) => ({ event, why: reasonFor(event, isAhead) })) }
}

function reasonFor(event: Known, isAhead: (event: Known) => boolean): ParkedReason {
  if (event.kind === 'newer') return 'newer'
  return isAhead(event) ? 'clock-ahead' : 'waits'
}

/** The whole group that begins at `seq`, where all of it is there. Of one that another content has torn, each part is malformed. */
function nextGroup(events: ReadonlyMap<number, Known>, seq: number): readonly (Event | Malformed)[] | undefined {
  const first = events.get(seq)
  if (first === undefined || first.kind === 'newer') return undefined
  const group: (Event | Malformed)[] = []
  for (let at = seq; at <= first.last; at += 1) {
    const member = events.get(at)
    if (member === undefined || member.kind === 'newer') return undefined
    if (member.kind !== 'malformed' && member.last !== first.last) return group.map(torn)
    group.push(member)
  }
  return group
}

function torn(event: Event | Malformed): Malformed {
  if (event.kind === 'malformed') return event
  return malformed(event.boot, event.seq, 'its group was torn by another content', contentOf(event))
}

/** What has to be there before an event. */
function causesOf(event: Event | Malformed): readonly Cause[] {
  const deps = Object.entries(event.deps).flatMap(([boot, seq]) => (boot === event.boot ? [] : [{ boot, seq }]))
  if (event.kind !== 'commit') return deps
  const covered = Object.entries(event.vec).map(([boot, seq]) => ({ boot, seq }))
  return [...deps, ...covered, ...(event.prev === undefined ? [] : before(event.prev, event))]
}

/** Of its own boot a commit follows any that stands before it, which is there when the commit's turn comes. */
function before(prev: Ref, commit: CommitEvent): readonly Cause[] {
  const { boot, seq } = parseRef(prev)
  return boot === commit.boot && seq < commit.seq ? [] : [{ boot, seq }]
}

/** Events that a known commit covers are not held back for their clock: the relay has let them in. */
function coveredBy(pool: readonly Known[]): (event: Known) => boolean {
  const covered = new Map<string, number>()
  for (const event of pool) {
    if (event.kind !== 'commit') continue
    for (const [boot, seq] of Object.entries(event.vec)) covered.set(boot, Math.max(seq, covered.get(boot) ?? 0))
  }
  return (event) => event.seq <= (covered.get(event.boot) ?? 0)
}

function malformed(boot: string, seq: number, reason: string, content: unknown): Malformed {
  return { kind: 'malformed', boot, seq, last: seq, ulid: oldestUlid, deps: {}, reason, content: storable(content) }
}

/** Deeper than any reader recurses: of such content only its shape is kept. */
const maxKeptDepth = 100

function storable(content: unknown): unknown {
  let level: unknown[] = [content]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxKeptDepth) return { unreadable: `nested deeper than ${maxKeptDepth} levels` }
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return content
}

function readRef(content: unknown): { boot: string; seq: number; v: unknown } | undefined {
  const { boot, seq, v } = Object(content) as { boot?: unknown; seq?: unknown; v?: unknown } // each is checked on the next lines
  if (typeof boot !== 'string' || !tokenPattern.test(boot)) return undefined
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return undefined
  return { boot, seq, v }
}
