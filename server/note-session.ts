/** One client's connection to a note: its messages in order, each judged at once (docs/protocol.md W11–W13). */
import { assertNever } from '../src/core/errors.ts'
import type { StateVector } from '../src/sync/update.ts'
import { writeStateVector, writeUpdate } from '../src/sync/update.ts'
import type { CloseName, NoteControl } from '../src/sync/wire.ts'
import { closeCodes } from '../src/sync/wire.ts'
import { type Refusal, refuse } from './candidate.ts'
import type { Connection, Grant, Session } from './connection.ts'
import { controlFrame, type Message, readMessage, syncFrame } from './frames.ts'
import type { Limits } from './limits.ts'
import type { Offered } from './note-document.ts'
import type { Heard } from './presence.ts'
import { costOf, Unread } from './unread.ts'

/** What a session asks of its note. */
export interface NoteHost {
  readonly limits: Limits
  /** Yjs clients that have written in it. */
  readonly clients: number
  /** Whether the subject may send as much. */
  spend(subject: string, bytes: number): boolean
  /** For what it has made the relay do, as so many bytes. */
  charge(subject: string, bytes: number): void
  /** Whether the subject may have so much more waiting unread. */
  mayLeaveUnread(subject: string, bytes: number): boolean
  /** Whether there is room for more that waits for the disk. */
  canTake(): boolean
  offer(session: NoteSession, update: Uint8Array): Offered
  /** Acknowledges so many updates once all that was accepted before is stored. */
  acknowledge(session: NoteSession, updates: number): void
  /** What somebody with this state vector lacks, once all of it is stored. */
  answer(session: NoteSession, stateVector: Uint8Array): void
  hearPresence(session: NoteSession, update: Uint8Array): Heard
  sendPresence(session: NoteSession): void
  refused(session: NoteSession, refusal: Refusal): void
  left(session: NoteSession, closedAs: CloseName | undefined): void
  /** Dealing with what it sent threw: nobody else is to suffer for it. */
  faulted(session: NoteSession, error: unknown): void
}

const emptyUpdate = writeUpdate([])
/** A byte of presence takes as long to read as so many of an update, and one more. */
const awarenessWeight = 7
const tooMuch = refuse('A1', 'too much in a short time', undefined, 'too-many')

export class NoteSession implements Session {
  readonly grant: Grant
  readonly #host: NoteHost
  readonly #connection: Connection
  #isOpen = true
  #hasAsked = false
  /** Whether it has answered the relay's step 1. */
  #hasAnswered = false
  /** Sync messages with content that it has sent. */
  #updates = 0
  readonly #unread: Unread

  constructor(host: NoteHost, connection: Connection, grant: Grant) {
    this.#host = host
    this.#connection = connection
    this.grant = grant
    this.#unread = new Unread(connection, host.limits.bufferedBytes)
  }

  /** What it has not read yet. */
  get bufferedBytes(): number {
    return this.#unread.bytes
  }

  /** Whether it has asked before for what it lacks. */
  get hasAsked(): boolean {
    return this.#hasAsked
  }

  get canRead(): boolean {
    return this.grant.rights.includes('read')
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

  receive(frame: Uint8Array): void {
    if (!this.#isOpen) return
    try {
      const message = this.#read(frame)
      if ('is' in message) this.refuse(message)
      else this.#obey(message)
    } catch (error) {
      this.#host.faulted(this, error)
      this.close('going-away')
    }
  }

  end(): void {
    this.#leave(undefined)
  }

  tell(control: NoteControl): void {
    this.send(controlFrame(control))
  }

  send(frame: Uint8Array): void {
    if (!this.#isOpen) return
    if (this.#unread.isTooMuch) this.close('too-slow')
    else this.#connection.send(frame)
  }

  sendAnswer(update: Uint8Array): void {
    const { subject } = this.grant
    const { length } = update
    if (this.#unread.hasAnswered && !this.#host.spend(subject, length)) this.refuse(tooMuch)
    else if (this.#host.mayLeaveUnread(subject, length) && this.#unread.mayAnswer(length)) {
      this.send(syncFrame('step2', update))
    } else this.close('too-slow')
  }

  close(name: CloseName, reason: string = name): void {
    if (!this.#isOpen) return
    this.#leave(name)
    this.#connection.close(closeCodes[name], reason)
  }

  refuse(refusal: Refusal): void {
    this.tell({ type: 'refused', rule: refusal.rule, reason: refusal.reason })
    this.#host.refused(this, refusal)
    this.close(refusal.close)
  }

  #read(frame: Uint8Array): Message | Refusal {
    if (frame.length > this.#host.limits.frameBytes) return refuse('A1', `a message of ${frame.length} bytes`)
    if (!this.#host.spend(this.grant.subject, frame.length)) return tooMuch
    return readMessage(frame) ?? refuse('A1', 'not a message', undefined, 'malformed')
  }

  #obey(message: Message): void {
    switch (message.type) {
      case 'step1':
        this.#answer(message.stateVector)
        break
      case 'update':
        this.#take(message.update, message.step)
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
    this.#host.charge(this.grant.subject, costOf(stateVector, this.#host.clients, this.#hasAsked))
    if (this.canRead) this.#host.answer(this, writeStateVector(stateVector))
    else this.sendAnswer(emptyUpdate)
    this.#hasAsked = true
  }

  /**
   * What comes before the answer to the relay's step 1 is in that answer too, and may build on what only the answer brings: it
   * is passed over.
   */
  #take(update: Uint8Array, step: 'step2' | 'update'): void {
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

  #hearPresence(update: Uint8Array): void {
    if (!this.canRead) return
    this.#host.charge(this.grant.subject, awarenessWeight * update.length)
    const heard = this.#host.hearPresence(this, update)
    if (heard.is === 'malformed') this.refuse(refuse('A5', 'not an awareness update', undefined, 'malformed'))
    if (heard.is === 'too-large') this.refuse(refuse('A5', heard.reason))
  }

  #leave(closedAs: CloseName | undefined): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#host.left(this, closedAs)
  }
}
