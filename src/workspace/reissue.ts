/**
 * Issues own events again that nobody else can have seen (docs/semantics.md E3): after the clock was found to be far ahead,
 * and at the first sign-in.
 *
 * The one change the log knows. All of them at once, same refs, same relative order, above every other admitted event;
 * nothing but ulid, wall and actor differs. What has left the device, in whatever form, stays as it is; but what nobody had
 * signed and no relay can have gets its actor, at the place where it stands: a twin of what is in some file (E4), of which the
 * fold says the same.
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
  const own = log.filter(({ boot, event }) => boots.has(boot) && event.kind !== 'malformed')
  const free = own.filter(isFree)
  const now = env.clock.now()
  const others = log.filter((row) => !isFree(row)).map((row) => decodeTime(row.event.ulid))
  // Never 0, which ulid takes for "the time of the system".
  const floor = others.reduce((highest, time) => Math.max(highest, time + 1), Math.max(1, Math.floor(now)))
  const signed = ({ boot }: Pick<LogRow, 'boot'>) => (boots.get(boot)?.maySign === true ? options.actor : undefined)
  const out = own.filter((row) => !isFree(row) && signed(row) !== undefined)
  if (!isWanted([...out, ...free], floor, options)) return 0
  const nextUlid = monotonicFactory(env.random)
  const inOrder = free.sort((a, b) => compareEvents(orderOf(a), orderOf(b)))
  const restated = [
    ...out.map((row) => withActor(row, signed(row))),
    ...inOrder.map((row) => {
      const again = withActor(row, signed(row))
      return { ...again, event: { ...again.event, ulid: nextUlid(floor), wall: now } }
    }),
  ]
  await rebuild(transaction, { restated, added: [] })
  const ofBoots = [...new Set(restated.map((row) => row.boot))]
  transaction.takeBesides({
    // Whoever has handed something out meanwhile has noted it first.
    onMeta: ofBoots.flatMap((boot) => boots.get(boot)?.noted ?? []),
    meta: ofBoots.flatMap((boot): readonly MetaRow[] => {
      const actor = signed({ boot })
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

function withActor(row: LogRow, actor: string | undefined): LogRow {
  return actor === undefined ? row : { ...row, event: { ...row.event, actor } as LogRow['event'] } // none of them is malformed
}

interface OwnBoot {
  /** Highest seq that has left the device; 0 where nothing has. */
  readonly offered: number
  /** Nobody had signed in, and no relay can have anything of it as nobody's: it belongs to one person for good (A3). */
  readonly maySign: boolean
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
      const maySign = rows[index]?.value === nobody && acked === undefined && finals[index] === 0
      return [boot, { offered: typeof offered === 'number' ? offered : 0, maySign, noted }]
    }),
  )
}

function orderOf({ event }: LogRow): { readonly ulid: string; readonly boot: string; readonly seq: number } {
  return event
}
