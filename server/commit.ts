/** The relay's word that the order up to here stands, as an event (docs/semantics.md E6). */
import { ulid } from 'ulid'
import { maxAheadMs } from '../src/core/clock.ts'
import type { CommitEvent, Ref } from '../src/core/event.ts'

interface CommitOptions {
  /** The relay's own. */
  readonly boot: string
  readonly seq: number
  /** Highest seq of each boot that advanced since the commit before; never the relay's own boots. */
  readonly vec: Readonly<Record<string, number>>
  /** The commit before. */
  readonly commit: { readonly k: number; readonly ref: Ref } | undefined
  /** Highest time of anything stored, and the clock's, milliseconds since 1970. */
  readonly newest: number
  readonly now: number
  readonly random: () => number
}

/** For people to read: that it is the relay's is known by its boot, which nobody else can write under. */
const relayActor = 'relay'
/** So far below what replicas let in (E3) that one whose clock is a little behind admits it too. */
const marginMs = 60 * 60 * 1000

/** Dated above all that is stored, unless that is dated so far ahead that a commit above it would be parked. */
export function createCommit(options: CommitOptions): { readonly event: CommitEvent; readonly time: number } {
  const { boot, seq, vec, commit, newest, now, random } = options
  const time = Math.max(now, Math.min(newest + 1, now + maxAheadMs - marginMs))
  const event: CommitEvent = {
    v: 1,
    boot,
    seq,
    last: seq,
    ulid: ulid(time, random),
    deps: { ...vec },
    wall: now,
    actor: relayActor,
    build: '',
    kind: 'commit',
    k: (commit?.k ?? 0) + 1,
    ...(commit === undefined ? undefined : { prev: commit.ref }),
    vec: { ...vec },
  }
  return { event, time }
}
