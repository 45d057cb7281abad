/**
 * Issues own events again (docs/semantics.md E3), the one change the log knows: all of them at once, same refs, same relative
 * order.
 *
 * After the clock was found to be far ahead, those that nobody else can have seen, above every other admitted event; nothing but
 * ulid and wall differs. What has left the device, in whatever form, keeps its time.
 *
 * At the first sign-in those that nobody had signed and no relay can have; nothing but the actor differs. So of what is in some
 * file, or on a copy of the device, it is a twin (E4) of which the fold says the same.
 */
import { decodeTime, monotonicFactory } from 'ulid'
import { nobody } from '../core/event.ts'
import { compareEvents } from '../core/order.ts'
import type { LogRow, MetaRow } from '../core/storage.ts'
import { ackedOf, offeredOf, ownBoot } from './own-boot.ts'
import type { Process } from './process.ts'
import { rebuild } from './rebuild.ts'
import type { Transaction } from './transaction.ts'

export interface ReissueOptions {
  /** Only where one of them is dated later than this, and would not be afterwards. Milliseconds since 1970. */
  readonly onlyIfBeyond?: number
}

/** Resolves with how many events were issued again, under another time. */
export async function reissue(process: Process, options: ReissueOptions = {}): Promise<number> {
  await process.offered?.raise([])
  return process.writer.submit((transaction) => issueAgain(transaction, options))
}

/** From now on what was written before anybody had signed in is by the person who has just done so. */
export function sign(process: Process, actor: string): Promise<void> {
  return process.writer.submit(async (transaction) => {
    transaction.standAlone()
    const boots = await ownBoots(transaction)
    const rows = (await transaction.replica.env.store.logAfter(0)).filter(
      ({ boot, event }) => boots.get(boot)?.isUnsigned === true && event.kind !== 'malformed',
    )
    if (rows.length === 0) return
    // Each is an event: a malformed one is left out.
    const restated = rows.map((row) => ({ ...row, event: { ...row.event, actor } as LogRow['event'] }))
    await restate(transaction, boots, restated)
    const signed = [...new Set(rows.map(({ boot }) => boot))]
    transaction.takeBesides({ meta: signed.map((boot): MetaRow => ({ name: ownBoot(boot), value: actor })) })
  })
}

async function issueAgain(transaction: Transaction, options: ReissueOptions): Promise<number> {
  transaction.standAlone()
  const { env } = transaction.replica
  const boots = await ownBoots(transaction)
  const log = await env.store.logAfter(0)
  const isFree = (row: LogRow) => row.seq > (boots.get(row.boot)?.offered ?? Number.POSITIVE_INFINITY)
  const free = log.flatMap((row) => (isFree(row) && row.event.kind !== 'malformed' ? [row] : []))
  const now = env.clock.now()
  const others = log.filter((row) => !isFree(row)).map((row) => decodeTime(row.event.ulid))
  // Never 0, which ulid takes for "the time of the system".
  const floor = others.reduce((highest, time) => Math.max(highest, time + 1), Math.max(1, Math.floor(now)))
  if (!isWanted(free, floor, options)) return 0
  const nextUlid = monotonicFactory(env.random)
  const inOrder = free.sort((a, b) => compareEvents(a.event, b.event))
  const restated = inOrder.map((row) => ({ ...row, event: { ...row.event, ulid: nextUlid(floor), wall: now } }))
  await restate(transaction, boots, restated)
  return restated.length
}

async function restate(
  transaction: Transaction,
  boots: ReadonlyMap<string, OwnBoot>,
  restated: readonly LogRow[],
): Promise<void> {
  await rebuild(transaction, { restated, added: [] })
  const ofBoots = [...new Set(restated.map((row) => row.boot))]
  // Whoever has handed something out meanwhile has noted it first.
  transaction.takeBesides({ onMeta: ofBoots.flatMap((boot) => boots.get(boot)?.noted ?? []) })
}

function isWanted(
  free: readonly LogRow[],
  floor: number,
  { onlyIfBeyond }: Pick<ReissueOptions, 'onlyIfBeyond'>,
): boolean {
  if (onlyIfBeyond === undefined) return free.length > 0
  const limit = Math.max(onlyIfBeyond, floor)
  return free.some((row) => decodeTime(row.event.ulid) > limit)
}

interface OwnBoot {
  /** Highest seq that has left the device; 0 where nothing has. */
  readonly offered: number
  /** Nobody had signed in, and no relay can have anything of it as nobody's: it belongs to one person for good (A3). */
  readonly isUnsigned: boolean
  /** Where that is noted, as it is. */
  readonly noted: readonly MetaRow[]
}

/** Each boot that wrote here. */
async function ownBoots(transaction: Transaction): Promise<ReadonlyMap<string, OwnBoot>> {
  const { store } = transaction.replica.env
  const prefix = ownBoot('')
  const rows = await store.metaStarting(prefix)
  const boots = rows.map((row) => row.name.slice(prefix.length))
  const names = boots.flatMap((boot) => [offeredOf(boot), ackedOf(boot)])
  const [values, finals] = await Promise.all([store.meta(names), store.finalSeqs(boots)])
  return new Map(
    boots.map((boot, index) => {
      const noted = names.slice(2 * index, 2 * index + 2).map((name, at) => ({ name, value: values[2 * index + at] }))
      const [offered, acked] = noted.map(({ value }) => value)
      const isUnsigned = rows[index]?.value === nobody && acked === undefined && finals[index] === 0
      return [boot, { offered: typeof offered === 'number' ? offered : 0, isUnsigned, noted }]
    }),
  )
}
