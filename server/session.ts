/**
 * One client's connection to a room: its messages in order, each judged once everything needed is known
 * (docs/protocol.md W5–W9).
 */
import { parseRef } from '../src/core/event.ts'
import type { StateVector } from '../src/sync/update.ts'
import { writeStateVector, writeUpdate } from '../src/sync/update.ts'
import type { Control, Durable } from '../src/sync/wire.ts'
import type { Acceptance } from './admission.ts'
import { judge } from './admission.ts'
import type { Candidate, Nothing, Refusal } from './candidate.ts'
import { readCandidate } from './candidate.ts'
import { type ClientHost, ClientSession } from './client-session.ts'
import type { Connection, Grant } from './connection.ts'
import { syncFrame } from './frames.ts'
import type { Head } from './head.ts'
import type { Ledger } from './ledger.ts'
import { costOf } from './unread.ts'

/** What a session asks of its room. */
export interface SessionHost extends ClientHost {
  readonly head: Head
  readonly ledger: Ledger
  now(): number
  /** Whether the subject may write under so many Yjs clients more. */
  mayDraw(subject: string, clients: number): boolean
  /** Whether the subject, which may only append, may store so much more. */
  mayAppend(subject: string, events: number, bytes: number): boolean
  accept(session: RoomSession, acceptance: Acceptance, update: Uint8Array): void
  /** Resolves once all that is accepted is stored. */
  settled(): Promise<void>
  durableOf(session: RoomSession): Durable
  /** The store does not answer: nothing can be judged. */
  fail(error: unknown): void
}

const nothing = writeUpdate([])
const noBoots: ReadonlySet<string> = new Set()

export class RoomSession extends ClientSession {
  readonly #host: SessionHost
  #carried: Set<string> | undefined
  /** Updates to judge after the one that is being prepared. */
  #inbox: Uint8Array[] | undefined
  #isWaiting = false

  constructor(host: SessionHost, connection: Connection, grant: Grant) {
    super(host, connection, grant)
    this.#host = host
  }

  /** Boots of others that it brought: it is told how far they are durable. */
  get carried(): ReadonlySet<string> {
    return this.#carried ?? noBoots
  }

  /** The relay's side of the handshake, after `hello` (W5). */
  begin(hello: Control): void {
    this.tell(hello)
    const known: StateVector = this.canRead ? this.#host.head.stateVector() : new Map()
    this.send(syncFrame('step1', writeStateVector(known)))
    this.#host.sendPresence(this)
  }

  protected override answer(stateVector: StateVector): void {
    const { head } = this.#host
    this.#host.charge(this.grant.subject, costOf(stateVector, head.writers, this.wasAnswered))
    this.sendAnswer(this.canRead ? head.diff(stateVector) : nothing)
  }

  /** In order, and at once where everything needed is known. */
  protected override take(view: Uint8Array): void {
    // A copy of its own: the frame may be a view of something much larger, and parts of this are kept.
    const update = new Uint8Array(view)
    if (this.#isWaiting) {
      this.#inbox ??= []
      this.#inbox.push(update)
    } else this.#judge(readCandidate(update, this.grant), update)
  }

  #judgeNext(): void {
    while (!this.#isWaiting && this.isOpen) {
      const update = this.#inbox?.shift()
      if (update === undefined) break
      this.#judge(readCandidate(update, this.grant), update)
    }
    if (this.#inbox?.length === 0) this.#inbox = undefined
  }

  #judge(read: Candidate | Nothing | Refusal, update: Uint8Array): void {
    if (read.is === 'refuse') this.refuse(read)
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
        if (!this.isOpen) return
        this.orFault(() => {
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
    if (verdict.is === 'refuse') this.refuse(verdict)
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
    this.stopHearing()
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
}

/** Those that have written nothing in this head, of which it has a number. */
function newClients(ledger: Ledger, { clients }: Acceptance): number {
  let count = 0
  for (const client of clients) if (ledger.clock(client) === 0) count += 1
  return count
}
