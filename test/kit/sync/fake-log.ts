/**
 * The log of one device in memory, as sync sees it: what is there, what was asked of it, and what it was told.
 *
 * All tabs of the device share it. It admits nothing and folds nothing: what came is there. Answers can be held back, and made
 * to fail.
 */
import { NotFoundError } from '../../../src/core/errors.ts'
import type { Event, Ref } from '../../../src/core/event.ts'
import { parseRef, refOf } from '../../../src/core/event.ts'
import type { AtRelay, Marks, Offered, RefusedEvent, RelayNotes, SyncedLog } from '../../../src/sync/synced-log.ts'
import type { Durable, Refused, Right, SegmentInfo } from '../../../src/sync/wire.ts'
import { Pen } from '../relay/pen.ts'
import { startOfTests } from '../relay/test-relay.ts'

interface Row {
  readonly event: Event
  readonly isOwn: boolean
}

type Question = 'receive' | 'offerOwn' | 'offerAll' | 'acknowledge' | 'notes' | 'note' | 'pending'

export class FakeLog implements SyncedLog {
  readonly actor: string
  /** Of the device: its boots begin so. */
  readonly name: string
  /** In the order in which they were written or came. */
  readonly rows: Row[] = []
  readonly acked = new Map<string, number>()
  /** Highest seq of a boot that may have left the device. */
  readonly offered = new Map<string, number>()
  /** By number. */
  readonly notedSegments = new Map<number, SegmentInfo>()
  readonly toldTimes: number[] = []
  readonly passedTimes: number[] = []
  /** Sizes of what `receive` got. */
  readonly received: number[] = []
  /** How many events came that were there already. */
  redelivered = 0
  readonly grants: (readonly Right[])[] = []
  timesCaughtUp = 0
  timesForgotten = 0
  /** What the log says is the newest commit: merging one here changes nothing of it. */
  commit: string | undefined
  #newestAck: string | undefined
  #notes: RelayNotes = { relay: undefined, segments: 0 }
  #refusals: RefusedEvent[] = []
  readonly #pens = new Map<string, Pen>()
  readonly #listeners = new Set<() => void>()
  readonly #final = new Map<string, number>()
  readonly #held = new Map<Question, (() => void)[]>()
  readonly #failing = new Map<Question, Error>()

  constructor(actor: string, name: string = actor) {
    this.actor = actor
    this.name = name
  }

  get refs(): string[] {
    return this.rows.map(({ event }) => refOf(event))
  }

  /** Without the relay's commits, sorted. */
  get verbs(): string[] {
    const written = this.rows.filter(({ event }) => event.kind !== 'commit')
    return written.map(({ event }) => refOf(event)).sort()
  }

  get listeners(): number {
    return this.#listeners.size
  }

  get segments(): number {
    return this.#notes.segments
  }

  /** Writes a group, as a verb with its runs would be. */
  write({ boot = `${this.name}-1`, count = 1 } = {}): string[] {
    const pen = this.#pens.get(boot) ?? new Pen({ actor: this.actor, boot, now: () => startOfTests })
    this.#pens.set(boot, pen)
    const events = pen.group(count)
    for (const event of events) this.rows.push({ event, isOwn: true })
    this.#notify()
    return events.map(refOf)
  }

  /** Writes an event that no relay lets in. */
  writeWrong(boot = `${this.name}-1`): string {
    const [ref = ''] = this.write({ boot })
    const at = this.rows.findIndex(({ event }) => refOf(event) === ref)
    const row = this.rows[at] as Row // it has just been written
    this.rows[at] = { ...row, event: { ...row.event, actor: 'somebody else' } }
    return ref
  }

  /** Puts an event of somebody else there, as an import would. */
  adopt(event: Event): void {
    this.rows.push({ event, isOwn: false })
    this.#notify()
  }

  /** From now on the answer to this waits. */
  hold(question: Question): void {
    this.#held.set(question, [])
  }

  flow(question: Question): void {
    const waiting = this.#held.get(question) ?? []
    this.#held.delete(question)
    for (const go of waiting) go()
  }

  waiting(question: Question): number {
    return this.#held.get(question)?.length ?? 0
  }

  /** Until it is told to go on, this fails. */
  fail(question: Question, error: Error | undefined): void {
    if (error === undefined) this.#failing.delete(question)
    else this.#failing.set(question, error)
  }

  async receive(contents: readonly unknown[]): Promise<void> {
    await this.#ask('receive')
    this.received.push(contents.length)
    for (const content of contents) this.#merge(content as Event) // tests send nothing else
  }

  granted(rights: readonly Right[]): void {
    this.grants.push(rights)
  }

  hasCaughtUp = false

  caughtUp(): void {
    this.timesCaughtUp += 1
  }

  /** Waits for what it builds on. */
  heldBack: readonly Ref[] = []

