/** In which batch events are: read off the commits, of which each covers a stretch of a boot. */
import type { FinalRow } from '../core/storage.ts'

/** The commits of a boot that cover `from` or later, so many at most, in order. */
export type ReadFinals = (boot: string, from: number, limit: number) => PromiseLike<readonly FinalRow[]>

/** Events that are merged together are in few batches, so few commits are read at first. */
const firstAtOnce = 32
const mostAtOnce = 1024

/** By seq; those of `seqs`, which rise, that no commit covers are missing. */
export async function batchesOf(
  read: ReadFinals,
  boot: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const batches = new Map<number, number>()
  let atOnce = firstAtOnce
  for (let at = 0; at < seqs.length; ) {
    const finals = await read(boot, seqs[at] ?? 0, Math.min(seqs.length - at, atOnce))
    if (finals.length === 0) break // it is not final, nor is what comes after it
    for (const { to, k } of finals) {
      for (; at < seqs.length && (seqs[at] ?? 0) <= to; at += 1) batches.set(seqs[at] ?? 0, k)
    }
    atOnce = Math.min(atOnce * 4, mostAtOnce)
  }
  return batches
}
