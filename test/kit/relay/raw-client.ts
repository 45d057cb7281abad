/** A connection to a relay in the process without a network between: what it is told is noted, and kept in a Yjs document. */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import * as Y from 'yjs'
import type { Connection, JoinRequest, Session } from '../../../server/connection.ts'
import type { Relay } from '../../../server/relay.ts'
import type { Control, Hello } from '../../../src/sync/wire.ts'
import { controlSchema, messageTypes, rootName, syncTypes } from '../../../src/sync/wire.ts'

/** What it was told, in order. */
export type Told = Control | Carrying<'step1' | 'step2' | 'update' | 'awareness'> | Closed

type Carrying<Type extends string> = Type extends string ? { readonly type: Type; readonly content: Uint8Array } : never
interface Closed {
  readonly type: 'close'
  readonly code: number
}

export class RawClient implements Connection {
  readonly told: Told[] = []
  readonly doc = new Y.Doc()
  bufferedBytes = 0
  session: Session | undefined

  static async join(relay: Relay, request: Partial<JoinRequest> = {}): Promise<RawClient> {
    const client = new RawClient()
    await client.enter(relay, request)
    return client
  }

  async enter(relay: Relay, request: Partial<JoinRequest> = {}): Promise<void> {
    const asked = { workspace: 'acme', token: 'ann', head: undefined, segments: 0, relay: undefined, ...request }
    this.session = await relay.join(asked, this)
  }

  send(frame: Uint8Array): void {
    const told = readFrame(frame)
    this.told.push(told)
    if (told.type === 'step2' || told.type === 'update') Y.applyUpdate(this.doc, told.content)
  }

  close(code: number): void {
    this.told.push({ type: 'close', code })
  }

  get closedWith(): number | undefined {
    const [last] = this.all('close')
    return last?.code
  }

  get hello(): Hello {
    const [hello] = this.all('hello')
    if (hello === undefined) throw new Error('There was no hello.')
    return hello
  }

  /** What the newest hello or ack says. */
  get durable(): Readonly<Record<string, number>> {
    const said = this.told.filter((told) => told.type === 'hello' || told.type === 'ack')
    return said.at(-1)?.durable ?? {}
  }

  /** Events it has been given, by ref. */
  get events(): Readonly<Record<string, unknown>> {
    return this.doc.getMap(rootName).toJSON()
  }

  get refs(): readonly string[] {
    return Object.keys(this.events).sort()
  }

  all<Type extends Told['type']>(type: Type): Extract<Told, { readonly type: Type }>[] {
    return this.told.filter((told): told is Extract<Told, { readonly type: Type }> => told.type === type)
  }

  offer(update: Uint8Array): void {
    this.session?.receive(syncFrameOf('update', update))
  }

  /** Asks for what its document lacks. */
  ask(): void {
    this.session?.receive(syncFrameOf('step1', Y.encodeStateVector(this.doc)))
  }

  leave(): void {
    this.session?.end()
  }
}

export function syncFrameOf(step: keyof typeof syncTypes, content: Uint8Array): Uint8Array {
  return frameOf(messageTypes.sync, content, syncTypes[step])
}

export function awarenessFrameOf(content: Uint8Array): Uint8Array {
  return frameOf(messageTypes.awareness, content)
}

function frameOf(type: number, content: Uint8Array, step?: number): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, type)
  if (step !== undefined) writeVarUint(encoder, step)
  writeVarUint8Array(encoder, content)
  return toUint8Array(encoder)
}

function readFrame(frame: Uint8Array): Told {
  const decoder = createDecoder(frame)
  const type = readVarUint(decoder)
  if (type === messageTypes.control) return controlSchema.parse(JSON.parse(readVarString(decoder)))
  if (type === messageTypes.awareness) return { type: 'awareness', content: readVarUint8Array(decoder) }
  if (type !== messageTypes.sync) throw new Error(`The relay sent a message of type ${type}.`)
  const step = readVarUint(decoder)
  const names = ['step1', 'step2', 'update'] as const
  const name = names[step]
  if (name === undefined) throw new Error(`The relay sent a sync message of type ${step}.`)
  return { type: name, content: readVarUint8Array(decoder) }
}
