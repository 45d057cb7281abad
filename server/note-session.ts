/** One client's connection to a note: its messages in order, each judged at once (docs/protocol.md W11–W13). */
import type { StateVector } from '../src/sync/update.ts'
import { writeStateVector, writeUpdate } from '../src/sync/update.ts'
import type { NoteControl } from '../src/sync/wire.ts'
import { refuse } from './candidate.ts'
import { type ClientHost, ClientSession } from './client-session.ts'
import type { Connection, Grant } from './connection.ts'
import { syncFrame } from './frames.ts'
import type { Offered } from './note-document.ts'
import { costOf } from './unread.ts'

/** What a session asks of its note. */
export interface NoteHost extends ClientHost {
  /** Yjs clients that have written in it. */
  readonly clients: number
  offer(session: NoteSession, update: Uint8Array): Offered
  /** Acknowledges so many updates once all that was accepted before is stored. */
  acknowledge(session: NoteSession, updates: number): void
  /** What somebody with this state vector lacks, once all of it is stored. */
  answer(session: NoteSession, stateVector: Uint8Array): void
}

const emptyUpdate = writeUpdate([])

export class NoteSession extends ClientSession {
  readonly #host: NoteHost
  /** Whether it has answered the relay's step 1. */
  #hasAnswered = false
  /** Sync messages with content that it has sent. */
  #updates = 0

  constructor(host: NoteHost, connection: Connection, grant: Grant) {
    super(host, connection, grant)
    this.#host = host
  }

  get canWrite(): boolean {
    return this.grant.rights.includes('write')
  }

  /** The relay's side of the handshake. */
  begin(hello: NoteControl, stateVector: Uint8Array): void {
    this.tell(hello)
    this.send(syncFrame('step1', stateVector))
    this.#host.sendPresence(this)
  }

  protected override answer(stateVector: StateVector): void {
    this.#host.charge(this.grant.subject, costOf(stateVector, this.#host.clients, this.wasAnswered))
    if (this.canRead) this.#host.answer(this, writeStateVector(stateVector))
    else this.sendAnswer(emptyUpdate)
  }

  /**
   * What comes before the answer to the relay's step 1 is in that answer too, and may build on what only the answer brings: it
   * is passed over.
   */
  protected override take(update: Uint8Array, step: 'step2' | 'update'): void {
    this.#updates += 1
    this.#hasAnswered ||= step === 'step2'
    if (!this.#hasAnswered) return
    if (!this.#host.canTake()) {
      this.close('going-away')
      return
    }
    const offered = this.#judge(update)
    if (offered.is === 'refuse') this.refuse(offered)
    else this.#host.acknowledge(this, this.#updates)
  }

  #judge(update: Uint8Array): Offered {
    const { noteUpdateBytes } = this.#host.limits
    if (update.length <= noteUpdateBytes) return this.#host.offer(this, update)
    return refuse('A1', `an update of ${update.length} bytes: at most ${noteUpdateBytes}`)
  }
}
