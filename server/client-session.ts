/** What is the same for a client's connection to a room and to a note: frames come in, are paid for and obeyed, and it ends. */
import { assertNever } from '../src/core/errors.ts'
import type { StateVector } from '../src/sync/update.ts'
import type { CloseName, Control, NoteControl } from '../src/sync/wire.ts'
import { closeCodes } from '../src/sync/wire.ts'
import { type Refusal, refuse } from './candidate.ts'
import type { Connection, Grant, Session } from './connection.ts'
import { controlFrame, type Message, readMessage, syncFrame } from './frames.ts'
import type { Limits } from './limits.ts'
import type { Heard } from './presence.ts'
import { Unread } from './unread.ts'

/** What a session asks of its room or note. */
export interface ClientHost {
  readonly limits: Limits
  /** Whether the subject may send as much. */
  spend(subject: string, bytes: number): boolean
  /** For what it has made the relay do, as so many bytes. */
  charge(subject: string, bytes: number): void
  /** Whether the subject may have so much more waiting unread. */
  mayLeaveUnread(subject: string, bytes: number): boolean
  /** Whether there is room for more that waits for the disk. */
  canTake(): boolean
  hearPresence(session: ClientSession, update: Uint8Array): Heard
  sendPresence(session: ClientSession): void
  refused(session: ClientSession, refusal: Refusal): void
  left(session: ClientSession, closedAs: CloseName | undefined): void
  /** Dealing with what it sent threw: nobody else is to suffer for it. */
  faulted(session: ClientSession, error: unknown): void
}

/** A byte of presence takes as long to read as so many of an update, and one more. */
const awarenessWeight = 7
const tooMuch = refuse('A1', 'too much in a short time', undefined, 'too-many')

export abstract class ClientSession implements Session {
  readonly grant: Grant
  readonly #host: ClientHost
  readonly #connection: Connection
  readonly #unread: Unread
  #stage: 'open' | 'leaving' | 'closed' = 'open'

  constructor(host: ClientHost, connection: Connection, grant: Grant) {
    this.#host = host
    this.#connection = connection
    this.grant = grant
    this.#unread = new Unread(connection, host.limits.bufferedBytes)
  }

  /** Answers a question for what it lacks. */
  protected abstract answer(stateVector: StateVector): void
  protected abstract take(update: Uint8Array, step: 'step2' | 'update'): void

  /** What it has not read yet. */
  get bufferedBytes(): number {
    return this.#unread.bytes
  }

  get canRead(): boolean {
    return this.grant.rights.includes('read')
  }

  /** Whether what it sends is heard. */
  protected get isOpen(): boolean {
    return this.#stage === 'open'
  }

  /** Whether it was answered before. */
  get wasAnswered(): boolean {
    return this.#unread.hasAnswered
  }

  receive(frame: Uint8Array): void {
    if (!this.isOpen) return
    this.orFault(() => {
      const message = this.#read(frame)
      if ('is' in message) this.refuse(message)
      else this.#obey(message)
    })
  }

  end(): void {
    this.#leave(undefined)
  }

  tell(control: Control | NoteControl): void {
    this.send(controlFrame(control))
  }

  send(frame: Uint8Array): void {
    if (this.#stage === 'closed') return
    if (this.#unread.isTooMuch) this.close('too-slow')
    else this.#connection.send(frame)
  }

  sendAnswer(update: Uint8Array): void {
    this.holdAnswer(update)?.()
  }

  /**
   * An answer, to be sent by calling what this gives. Whoever asks again pays for it as if he had sent it, and until it has left
   * it is unread, so that small questions do not pile up large answers. `undefined` where it may not be given: then it is over.
   */
  holdAnswer(update: Uint8Array): (() => void) | undefined {
    const { subject } = this.grant
    const frame = syncFrame('step2', update)
    const { length } = frame
    if (this.#unread.hasAnswered && !this.#host.spend(subject, length)) {
      this.refuse(tooMuch)
      return undefined
    }
    if (!this.#host.mayLeaveUnread(subject, length) || !this.#unread.mayAnswer(length)) {
      this.close('too-slow')
      return undefined
    }
    this.#unread.hold(length)
    return () => {
      this.#unread.letGo(length)
      this.send(frame)
    }
  }

  close(name: CloseName, reason: string = name): void {
    if (this.#stage === 'closed') return
    this.#leave(name)
    this.#connection.close(closeCodes[name], reason)
  }

  /** Who is told that something was refused stops: not who is to come again. */
  refuse(refusal: Refusal): void {
    const { ref, rule, reason, close } = refusal
    const isToCome = close === 'busy'
    if (!isToCome) this.tell({ type: 'refused', rule, reason, ...(ref === undefined ? undefined : { ref }) })
    this.#host.refused(this, refusal)
    this.close(close, isToCome ? reason : close)
  }

  /** Nothing that it sends is heard any more; what it is told still goes out. */
  protected stopHearing(): void {
    this.#stage = 'leaving'
  }

  /** Judging changes nothing before it has come to its end, so what throws there leaves nothing half done. */
  protected orFault(deal: () => void): void {
    try {
      deal()
    } catch (error) {
      this.#host.faulted(this, error)
      this.close('going-away')
    }
  }

  #read(frame: Uint8Array): Message | Refusal {
    if (frame.length > this.#host.limits.frameBytes) return refuse('A1', `a message of ${frame.length} bytes`)
    if (!this.#host.spend(this.grant.subject, frame.length)) return tooMuch
    return readMessage(frame) ?? refuse('A1', 'not a message', undefined, 'malformed')
  }

  #obey(message: Message): void {
    switch (message.type) {
      case 'step1':
        this.answer(message.stateVector)
        break
      case 'update':
        this.take(message.update, message.step)
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

  #hearPresence(update: Uint8Array): void {
    if (!this.canRead) return
    this.#host.charge(this.grant.subject, awarenessWeight * update.length)
    const heard = this.#host.hearPresence(this, update)
    if (heard.is === 'malformed') this.refuse(refuse('A5', 'not an awareness update', undefined, 'malformed'))
    if (heard.is === 'too-large') this.refuse(refuse('A5', heard.reason))
  }

  #leave(closedAs: CloseName | undefined): void {
    if (this.#stage === 'closed') return
    this.#stage = 'closed'
    this.#host.left(this, closedAs)
  }
}
