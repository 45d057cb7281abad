/**
 * Somebody who has a note open at a relay in the process, without a network between: what it is told is noted, and kept in
 * a Yjs document whose changes are sent.
 */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import * as Y from 'yjs'
import type { Connection, JoinRequest, Session } from '../../../server/connection.ts'
import type { Relay } from '../../../server/relay.ts'
import { messageTypes, type NoteControl, noteControlSchema, noteRootName, syncTypes } from '../../../src/sync/wire.ts'
import { syncFrameOf } from './raw-client.ts'

type Carrying<Type extends string> = Type extends string ? { readonly type: Type; readonly content: Uint8Array } : never
type Told =
  | NoteControl
  | Carrying<'step1' | 'step2' | 'update' | 'awareness'>
  | { readonly type: 'close'; readonly code: number }

const relayed = Symbol('from the relay')

export class NoteClient implements Connection {
  readonly told: Told[] = []
  readonly doc: Y.Doc
  bufferedBytes = 0
  session: Session | undefined
  /** Whether it answers the relay's step 1, as everybody does who speaks Yjs. */
  answers = true
  /** What it has sent that carries content. */
  sent = 0

  constructor(doc = new Y.Doc()) {
    this.doc = doc
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== relayed && this.session !== undefined) this.offer(update)
    })
  }

  static async join(relay: Relay, request: Partial<JoinRequest> = {}, doc?: Y.Doc): Promise<NoteClient> {
    const client = new NoteClient(doc)
    await client.enter(relay, request)
    return client
  }

  async enter(relay: Relay, request: Partial<JoinRequest> = {}): Promise<void> {
    const asked = { workspace: 'acme', note: 'deal', token: 'ann', head: undefined, segments: 0, relay: undefined }
    this.session = await relay.join({ ...asked, ...request }, this)
    this.ask()
    const [step1] = this.all('step1')
    if (step1 !== undefined && this.answers) this.answer(step1.content)
  }

  get text(): Y.Text {
    return this.doc.getText(noteRootName)
  }

  get closedWith(): number | undefined {
    return this.all('close')[0]?.code
  }

  get refusal(): string | undefined {
    return this.all('refused')[0]?.rule
  }

  /** How many of its updates it has been told are durable. */
  get acknowledged(): number {
    return this.all('ack').at(-1)?.updates ?? 0
  }

  all<Type extends Told['type']>(type: Type): Extract<Told, { readonly type: Type }>[] {
    return this.told.filter((told): told is Extract<Told, { readonly type: Type }> => told.type === type)
  }

  send(frame: Uint8Array): void {
    const told = readFrame(frame)
    this.told.push(told)
    if (told.type === 'step2' || told.type === 'update') Y.applyUpdate(this.doc, told.content, relayed)
  }

  close(code: number): void {
    this.told.push({ type: 'close', code })
    this.session = undefined
  }

  offer(update: Uint8Array): void {
    this.sent += 1
    this.session?.receive(syncFrameOf('update', update))
  }

  ask(): void {
    this.session?.receive(syncFrameOf('step1', Y.encodeStateVector(this.doc)))
  }

  answer(stateVector: Uint8Array): void {
    this.sent += 1
    this.session?.receive(syncFrameOf('step2', Y.encodeStateAsUpdate(this.doc, stateVector)))
  }

  leave(): void {
    const { session } = this
    this.session = undefined
    session?.end()
  }
}

function readFrame(frame: Uint8Array): Told {
  const decoder = createDecoder(frame)
  const type = readVarUint(decoder)
  if (type === messageTypes.control) return noteControlSchema.parse(JSON.parse(readVarString(decoder)))
  if (type === messageTypes.awareness) return { type: 'awareness', content: readVarUint8Array(decoder) }
  const step = readVarUint(decoder)
  const content = readVarUint8Array(decoder)
  for (const name of ['step1', 'step2', 'update'] as const) if (step === syncTypes[name]) return { type: name, content }
  throw new Error(`The relay sent a message of type ${type}.`)
}
