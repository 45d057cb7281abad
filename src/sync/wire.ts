/**
 * What the relay and its clients say to each other besides Yjs (docs/protocol.md).
 *
 * Shared by both sides and free of Yjs, so that the relay need not load it.
 */
import { z } from 'zod'

export const protocolVersion = 1

/** Message types on the socket; 0, 1 and 3 are those of y-protocols. */
export const messageTypes = { sync: 0, awareness: 1, queryAwareness: 3, control: 87 } as const
export const syncTypes = { step1: 0, step2: 1, update: 2 } as const

/** Root of the document that holds the events. */
export const rootName = 'log'

/** What one update of a client may hold, unless one group alone is larger (W2). */
export const maxUpdateEvents = 256
export const maxUpdateBytes = 512 * 1024
/** The relay refuses a larger frame unread. A group may fill it: a run has up to 4,096 verbs, within 256 Ki characters. */
export const maxFrameBytes = 2 * 1024 * 1024
/** When a head is closed (W3). */
export const maxHeadEvents = 4096
export const maxHeadWriters = 500
/** A relay has every head in memory, and gives it whole to whoever is new. */
export const maxHeadBytes = 8 * 1024 * 1024
export const aliveEveryMs = 15_000
/** Presence. */
export { maxAwarenessBytes } from './presence-state.ts'
export const maxAwarenessClients = 64

export const closeCodes = {
  malformed: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  equivocation: 4409,
  'too-large': 4413,
  invalid: 4422,
  'too-many': 4429,
  'going-away': 4503,
  'too-slow': 4508,
  redo: 4509,
  busy: 4529,
} as const

export type CloseName = keyof typeof closeCodes

/** Whether a connection that was closed with this code must not be tried again as it is. */
export function isFinalClose(code: number): boolean {
  return code >= 4400 && code < 4500
}

export const rightSchema = z.enum(['read', 'write', 'append', 'carry'])
export type Right = z.infer<typeof rightSchema>

const seqs = z.record(z.string(), z.int().min(0))
export type Durable = z.infer<typeof seqs>

export const segmentSchema = z.strictObject({
  n: z.int().min(0),
  /** SHA-256 of the bytes, in hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  events: z.int().min(0),
})
export type SegmentInfo = z.infer<typeof segmentSchema>

const helloSchema = z.object({
  type: z.literal('hello'),
  v: z.literal(protocolVersion),
  /** Which history this is: another id, and nothing that was known of it holds. */
  relay: z.string(),
  /** The relay's clock, milliseconds since 1970. */
  time: z.number(),
  subject: z.string(),
  rights: z.array(rightSchema),
  /** What may be appended, as `Contact.create`. */
  verbs: z.array(z.string()).optional(),
  /** Number of the live head; as many segments are closed. */
  head: z.int().min(0),
  segments: z.array(segmentSchema),
  durable: seqs,
  /** Of the events that the client said this history has, those that it has not. */
  lacks: z.array(z.string()).optional(),
})
const ackSchema = z.object({ type: z.literal('ack'), durable: seqs })
const closedSchema = z.object({ type: z.literal('closed'), segment: segmentSchema })
const refusedSchema = z.object({
  type: z.literal('refused'),
  ref: z.string().optional(),
  rule: z.string(),
  reason: z.string(),
})
const aliveSchema = z.object({ type: z.literal('alive'), time: z.number() })

/** What the relay says. Clients pass over types they do not know. */
export const controlSchema = z.discriminatedUnion('type', [
  helloSchema,
  ackSchema,
  closedSchema,
  refusedSchema,
  aliveSchema,
])
export type Control = z.infer<typeof controlSchema>

/** Root of the document of a note (W11). */
export const noteRootName = 'text'
/** `.` and `..` would be resolved away in a URL. */
export const noteNameSchema = z.string().regex(/^(?!\.{1,2}$)[0-9A-Za-z_.:-]{1,128}$/)

const noteHelloSchema = helloSchema.pick({ type: true, v: true, time: true, subject: true, rights: true })
const noteAckSchema = z.object({
  type: z.literal('ack'),
  /** So many of this connection's sync messages with content, the first it sent and those after it, are stored durably. */
  updates: z.int().min(0),
})

/** What the relay says on the socket of a note. */
export const noteControlSchema = z.discriminatedUnion('type', [
  noteHelloSchema,
  noteAckSchema,
  refusedSchema,
  aliveSchema,
])
export type NoteControl = z.infer<typeof noteControlSchema>
export type Hello = z.infer<typeof helloSchema>
export type Refused = z.infer<typeof refusedSchema>
