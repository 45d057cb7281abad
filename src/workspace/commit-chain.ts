/**
 * The commits of a log as a chain (docs/semantics.md E6): k = 1, 2, …, each naming the one before. What they cover is final.
 */
import type { CommitEvent, Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import type { FinalRow, LogRow, Reads, StoredEvent } from '../core/storage.ts'
import type { LastCommit } from './last-commit.ts'

export function commitsIn(events: readonly StoredEvent[]): readonly CommitEvent[] {
  return events.filter((event): event is CommitEvent => event.kind === 'commit')
}

/** Whether the commits do more than extend the chain that ends in `last`: then which of two counts can change what was folded. */
export function reopensChain(last: LastCommit | undefined, commits: readonly CommitEvent[]): boolean {
  let k = last?.k ?? 0
  let ref = last?.ref
  for (const commit of [...commits].sort((a, b) => a.k - b.k)) {
    if (commit.k !== k + 1 || commit.prev !== ref) return true
    k = commit.k
    ref = refOf(commit)
  }
  return false
}

export function newest(commits: readonly CommitEvent[]): LastCommit | undefined {
  const last = [...commits].sort((a, b) => b.k - a.k)[0]
  return last === undefined ? undefined : { k: last.k, ref: refOf(last) }
}

/** What is final by commits that extend the chain. */
interface Cover {
  /** Rows of the log that they cover. */
  readonly stored: readonly LogRow[]
  readonly batches: ReadonlyMap<Ref, number>
  readonly finals: readonly FinalRow[]
}

/** What the commits make final: what is stored, and what is added along with them. */
export async function readCover(reads: Reads, commits: readonly CommitEvent[]): Promise<Cover> {
  const boots = [...new Set(commits.flatMap((commit) => Object.keys(commit.vec)))]
  const seqs = await reads.finalSeqs(boots)
  const before = new Map(boots.map((boot, index) => [boot, seqs[index] ?? 0]))
  const upTo = new Map(before)
  const batches = new Map<Ref, number>()
  const finals: FinalRow[] = []
  for (const commit of [...commits].sort((a, b) => a.k - b.k)) cover(commit, upTo, batches, finals)
  const stored: LogRow[] = []
  // What they cover of a boot is without a gap. One boot after the other: what one leads to need not be read for the next.
  for (const [boot, to] of upTo) stored.push(...(await reads.logOf(boot, (before.get(boot) ?? 0) + 1, to)))
  return { stored, batches, finals }
}

/** Enters what a commit makes final besides what was so before, which `upTo` says. */
function cover(
  { k, vec }: CommitEvent,
  upTo: Map<string, number>,
  batches: Map<Ref, number>,
  finals: FinalRow[],
): void {
  for (const [boot, to] of Object.entries(vec)) {
    const from = (upTo.get(boot) ?? 0) + 1
    if (to < from) continue
    upTo.set(boot, to)
    finals.push({ boot, to, k })
    for (let seq = from; seq <= to; seq += 1) batches.set(refOf({ boot, seq }), k)
  }
}

interface Chain {
  readonly batches: ReadonlyMap<Ref, number>
  readonly finals: readonly FinalRow[]
  readonly last: LastCommit | undefined
}

/** The chain in a whole log: of two that claim a k, that behind `tip` counts, else the lower ref. */
export function chainOf(log: readonly LogRow[], tip: Ref | undefined): Chain {
  const commits = log.flatMap(({ event }) => (event.kind === 'commit' ? [event] : []))
  const known = new Map(commits.map((commit) => [refOf(commit), commit]))
  const counting = new Set<Ref>()
  for (let ref = tip; ref !== undefined && !counting.has(ref); ref = known.get(ref)?.prev) counting.add(ref)
  const batches = new Map<Ref, number>()
  const finals: FinalRow[] = []
  const upTo = new Map<string, number>()
  let previous: CommitEvent | undefined
  for (;;) {
    const k = (previous?.k ?? 0) + 1
    const prev = previous === undefined ? undefined : refOf(previous)
    const claims = commits.filter((commit) => commit.k === k && commit.prev === prev)
    const next = claims.find((claim) => counting.has(refOf(claim))) ?? lowest(claims)
    if (next === undefined) break
    cover(next, upTo, batches, finals)
    previous = next
  }
  return { batches, finals, last: previous === undefined ? undefined : { k: previous.k, ref: refOf(previous) } }
}

function lowest(claims: readonly CommitEvent[]): CommitEvent | undefined {
  return [...claims].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1))[0]
}
