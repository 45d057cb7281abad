/**
 * One client's connection to a room: its messages in order, each judged once everything needed is known
 * (docs/protocol.md W5–W9).
 */
import { assertNever } from '../src/core/errors.ts'
import { parseRef } from '../src/core/event.ts'
import type { StateVector } from '../src/sync/update.ts'
import { writeStateVector, writeUpdate } from '../src/sync/update.ts'
import type { CloseName, Control, Durable } from '../src/sync/wire.ts'
import { closeCodes } from '../src/sync/wire.ts'
import type { Acceptance } from './admission.ts'
import { judge } from './admission.ts'
import type { Candidate, Nothing, Refusal } from './candidate.ts'
import { readCandidate, refuse } from './candidate.ts'
import type { Connection, Grant, Session } from './connection.ts'
import { controlFrame, type Message, readMessage, syncFrame } from './frames.ts'
import type { Head } from './head.ts'
import type { Ledger } from './ledger.ts'
import type { Limits } from './limits.ts'
import type { Heard } from './presence.ts'
import { costOf, Unread } from './unread.ts'

/** What a session asks of its room. */
export interface SessionHost {
  readonly limits: Limits
  readonly head: Head
  readonly ledger: Ledger
  now(): number
  /** Whether the subject may send as much. */
  spend(subject: string, bytes: number): boolean
  /** For what it has made the relay do, as so many bytes. */
  charge(subject: string, bytes: number): void
  /** Whether the subject may have so much more waiting unread. */
  mayLeaveUnread(subject: string, bytes: number): boolean
  /** Whether the subject may write under so many Yjs clients more. */
  mayDraw(subject: string, clients: number): boolean
  /** Whether the subject, which may only append, may store so much more. */
  mayAppend(subject: string, events: number, bytes: number): boolean
  /** Whether there is room for more that waits for the disk. */
  canTake(): boolean
  accept(session: RoomSession, acceptance: Acceptance, update: Uint8Array): void
  /** Resolves once all that is accepted is stored. */
  settled(): Promise<void>
  durableOf(session: RoomSession): Durable
  hearPresence(session: RoomSession, update: Uint8Array): Heard
  sendPresence(session: RoomSession): void
  refused(session: RoomSession, refusal: Refusal): void
  left(session: RoomSession, closedAs: CloseName | undefined): void
  /** Dealing with what it sent threw: nobody else is to suffer for it. */
  faulted(session: RoomSession, error: unknown): void
  /** The store does not answer: nothing can be judged. */
  fail(error: unknown): void
}

const nothing = writeUpdate([])
/** A byte of presence takes as long to read as so many of an update, and one more. */
const awarenessWeight = 7
const tooMuch = refuse('A1', 'too much in a short time', undefined, 'too-many')
const noBoots: ReadonlySet<string> = new Set()

export class RoomSession implements Session {
  readonly grant: Grant
  readonly #host: SessionHost
  readonly #connection: Connection
  #stage: 'open' | 'leaving' | 'closed' = 'open'
  #carried: Set<string> | undefined
  /** Updates to judge after the one that is being prepared. */
  #inbox: Uint8Array[] | undefined
  #isWaiting = false
  readonly #unread: Unread

  constructor(host: SessionHost, connection: Connection, grant: Grant) {
    this.#host = host
    this.#connection = connection
    this.grant = grant
    this.#unread = new Unread(connection, host.limits.bufferedBytes)
  }

  /** Boots of others that it brought: it is told how far they are durable. */
  get carried(): ReadonlySet<string> {
    return this.#carried ?? noBoots
  }

  /** What it has not read yet. */
  get bufferedBytes(): number {
    return this.#unread.bytes
  }

  get canRead(): boolean {
    return this.grant.rights.includes('read')
  }

  /** The relay's side of the handshake, after `hello` (W5). */
  begin(hello: Control): void {
    this.tell(hello)
    const known: StateVector = this.canRead ? this.#host.head.stateVector() : new Map()
    this.send(syncFrame('step1', writeStateVector(known)))
    this.#host.sendPresence(this)
  }

