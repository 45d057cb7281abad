/**
 * Issues own events again that nobody else can have seen (docs/semantics.md E3): after the clock was found to be far ahead,
 * and at the first sign-in.
 *
 * The one change the log knows. All of them at once, same refs, same relative order, above every other admitted event;
 * nothing but ulid, wall and actor differs. What has left the device, in whatever form, stays as it is.
 */
import { decodeTime, monotonicFactory } from 'ulid'
import { compareEvents } from '../core/order.ts'
import type { LogRow, MetaRow } from '../core/storage.ts'
import { nobody, offeredOf, ownBoot } from './own-boot.ts'
import type { Process } from './process.ts'
import { rebuild } from './rebuild.ts'
import type { Transaction } from './transaction.ts'

export interface ReissueOptions {
  /** Who wrote, from now on, what was written before anybody had signed in: the person who has just done so. */
  readonly actor?: string
  /** Only where one of them is dated later than this, and would not be afterwards. Milliseconds since 1970. */
  readonly onlyIfBeyond?: number
}

/** Resolves with how many events were issued again. */
export async function reissue(process: Process, options: ReissueOptions = {}): Promise<number> {
  await process.offered?.raise([])
  return process.writer.submit((transaction) => issueAgain(transaction, options))
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
  const inOrder = free.sort((a, b) => compareEvents(orderOf(a), orderOf(b)))
  const signed = (boot: string) => (mayBeSigned(boots.get(boot)) ? options.actor : undefined)
  const restated = inOrder.map((row) => {
    const actor = signed(row.boot)
    const event = { ...row.event, ulid: nextUlid(floor), wall: now, ...(actor === undefined ? undefined : { actor }) }
    return { ...row, event }
  })
  await rebuild(transaction, { restated, added: [] })
  const ofBoots = new Set(restated.map((row) => row.boot))
  transaction.takeBesides({
    // Whoever has handed something out meanwhile has noted it first.
    onMeta: [...ofBoots].map((boot): MetaRow => ({ name: offeredOf(boot), value: boots.get(boot)?.noted })),
    meta: [...ofBoots].flatMap((boot): readonly MetaRow[] => {
      const actor = signed(boot)
      return actor === undefined ? [] : [{ name: ownBoot(boot), value: actor }]
    }),
  })
  return restated.length
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
  readonly actor: unknown
  /** Highest seq that has left the device; 0 where nothing has. */
  readonly offered: number
  /** The same as it is noted. */
  readonly noted: unknown
}

/** A boot belongs to one person, so what has left the device of it settles who that is (A3). */
function mayBeSigned(boot: OwnBoot | undefined): boolean {
  return boot?.actor === nobody && boot.noted === undefined
}

/** Each boot that wrote here. */
async function ownBoots(transaction: Transaction): Promise<ReadonlyMap<string, OwnBoot>> {
  const { store } = transaction.replica.env
  const prefix = ownBoot('')
  const rows = await store.metaStarting(prefix)
  const boots = rows.map((row) => row.name.slice(prefix.length))
  const noted = await store.meta(boots.map(offeredOf))
  return new Map(
    boots.map((boot, index) => {
      const seq = noted[index]
      return [boot, { actor: rows[index]?.value, offered: typeof seq === 'number' ? seq : 0, noted: seq }]
    }),
  )
}

function orderOf({ event }: LogRow): { readonly ulid: string; readonly boot: string; readonly seq: number } {
  return event
}
