/**
 * The one shape of Yjs update that carries events (docs/protocol.md W2, docs/semantics.md A2), read and written without Yjs.
 *
 * Yjs V1: for each client its number, a first clock and its structs, then what is deleted. An event is one `Item` with
 * `ContentAny` of length 1 under its ref in the root map, with no origin. What two writers of one ref leave behind, an item
 * that names an origin or has lost its content, is read as a leftover, so that it can be told from an attack (W9).
 * Whatever else the bytes hold, and whatever Yjs itself would have written in other bytes, is a fault.
 */
import { equalFlat } from 'lib0/array'
import type { Decoder } from 'lib0/decoding'
import { createDecoder, hasContent, readUint8, readVarString, readVarUint } from 'lib0/decoding'
import type { Encoder } from 'lib0/encoding'
import {
  createEncoder,
  length,
  toUint8Array,
  writeAny,
  writeUint8,
  writeUint8Array,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding'
import { grouped } from '../core/lists.ts'
import { readValue } from './plain-value.ts'
import { UpdateFault } from './update-fault.ts'
import { maxHeadEvents, rootName } from './wire.ts'

/** Where a struct stands in a document. */
export interface Position {
  readonly client: number
  readonly clock: number
}

/** A struct as it stands in an update: length 1, in the one lawful shape. */
export interface Encoded extends Position {
  readonly bytes: Uint8Array
}

export interface UpdateItem extends Encoded {
  readonly ref: string
  /** JSON of any shape; its reader has seen to nothing but depth and `__proto__`. */
  readonly value: unknown
}

/** What a race of two writers of one ref left. */
export interface Leftover extends Position {
  readonly length: number
  /** Missing where it names an origin instead. */
  readonly ref: string | undefined
  readonly origin: Position | undefined
  /** `undefined` where the content is gone. */
  readonly value: unknown
}

export interface ReadUpdate {
  /** Client by client, by clock. The bytes are views of what was read. */
  readonly items: readonly UpdateItem[]
  readonly leftovers: readonly Leftover[]
  readonly hasDeletions: boolean
}

/** Next clock of each client. */
export type StateVector = ReadonlyMap<number, number>

const contentRefs = { deleted: 1, any: 8 } as const
const bits = { contentRef: 0b1_1111, parentSub: 0b10_0000, rightOrigin: 0b100_0000, origin: 0b1000_0000 } as const
const parentIsRoot = 1
const itemInfo = contentRefs.any | bits.parentSub

/** One is four bytes, and more work than an event for whoever judges it; a race leaves no more than a head holds. */
const maxLeftovers = 2 * maxHeadEvents

/** As many as write in a note within its size; a head has hundreds. */
const maxStateVector = 65_536

/** Yjs draws client ids from these. */
const maxClient = 0xffff_ffff
const maxClock = 0x7fff_ffff

/** Throws `UpdateFault`, and nothing else, whatever the bytes are. */
export function readUpdate(bytes: Uint8Array): ReadUpdate {
  return orFault(() => {
    const decoder = createDecoder(bytes)
    const items: UpdateItem[] = []
    const leftovers: Leftover[] = []
    for (let clients = readVarUint(decoder); clients > 0; clients -= 1) readClient(decoder, items, leftovers)
    const hasDeletions = readDeletions(decoder)
    if (hasContent(decoder)) throw new UpdateFault('A1', 'there are bytes behind the update')
    const isLawful = leftovers.length === 0 && !hasDeletions
    if (isLawful && !equalFlat(bytes, rewritten(items))) throw new UpdateFault('A2', 'Yjs writes this update otherwise')
    return { items, leftovers, hasDeletions }
  })
}

/** One update with all of these: the clocks of each client follow each other. */
export function writeUpdate(items: readonly Encoded[]): Uint8Array {
  return writeRuns(items, (encoder, item) => writeUint8Array(encoder, item.bytes))
}

export function createItem(client: number, clock: number, ref: string, value: unknown): UpdateItem {
  const encoder = createEncoder()
  writeItem(encoder, ref, value)
  return { client, clock, ref, value, bytes: toUint8Array(encoder) }
}

/** An update with one event, whose bytes are a view of it: whoever keeps both keeps them once. */
export function updateOfOne(
  client: number,
  clock: number,
  ref: string,
  value: unknown,
): { readonly update: Uint8Array; readonly item: UpdateItem } {
  const encoder = createEncoder()
  for (const header of [1, 1, client, clock]) writeVarUint(encoder, header)
  const start = length(encoder)
  writeItem(encoder, ref, value)
  const end = length(encoder)
  writeVarUint(encoder, 0) // nothing is deleted
  const update = toUint8Array(encoder)
  return { update, item: { client, clock, ref, value, bytes: update.subarray(start, end) } }
}

/** Throws `UpdateFault`. */
export function readStateVector(bytes: Uint8Array): StateVector {
  return orFault(() => {
    const decoder = createDecoder(bytes)
    const clocks = new Map<number, number>()
    const count = readVarUint(decoder)
    if (count > maxStateVector) throw new UpdateFault('A1', `a state vector of ${count} clients`)
    for (let left = count; left > 0; left -= 1) clocks.set(readVarUint(decoder), readVarUint(decoder))
    if (hasContent(decoder)) throw new UpdateFault('A1', 'there are bytes behind the state vector')
    return clocks
  })
}

export function writeStateVector(clocks: StateVector): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clocks.size)
  for (const [client, clock] of [...clocks].sort(([a], [b]) => b - a)) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
  }
  return toUint8Array(encoder)
}

