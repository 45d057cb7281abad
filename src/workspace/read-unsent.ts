/**
 * Reads which own events the relay is not known to have on its disk: those of every boot of this database, or, where a note says
 * how far all were settled, of the boots that were open then or have written since.
 */
import { isSameJson } from '../core/canonical.ts'
import type { LogRow, MetaRow, Store } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import { knownRelay } from './known-relay.ts'
import { ownBoot, seqsAtRelay } from './own-boot.ts'

/** Own events of one process of this database. */
export interface Own {
  /** Who wrote them: they wait for a connection of that very person (E4). */
  readonly actor: unknown
  last: number
  acked: number
  /** What each of those touches that are not acknowledged, in order. */
  rows: Touching[]
}

export interface Touching {
  readonly seq: number
  readonly ids: readonly string[]
}

/** Every own event up to `pos` is acknowledged by that relay, or of one of these boots. True for ever once it is true. */
interface Settled {
  readonly relay: string | null
  readonly pos: number
  readonly boots: readonly string[]
}

export const settledName = 'settled'
/** Going through more rows than this to find who wrote them takes longer than looking at every own boot there ever was. */
const maxUnsettledRows = 2_000

/** What is to be noted so that the next start need not look at what is settled now. */
export async function settledRow(store: Store, settled: Pick<Settled, 'pos' | 'boots'>): Promise<MetaRow> {
  const value: Settled = { relay: (await knownRelay(store)) ?? null, ...settled }
  return { name: settledName, value }
}

export interface UnsentRead {
  /** Every row up to here was looked at. */
  readonly pos: number
  readonly boots: Map<string, Own>
  /** Up to where a note says it. */
  readonly notedPos: number
}

export async function readUnsent(store: Store): Promise<UnsentRead> {
  const [[stored], relay, newest] = await Promise.all([store.meta([settledName]), knownRelay(store), store.last()])
  const pos = newest?.pos ?? 0
  const settled = stored as Settled | undefined // written by `settledRow` and nobody else
  const isOfUse = isSameJson(settled?.relay, relay ?? null) && pos - (settled?.pos ?? 0) <= maxUnsettledRows
  const names = settled !== undefined && isOfUse ? await openSince(store, settled) : await everyOwnBoot(store)
  const own = await ownAmong(store, names)
  const lasts = await store.lastSeqs([...own.keys()])
  const boots = new Map<string, Own>()
  for (const [index, [boot, { actor, acked }]] of [...own].entries()) {
    const last = lasts[index] ?? 0
    if (last <= acked) continue
    const rows = await store.logOf(boot, acked + 1, last)
    boots.set(boot, { actor, last, acked, rows: rows.map(touchingOf) })
  }
  return { pos, boots, notedPos: settled?.pos ?? 0 }
}

/** Those of this database, with who wrote there and how much of it is acknowledged. */
export async function ownAmong(
  store: Store,
  boots: readonly string[],
): Promise<ReadonlyMap<string, Pick<Own, 'actor' | 'acked'>>> {
  const actors = await store.meta(boots.map(ownBoot))
  const own = new Map(boots.flatMap((boot, index) => (actors[index] === undefined ? [] : [[boot, actors[index]]])))
  const seqs = await seqsAtRelay(store, [...own.keys()])
  return new Map([...seqs].map(([boot, acked]) => [boot, { actor: own.get(boot), acked }]))
}

export function touchingOf(row: LogRow): Touching {
  return { seq: row.seq, ids: row.tags.filter(isEntityTag) }
}

async function openSince(store: Store, { pos, boots }: Settled): Promise<readonly string[]> {
  const rows = await store.logAfter(pos)
  return [...new Set([...boots, ...rows.map((row) => row.boot)])]
}

async function everyOwnBoot(store: Store): Promise<readonly string[]> {
  const prefix = ownBoot('')
  return (await store.metaStarting(prefix)).map((row) => row.name.slice(prefix.length))
}