  receive(frame: Uint8Array): void {
    if (this.#stage !== 'open') return
    this.#orFault(() => {
      const message = this.#read(frame)
      if (message.type === 'refuse') this.#refuse(message.refusal)
      else this.#obey(message)
    })
  }

  end(): void {
    this.#leave(undefined)
  }

  tell(control: Control): void {
    this.send(controlFrame(control))
  }

  send(frame: Uint8Array): void {
    if (this.#stage === 'closed') return
    if (this.#unread.isTooMuch) this.close('too-slow')
    else this.#connection.send(frame)
  }

  close(name: CloseName, reason: string = name): void {
    if (this.#stage === 'closed') return
    this.#leave(name)
    this.#connection.close(closeCodes[name], reason)
  }

  /** Judging changes nothing before it has come to its end, so what throws there leaves nothing half done. */
  #orFault(deal: () => void): void {
    try {
      deal()
    } catch (error) {
      this.#host.faulted(this, error)
      this.close('going-away')
    }
  }

  #leave(closedAs: CloseName | undefined): void {
    if (this.#stage === 'closed') return
    this.#stage = 'closed'
    this.#inbox = undefined
    this.#host.left(this, closedAs)
  }

  #read(frame: Uint8Array): Message | { readonly type: 'refuse'; readonly refusal: Refusal } {
    if (frame.length > this.#host.limits.frameBytes) {
      return { type: 'refuse', refusal: refuse('A1', `a message of ${frame.length} bytes`) }
    }
    if (!this.#host.spend(this.grant.subject, frame.length)) {
      return { type: 'refuse', refusal: tooMuch }
    }
    const message = readMessage(frame)
    return message ?? { type: 'refuse', refusal: refuse('A1', 'not a message', undefined, 'malformed') }
  }

  #obey(message: Message): void {
    switch (message.type) {
      case 'step1':
        this.#answer(message.stateVector)
        break
      case 'update':
        // A copy of its own: the frame may be a view of something much larger, and parts of this are kept.
        this.#take(new Uint8Array(message.update))
        break
      case 'awareness':
        this.#hearPresence(message.update)
        break
      case 'query-awareness':
        this.#host.sendPresence(this)
        break
      default:
        assertNever(message)
    }
  }

  #answer(stateVector: StateVector): void {
    this.#host.charge(this.grant.subject, costOf(stateVector, this.#host.head.writers, this.#unread.hasAnswered))
    const frame = syncFrame('step2', this.canRead ? this.#host.head.diff(stateVector) : nothing)
    const { subject } = this.grant
    // Whoever asks again pays for the answer as if he had sent it.
    if (this.#unread.hasAnswered && !this.#host.spend(subject, frame.length)) this.#refuse(tooMuch)
    else if (this.#host.mayLeaveUnread(subject, frame.length) && this.#unread.mayAnswer(frame.length)) this.send(frame)
    else this.close('too-slow')
  }

  #hearPresence(update: Uint8Array): void {
    if (!this.canRead) return
    this.#host.charge(this.grant.subject, awarenessWeight * update.length)
    const heard = this.#host.hearPresence(this, update)
    if (heard.is === 'malformed') this.#refuse(refuse('A5', 'not an awareness update', undefined, 'malformed'))
    if (heard.is === 'too-large') this.#refuse(refuse('A5', heard.reason))
  }

  /** In order, and at once where everything needed is known. */
  #take(update: Uint8Array): void {
    if (this.#isWaiting) {
      this.#inbox ??= []
      this.#inbox.push(update)
    } else this.#judge(readCandidate(update, this.grant), update)
  }

  #judgeNext(): void {
    while (!this.#isWaiting && this.#stage === 'open') {
      const update = this.#inbox?.shift()
      if (update === undefined) break
      this.#judge(readCandidate(update, this.grant), update)
    }
    if (this.#inbox?.length === 0) this.#inbox = undefined
  }

  #judge(read: Candidate | Nothing | Refusal, update: Uint8Array): void {
    if (read.is === 'refuse') this.#refuse(read)
    if (read.is !== 'candidate') return
    const prepared = this.#host.ledger.prepare(read)
    if (prepared === undefined) this.#decide(read, update)
    else this.#judgeAfter(prepared, read, update)
  }

  #judgeAfter(prepared: Promise<void>, read: Candidate, update: Uint8Array): void {
    this.#isWaiting = true
    prepared.then(
      () => {
        this.#isWaiting = false
        if (this.#stage !== 'open') return
        this.#orFault(() => {
          this.#judge(read, update) // which may find that more is needed: others were judged meanwhile
          this.#judgeNext()
        })
      },
      (error: unknown) => this.#host.fail(error),
    )
  }

  #decide(candidate: Candidate, update: Uint8Array): void {
    const { ledger } = this.#host
    const verdict = judge(ledger, candidate, this.grant, this.#host.now())
    if (verdict.is === 'refuse') this.#refuse(verdict)
    else if (verdict.is === 'redo') this.#redo(verdict.refs)
    else if (!this.#host.canTake()) this.close('going-away')
    else if (!this.#host.mayDraw(this.grant.subject, newClients(ledger, verdict))) this.close('busy')
    else if (!this.#mayAppend(verdict, update)) this.close('busy')
    else {
      for (const [boot, { owner }] of verdict.boots) if (owner !== this.grant.subject) this.#carry(boot)
      this.#host.accept(this, verdict, update)
    }
  }

  #mayAppend({ events }: Acceptance, { length }: Uint8Array): boolean {
    const { subject, rights } = this.grant
    return rights.includes('write') || this.#host.mayAppend(subject, events.length, length)
  }

  #carry(boot: string): void {
    this.#carried ??= new Set()
    this.#carried.add(boot)
  }

  /** Acknowledges what is stored of it, once it is, and sends the client to a fresh document (W9). */
  #redo(refs: readonly string[]): void {
    this.#stage = 'leaving'
    this.#acknowledge(refs).then(
      () => this.close('redo'),
      (error: unknown) => this.#host.fail(error),
    )
  }

  async #acknowledge(refs: readonly string[]): Promise<void> {
    const host = this.#host
    await host.settled()
    const stored = await host.ledger.storedBoots([...new Set(refs.map((ref) => parseRef(ref).boot))])
    const mayTell = (owner: string | null): boolean =>
      owner === this.grant.subject || this.grant.rights.includes('carry')
    const known = [...stored].flatMap(([boot, { owner, seq }]) => (mayTell(owner) ? [[boot, seq] as const] : []))
    this.tell({ type: 'ack', durable: { ...host.durableOf(this), ...Object.fromEntries(known) } })
  }

  #refuse(refusal: Refusal): void {
    const { ref, rule, reason, close } = refusal
    this.tell({ type: 'refused', rule, reason, ...(ref === undefined ? undefined : { ref }) })
    this.#host.refused(this, refusal)
    this.close(close)
  }
}

/** Those that have written nothing in this head, of which it has a number. */
function newClients(ledger: Ledger, { clients }: Acceptance): number {
  let count = 0
  for (const client of clients) if (ledger.clock(client) === 0) count += 1
  return count
}
