/**
 * Issues own events again that nobody else can have seen (docs/semantics.md E3): after the clock was found to be far ahead,
 * and at the first sign-in.
 *
 * The one change the log knows. All of them at once, same refs, same relative order, above every other admitted event;
 * nothing but ulid, wall and actor differs. What has left the device, in whatever form, stays as it is.
 */
import { decodeTime, monotonicFactory } from 'ulid'
import { compareEvents } from '../core/order.ts'
import type { LogRow } from '../core/storage.ts'
import { rebuild } from './rebuild.ts'
import { ownBoot } from './replica.ts'
import type { Transaction } from './transaction.ts'

export interface ReissueOptions {
  /** Who wrote them, from now on: the person who has just signed in. */
  readonly actor?: string
}

/** A job. Resolves with how many events were issued again. */
export async function reissue(transaction: Transaction, { actor }: ReissueOptions): Promise<number> {
  transaction.standAlone()
  const { env } = transaction.replica
  const offered = await offeredSeqs(transaction)
  const log = await env.store.logAfter(0)
  const isFree = (row: LogRow) => row.seq > (offered.get(row.boot) ?? Number.POSITIVE_INFINITY)
  const free = log.flatMap((row) => (isFree(row) && row.event.kind !== 'malformed' ? [row] : []))
  if (free.length === 0) return 0
  const now = env.clock.now()
  const others = log.filter((row) => !isFree(row)).map((row) => decodeTime(row.event.ulid))
  // Never 0, which ulid takes for "the time of the system".
  const floor = others.reduce((highest, time) => Math.max(highest, time + 1), Math.max(1, Math.floor(now)))
  const nextUlid = monotonicFactory(env.random)
  const inOrder = free.sort((a, b) => compareEvents(orderOf(a), orderOf(b)))
  const restated = inOrder.map((row) => {
    const event = { ...row.event, ulid: nextUlid(floor), wall: now, ...(actor === undefined ? undefined : { actor }) }
    return { ...row, event }
  })
  await rebuild(transaction, { restated, added: [] })
  return restated.length
}

/** Highest seq that has left the device, for each boot that wrote here; 0 where nothing has. */
async function offeredSeqs(transaction: Transaction): Promise<ReadonlyMap<string, number>> {
  const { store } = transaction.replica.env
  const prefix = ownBoot('')
  const boots = (await store.metaStarting(prefix)).map((row) => row.name.slice(prefix.length))
  const seqs = await store.meta(boots.map((boot) => `offered/${boot}`))
  return new Map(boots.map((boot, index) => [boot, typeof seqs[index] === 'number' ? seqs[index] : 0]))
}

function orderOf({ event }: LogRow): { readonly ulid: string; readonly boot: string; readonly seq: number } {
  return event
}
