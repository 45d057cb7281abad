/**
 * The log as sync sees it: what is to be sent, what came, and what is known of the relay (docs/semantics.md E3, E4, S2).
 *
 * All of it is in IndexedDB and holds for every tab of the database; whichever of them leads speaks for all.
 */
import { decodeTime, ulid } from 'ulid'
import { contentOf } from '../core/admission.ts'
import { maxAheadMs, maxFollowMs } from '../core/clock.ts'
import { WonceError } from '../core/errors.ts'
import type { Event, Ref, SkipEvent } from '../core/event.ts'
import { nobody, parseRef, refOf } from '../core/event.ts'
import { withoutUndefined } from '../core/members.ts'
import type { LogKey, LogRow, MetaRow } from '../core/storage.ts'
import type {
  AtRelay,
  ListedRefusal,
  Marks,
  Offered as OfferedEvent,
  RefusedEvent,
  RelayNotes,
  SyncedLog,
} from '../sync/synced-log.ts'
import type { Durable, Refused, Right, SegmentInfo } from '../sync/wire.ts'
import { causesOf, logKeys, surelyAtRelay, unreadableBehind, withCausesThere } from './causes-at-relay.ts'
import { givenUpWith } from './given-up.ts'
import { relayName } from './known-relay.ts'
import { Offered } from './offered.ts'
import { ackedOf, offeredOf, seqsAtRelay } from './own-boot.ts'
import type { Process } from './process.ts'
import { clockName } from './process.ts'
import { settledName } from './read-unsent.ts'
import { forgetRefusal, noteHeldBack, noteRefusal, readRefusals } from './refusals.ts'
import { reissue, sign } from './reissue.ts'
import { newestAckName, relayNotes, segmentName, segmentRow } from './relay-notes.ts'
import type { Unsent } from './unsent.ts'

/** More than a message can be late: then a clock has been set. */
const jumpMs = 60 * 60 * 1000

export class WorkspaceSyncedLog implements SyncedLog {
  readonly #process: Process
  readonly #unsent: Unsent
  /** What its clock last said; a server without a word on it takes any time. */
  #relayTime = Number.POSITIVE_INFINITY
  /** Up to which seq of each boot something came from the relay since the connection began, of which not all need be final. */
  readonly #fromRelay = new Map<string, number>()
  #hasSignedIn = false

  /** Of what waits, what was found to build on nothing that cannot be read. */
  readonly #sendable = new Set<Ref>()

  /** `unsent` is that of the process, which has one because its workspace syncs. */
  constructor(process: Process, unsent: Unsent) {
    this.#process = process
    this.#unsent = unsent
  }

  get actor(): string {
    return this.#process.env.actor
  }