  async offerOwn(after: ReadonlyMap<string, number>, limit: number, relay?: AtRelay): Promise<readonly Offered[]> {
    await this.#ask('offerOwn')
    const own = this.rows.filter(({ isOwn }) => isOwn).map(({ event }) => refOf(event))
    relay?.heldBack(this.heldBack.filter((ref) => own.includes(ref)))
    const open = this.rows.filter(({ event, isOwn }) => {
      const known = Math.max(after.get(event.boot) ?? 0, this.#durable(event.boot))
      return isOwn && event.seq > known && !this.heldBack.includes(refOf(event))
    })
    return this.#offer(open.slice(0, wholeGroups(open, limit)))
  }

  async offerAll(after: number, limit: number) {
    await this.#ask('offerAll')
    const behind = this.rows.slice(after)
    const end = wholeGroups(behind, limit)
    const open = behind.slice(0, end).filter(({ event }) => event.seq > (this.#final.get(event.boot) ?? 0))
    const isHeldBack = ({ event }: Row) => this.heldBack.includes(refOf(event))
    const waiting = open.filter((row) => !row.isOwn && isHeldBack(row)).map(({ event }) => event)
    const firsts = waiting.filter((event, at) => waiting.findIndex(({ boot }) => boot === event.boot) === at)
    return { events: this.#offer(open.filter((row) => !isHeldBack(row))), pos: after + end, waiting: firsts.map(refOf) }
  }

  async ready(waiting: readonly Ref[]): Promise<readonly Ref[]> {
    return waiting.filter((ref) => !this.heldBack.includes(ref))
  }

  async acknowledge(durable: Durable): Promise<void> {
    await this.#ask('acknowledge')
    for (const [boot, seq] of Object.entries(durable)) {
      this.acked.set(boot, Math.max(seq, this.acked.get(boot) ?? 0))
      this.#newestAck = `${boot}:${seq}`
    }
    this.#notify()
  }

  async pending(): Promise<number> {
    await this.#ask('pending')
    return this.#pendingRows().length
  }

  async ownSeqs(): Promise<Durable> {
    const seqs: Record<string, number> = {}
    for (const { event, isOwn } of this.rows) if (isOwn) seqs[event.boot] = event.seq
    return seqs
  }

  async isAcknowledged(seqs: Durable): Promise<boolean> {
    return Object.entries(seqs).every(([boot, seq]) => this.#durable(boot) >= seq)
  }

  async notes(): Promise<RelayNotes & Marks> {
    await this.#ask('notes')
    return { ...this.#notes, commit: this.commit, acked: this.#newestAck }
  }

  async note(notes: RelayNotes): Promise<void> {
    await this.#ask('note')
    this.#notes = notes
  }

  async noteSegments(segments: readonly SegmentInfo[]): Promise<void> {
    for (const info of segments) this.notedSegments.set(info.n, info)
  }

  async forgetRelay(): Promise<void> {
    this.notedSegments.clear()
    this.timesForgotten += 1
    this.#notes = { relay: undefined, segments: 0 }
    this.#newestAck = undefined
    this.acked.clear()
    this.#final.clear()
  }

  async tellTime(relayTime: number): Promise<void> {
    this.toldTimes.push(relayTime)
  }

  async passTime(relayTime: number): Promise<void> {
    this.passedTimes.push(relayTime)
  }

  async refuse({ ref, rule, reason }: Refused): Promise<void> {
    if (ref === undefined) return
    const row = this.rows.find(({ event }) => refOf(event) === ref)
    this.#refusals.push({ ref, rule, reason, event: row?.event })
  }

  async refusals(): Promise<readonly RefusedEvent[]> {
    return [...this.#refusals]
  }

  async holdBack(): Promise<undefined> {}

  async dismiss(ref: Ref): Promise<void> {
    if (!this.#refusals.some((refused) => refused.ref === ref)) throw new NotFoundError('sync.dismiss()', ref)
    this.#refusals = this.#refusals.filter((refused) => refused.ref !== ref)
    const at = this.rows.findIndex(({ event }) => refOf(event) === ref)
    const { event } = this.rows[at] as Row // only what was refused is dismissed
    const { v, boot, seq, last, ulid, deps, wall, build } = event
    const envelope = { v, boot, seq, last, ulid, deps, wall, build, actor: this.actor }
    this.rows[at] = { isOwn: true, event: { ...envelope, kind: 'skip', reason: 'refused' } }
    this.#notify()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #merge(event: Event): void {
    const at = this.rows.findIndex((row) => refOf(row.event) === refOf(event))
    if (at !== -1) this.redelivered += 1
    if (at === -1) this.rows.push({ event, isOwn: false })
    else this.rows[at] = { event, isOwn: this.rows[at]?.isOwn ?? false }
    if (event.kind !== 'commit') return
    for (const [boot, seq] of Object.entries(event.vec)) this.#final.set(boot, seq)
  }

  #offer(rows: readonly Row[]): Offered[] {
    return rows.map(({ event }) => {
      const { boot, seq, last } = event
      this.offered.set(boot, Math.max(seq, this.offered.get(boot) ?? 0))
      return { ref: refOf(event), boot, seq, last, content: event }
    })
  }

  #pendingRows(): Row[] {
    return this.rows.filter(({ event, isOwn }) => isOwn && event.seq > this.#durable(event.boot))
  }

  #durable(boot: string): number {
    return Math.max(this.acked.get(boot) ?? 0, this.#final.get(boot) ?? 0)
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  async #ask(question: Question): Promise<void> {
    const held = this.#held.get(question)
    if (held !== undefined) await new Promise<void>((go) => held.push(go))
    const error = this.#failing.get(question)
    if (error !== undefined) throw error
  }
}

/** How many of the rows are about `limit` and end with a whole group. */
function wholeGroups(rows: readonly Row[], limit: number): number {
  let end = Math.min(limit, rows.length)
  while (end < rows.length && end > 0) {
    const { boot, last, seq } = (rows[end - 1] as Row).event // `end` is within the list
    const next = (rows[end] as Row).event
    if (seq === last || next.boot !== boot || parseRef(refOf(next)).seq > last) break
    end += 1
  }
  return end
}
