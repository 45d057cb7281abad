/**
 * What builds on events that the relay does not have is refused by it (docs/semantics.md A4), and would then be lost: it waits here.
 *
 * So it is with what came out of a file, and where the relay has lost something that is not final while who wrote it is away.
 */
import type { Malformed } from '../core/admission.ts'
import type { Ref } from '../core/event.ts'
import { refOf } from '../core/event.ts'
import { grouped } from '../core/lists.ts'
import type { LogKey, LogRow, Store } from '../core/storage.ts'
import { seqsAtRelay } from './own-boot.ts'

const pageSize = 256

/** Of rows by position, those whose causes are there or go with them; groups stay whole, and no boot goes on over a gap. */
export async function withCausesThere(
  store: Store,
  rows: readonly LogRow[],
  has: (ref: Ref) => boolean,
): Promise<readonly LogRow[]> {
  const along = new Set(rows.map(refOf))
  const doubtful = rows.flatMap(causesOf).filter((cause) => !along.has(refOf(cause)) && !has(refOf(cause)))
  const there = await surelyAtRelay(store, doubtful)
  const waiting = new Set<string>()
  const groups = grouped(rows, ({ boot, event }) => `${boot}:${event.last}`)
  return [...groups.values()].flatMap((group) => {
    const refs = new Set(group.map(refOf))
    const isThere = (ref: Ref) => refs.has(ref) || there.has(ref) || has(ref)
    const isReady = group.every((row) => {
      const causes = causesOf(row).map(refOf)
      return row.event.kind !== 'malformed' && !waiting.has(row.boot) && causes.every(isThere)
    })
    for (const row of group) isReady ? there.add(refOf(row)) : waiting.add(row.boot)
    return isReady ? group : []
  })
}

/** Of these, events that are acknowledged, what is final, and commits that count. */
export async function surelyAtRelay(store: Store, keys: readonly LogKey[]): Promise<Set<Ref>> {
  const unique = [...new Map(keys.map((key) => [refOf(key), key])).values()]
  const boots = new Set(unique.map(({ boot }) => boot))
  const [rows, seqs] = await Promise.all([store.logAt(unique), seqsAtRelay(store, [...boots])])
  const counts = await countingAmong(store, rows)
  const sure = unique.filter((key) => key.seq <= (seqs.get(key.boot) ?? 0) || counts.has(refOf(key)))
  return new Set(sure.map(refOf))
}

/** Commits that have made something final here, as one of another relay, out of a file, has not. */
async function countingAmong(store: Store, rows: readonly (LogRow | undefined)[]): Promise<ReadonlySet<Ref>> {
  const commits = rows.flatMap((row) => (row?.event.kind === 'commit' ? [row.event] : []))
  const batches = await store.batches(commits.map(({ vec }) => logKeys(vec)[0] ?? { boot: '', seq: 0 }))
  return new Set(commits.filter(({ k }, index) => batches[index] === k).map(refOf))
}

/** What cannot be read among all that it builds on, however far back. Behind what the relay has there is nothing of the kind. */
export async function unreadableBehind(store: Store, row: LogRow): Promise<Malformed | undefined> {
  const looked = new Map<string, number>()
  const keys = [...causesOf(row)]
  for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
    const { boot, seq } = key
    const from = (looked.get(boot) ?? 0) + 1
    looked.set(boot, Math.max(from - 1, seq))
    for (let to = seq; to >= from; to -= pageSize) {
      if ((await surelyAtRelay(store, [{ boot, seq: to }])).size > 0) break
      for (const { event } of await store.logOf(boot, Math.max(from, to - pageSize + 1), to)) {
        if (event.kind === 'malformed') return event
        keys.push(...logKeys(event.deps))
      }
    }
  }
  return undefined
}

/** What it names, and what stands before it. */
export function causesOf({ boot, seq, event }: LogRow): readonly LogKey[] {
  const others = logKeys(event.deps)
  return seq === 1 ? others : [{ boot, seq: seq - 1 }, ...others.filter((key) => key.boot !== boot)]
}

export function logKeys(seqs: { readonly [boot: string]: number }): readonly LogKey[] {
  return Object.entries(seqs).map(([boot, seq]) => ({ boot, seq }))
}