  /**
   * Before it is given to sync: what was written before anybody had signed in is theirs who now have (E3). Where it rejects,
   * it is tried again before anything is offered, or said to be there.
   */
  async signIn(): Promise<void> {
    const isUnsigned = this.actor !== nobody && (await this.#unacked(this.#unsent.bootsOf(nobody))).length > 0
    if (isUnsigned) {
      await sign(this.#process, this.actor)
      await this.#unsent.load()
    }
    this.#hasSignedIn = true
  }

  async receive(contents: readonly unknown[]): Promise<void> {
    await this.#process.receive(contents, 'relay')
    for (const content of contents) {
      const { boot, seq } = Object(content) as LogKey // a relay gives no other, and of a stock server nothing is asked here
      this.#fromRelay.set(boot, Math.max(seq, this.#fromRelay.get(boot) ?? 0))
    }
  }

  granted(rights: readonly Right[]): void {
    this.#process.granted(rights)
  }

  get hasCaughtUp(): boolean {
    return this.#process.hasCaughtUp
  }

  caughtUp(): void {
    this.#process.inBackground(async () => {
      await this.#process.caughtUp()
      if (this.#unsent.isWorthNoting) await this.#process.note([await this.#unsent.settled()])
    })
  }

  async offerOwn(after: ReadonlyMap<string, number>, limit: number, relay?: AtRelay): Promise<readonly OfferedEvent[]> {
    if (!this.#hasSignedIn) await this.signIn()
    const rows = await Offered.of(this.#process).handOut(() => this.#ownRows(after, limit, relay))
    await this.#keepUnsigned(rows)
    return rows.map(offeredFrom)
  }

  /** What a relay may have as nobody's stays nobody's (reissue.ts). */
  async #keepUnsigned(rows: readonly LogRow[]): Promise<void> {
    if (this.actor !== nobody) return
    const boots = await this.#unacked(rows.map(({ boot }) => boot))
    await this.#process.note(boots.map((boot) => ({ name: ackedOf(boot), value: 0 })))
  }

  /** Of these boots, each once, those of which no relay is known to have anything, nor may have. */
  async #unacked(boots: readonly string[]): Promise<readonly string[]> {
    const open = [...new Set(boots)].filter((boot) => this.#unsent.acked(boot) === 0)
    const acked = await this.#process.env.store.meta(open.map(ackedOf))
    return open.filter((_, index) => acked[index] === undefined)
  }

  async offerAll(
    after: number,
    limit: number,
    relay?: AtRelay,
  ): Promise<{ readonly events: readonly OfferedEvent[]; readonly pos: number; readonly waiting: readonly Ref[] }> {
    if (!this.#hasSignedIn) await this.signIn()
    const { store } = this.#process.env
    let pos = after
    let waiting: readonly LogRow[] = []
    const rows = await Offered.of(this.#process).handOut(async () => {
      const whole = await this.#completed(await store.logAfter(after, limit))
      pos = whole.at(-1)?.pos ?? after
      const batches = await store.batches(whole)
      const open = whole.filter((row, index) => batches[index] === undefined && row.event.kind !== 'commit')
      if (relay === undefined) return open
      const ready = await this.#withCauses(await this.#datedWell(open), relay)
      waiting = open.filter((row) => !ready.includes(row) && !this.#isToSend(row))
      return ready
    })
    await this.#keepUnsigned(rows)
    return { events: rows.map(offeredFrom), pos, waiting: firstsOf(waiting.map(refOf)) }
  }

  async ready(waiting: readonly Ref[], relay: AtRelay): Promise<readonly Ref[]> {
    const groups = waiting.map(parseRef).map(({ boot, seq }) => this.#wholeGroups(boot, seq, seq))
    const refs = (await this.#withCauses((await Promise.all(groups)).flat(), relay)).map(refOf)
    return waiting.filter((ref) => refs.includes(ref))
  }

  /** Without what `offerOwn` holds back until it is dated anew. */
  async #datedWell(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const own = rows.filter((row) => this.#isToSend(row))
    const late = new Set(own.slice((await this.#untilTooFarAhead(own)).length))
    return rows.filter((row) => !late.has(row))
  }

  #withCauses(rows: readonly LogRow[], relay: Pick<AtRelay, 'has'>): Promise<readonly LogRow[]> {
    return withCausesThere(this.#process.env.store, rows, (ref) => relay.has(ref) || this.#isFromRelay(ref))
  }

  #isFromRelay(ref: Ref): boolean {
    const { boot, seq } = parseRef(ref)
    return seq <= (this.#fromRelay.get(boot) ?? 0)
  }

  async acknowledge(durable: Durable): Promise<void> {
    const open = this.#unsent.toSend().map((own) => ({ ...own, seq: durable[own.boot] ?? 0 }))
    const news = open.filter(({ seq, acked }) => seq > acked)
    if (news.length === 0) return
    // The one that was written last here has come there last, so that a relay that has it has lost none of them (S6).
    const rows = news.length === 1 ? [] : await this.#process.env.store.logAt(news)
    const [newest] = news.map((key, at) => ({ ref: refOf(key), pos: rows[at]?.pos ?? 0 })).sort((a, b) => b.pos - a.pos)
    // While more is under way it is not worth a look each time.
    const isLast = open.every(({ seq, last }) => seq >= last)
    await this.#process.note([
      ...news.map(({ boot, seq }): MetaRow => ({ name: ackedOf(boot), value: seq })),
      { name: newestAckName, value: newest?.ref },
      ...(isLast || this.#unsent.isWorthNoting ? [await this.#unsent.settled()] : []),
    ])
  }

  async pending(): Promise<number> {
    return this.#process.replica.pending
  }

  async ownSeqs(): Promise<Durable> {
    if (!this.#hasSignedIn) await this.signIn()
    await this.#unsent.allHeard()
    return this.#process.replica.pending === 0 ? {} : this.#unsent.lastSeqs
  }

  async isAcknowledged(seqs: Durable): Promise<boolean> {
    const boots = Object.keys(seqs)
    const unknown = boots.filter((boot) => this.#unsent.acked(boot) === undefined)
    const looked = await seqsAtRelay(this.#process.env.store, unknown)
    return boots.every((boot) => (this.#unsent.acked(boot) ?? looked.get(boot) ?? 0) >= (seqs[boot] ?? 0))
  }

  notes(): Promise<RelayNotes & Marks> {
    return relayNotes(this.#process.env.store)
  }

  note(notes: RelayNotes): Promise<void> {
    return this.#process.note([{ name: relayName, value: withoutUndefined({ ...notes }) }])
  }

  noteSegments(segments: readonly SegmentInfo[]): Promise<void> {
    return this.#process.note(segments.map(segmentRow))
  }

  async forgetRelay(): Promise<void> {
    const { store } = this.#process.env
    const rows = await Promise.all([ackedOf(''), segmentName].map((prefix) => store.metaStarting(prefix)))
    const names = [relayName, newestAckName, settledName, ...rows.flat().map(({ name }) => name)]
    await this.#process.note(names.map((name): MetaRow => ({ name, value: undefined })))
  }

  async tellTime(relayTime: number): Promise<void> {
    this.#fromRelay.clear() // or it may have lost some of that since (S6)
    this.#process.payer.fallBehind()
    await this.#setClock(relayTime)
  }

  async passTime(relayTime: number): Promise<void> {
    const isOff = Math.abs(relayTime - this.#process.clock.now()) > jumpMs
    if (isOff) await this.#setClock(relayTime)
    else await this.#dateAnew(relayTime) // by a clock that was wrong and has been put right
    this.#relayTime = relayTime
  }

  async #setClock(relayTime: number): Promise<void> {
    const { clock, replica } = this.#process
    if (clock.correct(relayTime)) {
      // Where there is no room for the note it holds for this tab at least.
      await this.#process.note([{ name: clockName, value: clock.note }]).catch((error) => this.#process.putOff(error))
      if (replica.hasParked) await this.#process.receive([])
    }
    await this.#dateAnew(clock.now())
    this.#relayTime = relayTime
  }

  /** Issues own events again that are dated too far ahead of the time. */
  async #dateAnew(now: number): Promise<void> {
    const limit = now + maxAheadMs
    if (await this.#hasFreeBeyond(limit)) await reissue(this.#process, { onlyIfBeyond: limit })
  }

  async refuse(refused: Refused): Promise<void> {
    await this.#process.note([noteRefusal(refused, this.#process.clock.now())])
  }

  /** Not those that the relay has by now, from somebody who may carry them. */
  async refusals(): Promise<readonly ListedRefusal[]> {
    const { store } = this.#process.env
    const refused = await readRefusals(store)
    const named = refused.filter(({ ref }) => ref !== '')
    const there = await surelyAtRelay(
      store,
      named.map(({ ref }) => parseRef(ref)),
    )
    return refused.filter(({ ref }) => !there.has(ref))
  }

  async holdBack(waiting: readonly Ref[]): Promise<RefusedEvent | undefined> {
    const listed = (await this.refusals()).filter(({ isHeldBack }) => isHeldBack)
    const gone = listed.filter(({ ref }) => !waiting.includes(ref)).map(({ ref }) => forgetRefusal(ref))
    const unlisted = firstsOf(waiting).filter((ref) => !listed.some((refusal) => refusal.ref === ref))
    const found = await this.#unsendableAmong(unlisted.filter((ref) => !this.#sendable.has(ref)))
    if (gone.length + found.length === 0) return listed[0]
    await this.#process.note([...gone, ...found])
    return (await this.refusals()).find(({ isHeldBack }) => isHeldBack)
  }

  async #unsendableAmong(refs: readonly Ref[]): Promise<readonly MetaRow[]> {
    const { clock, env } = this.#process
    const notes: MetaRow[] = []
    for (const row of await env.store.logAt(refs.map(parseRef))) {
      if (row === undefined) continue
      const cause = await unreadableBehind(env.store, row)
      if (cause === undefined) {
        this.#sendable.add(refOf(row))
        continue
      }
      const reason = `it builds on ${refOf(cause)}, which cannot be read (${cause.reason}), so that no relay takes it`
      notes.push(noteHeldBack(refOf(row), reason, clock.now()))
    }
    return notes
  }

  async dismiss(ref: Ref): Promise<void> {
    const [row] = await this.#process.env.store.logAt([parseRef(ref)])
    const refusal = (await readRefusals(this.#process.env.store)).find((candidate) => candidate.ref === ref)
    const why = refusal === undefined ? await this.#whyHeldBack(row) : `${refusal.rule}: ${refusal.reason}`
    if (why === undefined) {
      const message = `There is no refused event ${ref}: dismissed already, or never refused.`
      throw new WonceError('not-found', message, { ref })
    }
    if (row !== undefined && this.#isToSend(row) && row.event.kind !== 'malformed') {
      // First, or the hook would be at it again as soon as its event is gone.
      const name = givenUpWith(row.event)
      if (name !== undefined) await this.#process.note([{ name, value: this.#process.env.build }])
      await this.#process.receive([await this.#skipFor(row.event, why)], 'here')
    }
    await this.#process.note([forgetRefusal(ref)])
  }

  /** `undefined` where the relay has all that it builds on, as far as is known here. */
  async #whyHeldBack(row: LogRow | undefined): Promise<string | undefined> {
    if (row === undefined) return undefined
    // Its own boot's events go before it in any case.
    const ready = await this.#withCauses([row], { has: (ref) => parseRef(ref).boot === row.boot })
    return this.#isToSend(row) && ready.length === 0 ? 'it builds on what the relay did not have' : undefined
  }

  #isToSend({ boot, seq }: LogKey): boolean {
    return this.#unsent.toSend().some((own) => own.boot === boot && own.acked < seq && seq <= own.last)
  }

  /** Up to which seq the events of boots have left the device. */
  async #offeredSeqs(boots: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const offered = await this.#process.env.store.meta(boots.map(offeredOf))
    return new Map(boots.map((boot, index) => [boot, Number(offered[index] ?? 0)]))
  }

  subscribe(listener: () => void): () => void {
    const undo = [
      this.#process.feed.subscribe(({ log, isWhole }) => {
        if (log.length > 0 || isWhole) listener()
      }),
      this.#process.noted.subscribe(listener),
    ]
    return () => undo.forEach((end) => void end())
  }

  /** Whether an own event that has not left the device is dated later than that. */
  async #hasFreeBeyond(limit: number): Promise<boolean> {
    const { env, replica } = this.#process
    if (replica.top === '' || decodeTime(replica.top) <= limit) return false
    const open = this.#unsent.toSend()
    const offered = await this.#offeredSeqs(open.map(({ boot }) => boot))
    for (const { boot, last } of open) {
      const free = await env.store.logOf(boot, (offered.get(boot) ?? 0) + 1, last)
      if (free.some(({ event }) => decodeTime(event.ulid) > limit)) return true
    }
    return false
  }

  /**
   * What takes the place of an event that was given up: its envelope, so that nothing that follows it is left waiting (E1).
   * What could get it refused again goes: causes of which it is not certain that the relay has them, a time far ahead.
   */
  async #skipFor(event: Event, reason: string): Promise<SkipEvent> {
    const { v, boot, seq, last, wall, actor, build } = event
    const { clock, random } = this.#process.env
    const deps = await this.#depsAtRelay(event.deps)
    const kept = { v, boot, seq, last, deps, wall, actor, build, kind: 'skip', reason: reason.slice(0, 4096) } as const
    if (decodeTime(event.ulid) <= clock.now() + maxAheadMs) return { ...kept, ulid: event.ulid }
    const causes = await this.#timesOf([{ boot, seq: seq - 1 }, ...logKeys(deps)])
    const times = [...causes.values()].map((time) => time + 1)
    return { ...kept, ulid: ulid(Math.max(1, Math.floor(clock.now()), ...times), random) }
  }

  async #depsAtRelay(deps: Event['deps']): Promise<Event['deps']> {
    const keys = logKeys(deps)
    const sure = await surelyAtRelay(this.#process.env.store, keys)
    return Object.fromEntries(keys.flatMap((key) => (sure.has(refOf(key)) ? [[key.boot, key.seq]] : [])))
  }

  /**
   * A clock that jumped while we were connected is put right before what was written by it leaves. What has left already
   * cannot be issued again: it goes on, and is refused. Nor would it help what follows events that the relay took while its own clock was
   * ahead, and takes again (A4).
   */
  async #untilTooFarAhead(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const limit = this.#relayTime + maxAheadMs
    const ahead = rows.filter(({ event }) => decodeTime(event.ulid) > limit)
    if (ahead.length === 0) return rows
    const seqs = await this.#offeredSeqs([...new Set(ahead.map(({ boot }) => boot))])
    const causes = await this.#timesOf(ahead.flatMap(causesOf))
    const follows = (row: LogRow) =>
      causesOf(row).some((cause) => decodeTime(row.event.ulid) <= (causes.get(refOf(cause)) ?? 0) + maxFollowMs)
    const free = ahead.find((row) => row.seq > (seqs.get(row.boot) ?? 0) && !follows(row))
    if (free === undefined) return rows
    const isWithIt = ({ boot, event }: LogRow) => boot === free.boot && event.last === free.event.last
    return rows.slice(0, rows.findIndex(isWithIt)) // it may have jumped in the middle of a group
  }

  async #timesOf(keys: readonly LogKey[]): Promise<ReadonlyMap<Ref, number>> {
    const rows = (await this.#process.env.store.logAt(keys)).filter((row) => row !== undefined)
    return new Map(rows.map((row) => [refOf(row), decodeTime(row.event.ulid)]))
  }

  /** About `limit` rows, by position, none of their groups cut. */
  async #ownRows(
    after: ReadonlyMap<string, number>,
    limit: number,
    relay: AtRelay | undefined,
  ): Promise<readonly LogRow[]> {
    await this.#unsent.allHeard()
    const found: LogRow[] = []
    for (const { boot, acked, last } of this.#unsent.toSend()) {
      const from = Math.max(acked, after.get(boot) ?? 0) + 1
      // Each boot's first `limit` rows: among them are the first `limit` of all.
      if (from <= last) found.push(...(await this.#wholeGroups(boot, from, Math.min(last, from + limit - 1))))
    }
    found.sort((a, b) => a.pos - b.pos)
    const inOrder = await this.#untilTooFarAhead(found)
    const ahead = found[inOrder.length]
    relay?.tooFarAhead(ahead && refOf(ahead))
    const ready = relay === undefined ? inOrder : await this.#withCauses(inOrder, relay)
    const leaving = new Set(ready)
    relay?.heldBack(inOrder.flatMap((row) => (leaving.has(row) ? [] : [refOf(row)])))
    let end = Math.max(limit, 1)
    while (ready[end] !== undefined && ready[end]?.event.last === ready[end - 1]?.event.last) end += 1
    return ready.slice(0, end)
  }

  async #wholeGroups(boot: string, from: number, to: number): Promise<readonly LogRow[]> {
    return this.#completed(await this.#process.env.store.logOf(boot, from, to))
  }

  /** With the rest of the group that they end in. */
  async #completed(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const end = rows.at(-1)
    if (end === undefined || end.event.last === end.seq) return rows
    return [...rows, ...(await this.#process.env.store.logOf(end.boot, end.seq + 1, end.event.last))]
  }
}

/** Of events by position, the first of each boot. */
function firstsOf(refs: readonly Ref[]): readonly Ref[] {
  return [...new Map([...refs].reverse().map((ref) => [parseRef(ref).boot, ref])).values()]
}

function offeredFrom({ boot, seq, event }: LogRow): OfferedEvent {
  return { ref: refOf({ boot, seq }), boot, seq, last: event.last, content: contentOf(event) }
}