function readClient(decoder: Decoder, items: UpdateItem[], leftovers: Leftover[]): void {
  const count = readVarUint(decoder)
  const client = within(readVarUint(decoder), maxClient, 'client id')
  let clock = within(readVarUint(decoder), maxClock, 'clock')
  for (let left = count; left > 0; left -= 1) {
    const struct = readStruct(decoder, client, clock)
    if ('bytes' in struct) items.push(struct)
    else if (leftovers.push(struct) > maxLeftovers) throw new UpdateFault('A1', 'too many structs are no events')
    clock = within(clock + ('bytes' in struct ? 1 : struct.length), maxClock, 'clock')
  }
}

function readStruct(decoder: Decoder, client: number, clock: number): UpdateItem | Leftover {
  const start = decoder.pos
  const info = readUint8(decoder)
  const contentRef = info & bits.contentRef
  if (contentRef !== contentRefs.any && contentRef !== contentRefs.deleted) {
    throw new UpdateFault('A2', `a struct of type ${contentRef} is not an event`)
  }
  if ((info & bits.parentSub) === 0 || (info & bits.rightOrigin) !== 0) {
    throw new UpdateFault('A2', 'an item stands outside the keys of a map')
  }
  const origin = (info & bits.origin) === 0 ? undefined : readPosition(decoder)
  const ref = origin === undefined ? readKey(decoder) : undefined
  const length = readVarUint(decoder)
  if (contentRef === contentRefs.deleted) {
    return { client, clock, length: within(length, maxClock, 'length', 1), ref, origin, value: undefined }
  }
  if (length !== 1) throw new UpdateFault('A2', `an item holds ${length} values`)
  const value = readValue(decoder)
  if (ref === undefined) return { client, clock, length, ref, origin, value }
  return { client, clock, ref, value, bytes: decoder.arr.subarray(start, decoder.pos) }
}

function readKey(decoder: Decoder): string {
  if (readVarUint(decoder) !== parentIsRoot || readVarString(decoder) !== rootName) {
    throw new UpdateFault('A2', `an item stands outside the root map ${rootName}`)
  }
  return readVarString(decoder)
}

function readPosition(decoder: Decoder): Position {
  return { client: readVarUint(decoder), clock: readVarUint(decoder) }
}

function readDeletions(decoder: Decoder): boolean {
  const clients = readVarUint(decoder)
  for (let left = clients; left > 0; left -= 1) {
    readVarUint(decoder)
    for (let ranges = readVarUint(decoder); ranges > 0; ranges -= 1) readPosition(decoder)
  }
  return clients > 0
}

function rewritten(items: readonly UpdateItem[]): Uint8Array {
  return writeRuns(items, (encoder, { ref, value }) => writeItem(encoder, ref, value))
}

function writeRuns<Item extends Position>(
  items: readonly Item[],
  write: (encoder: Encoder, item: Item) => void,
): Uint8Array {
  const byClient = grouped(items, ({ client }) => client)
  const encoder = createEncoder()
  writeVarUint(encoder, byClient.size)
  for (const [client, run] of [...byClient].sort(([a], [b]) => b - a)) {
    writeVarUint(encoder, run.length)
    writeVarUint(encoder, client)
    writeVarUint(encoder, run[0]?.clock ?? 0)
    for (const item of run) write(encoder, item)
  }
  writeVarUint(encoder, 0) // nothing is deleted
  return toUint8Array(encoder)
}

function writeItem(encoder: Encoder, ref: string, value: unknown): void {
  writeUint8(encoder, itemInfo)
  writeVarUint(encoder, parentIsRoot)
  writeVarString(encoder, rootName)
  writeVarString(encoder, ref)
  writeVarUint(encoder, 1)
  // The value was read by `readValue` or is an event: both are what lib0 calls `any`.
  writeAny(encoder, value as Parameters<typeof writeAny>[1])
}

function within(value: number, highest: number, what: string, lowest = 0): number {
  if (value < lowest || value > highest) throw new UpdateFault('A2', `${value} is no ${what}`)
  return value
}

/** lib0 throws plain errors where bytes run out, numbers run over or text is not UTF-8. */
function orFault<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof UpdateFault) throw error
    throw new UpdateFault('A2', 'the bytes are not a Yjs update')
  }
}
