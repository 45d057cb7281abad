/**
 * An update as a client offers it, judged by itself: its shape, its events one by one, and the right to write them
 * (docs/semantics.md A1, A2, A4). What the rest of the workspace says to it is server/admission.ts.
 */
import { hash } from 'node:crypto'
import { canonicalJson } from '../src/core/canonical.ts'
import type { Event, SkipEvent, VerbEvent } from '../src/core/event.ts'
import { bodySchema, eventSchema, maxEventChars, maxSubs, parseRef, refOf, refPattern } from '../src/core/event.ts'
import { isIdOf, prefixOf } from '../src/core/ids.ts'
import type { Leftover, ReadUpdate, UpdateItem } from '../src/sync/update.ts'
import { readUpdate } from '../src/sync/update.ts'
import { UpdateFault } from '../src/sync/update-fault.ts'
import type { CloseName } from '../src/sync/wire.ts'
import type { Grant } from './connection.ts'
import { isVerbBody, isVerbEvent } from './verb-event.ts'

export interface Refusal {
  readonly is: 'refuse'
  /** The first event at fault, where it can be told. */
  readonly ref: string | undefined
  /** A rule of docs/semantics.md; `A` where the right is missing. */
  readonly rule: Rule
  readonly reason: string
  readonly close: CloseName
}

export type Rule = 'A' | 'A1' | 'A2' | 'A3' | 'A4' | 'A5'

export interface OfferedEvent {
  readonly item: UpdateItem
  readonly event: Event
  /** SHA-256 of its canonical JSON, in hex. */
  readonly hash: string
}

/** A leftover with what can be read of its event. */
export interface OfferedLeftover extends Leftover {
  readonly hash: string | undefined
}

export interface Candidate {
  readonly is: 'candidate'
  readonly offered: readonly OfferedEvent[]
  readonly leftovers: readonly OfferedLeftover[]
  readonly hasDeletions: boolean
  /** What must be known of the workspace to judge it: boots that it names, and Yjs clients that wrote it. */
  readonly boots: ReadonlySet<string>
  readonly clients: ReadonlySet<number>
}

/** Every synced client answers the relay's step 1, often with an update that holds nothing. */
export interface Nothing {
  readonly is: 'nothing'
}

const maxReasonChars = 500
/**
 * Boots that one update may name, as authors and as causes. Each is looked up. An event names those that nobody had followed
 * yet when it was written: on a device that puts the logs of thousands together there may be as many.
 */
const maxBoots = 10_000
/** JSON has no more characters for a byte of Yjs's encoding than these: `false,` is one byte there, as is what JSON writes `\\u0000`. */
const maxCharsPerByte = 6

const closeNames: { readonly [R in Rule]: CloseName } = {
  A: 'forbidden',
  A1: 'too-large',
  A2: 'invalid',
  A3: 'equivocation',
  A4: 'invalid',
  A5: 'too-large',
}

/** `ref` may be any text that came as a key: it is told where it is a ref, and so is short. */
export function refuse(rule: Rule, reason: string, ref?: string, close: CloseName = closeNames[rule]): Refusal {
  const told = ref !== undefined && refPattern.test(ref) ? ref : undefined
  return { is: 'refuse', ref: told, rule, reason: reason.slice(0, maxReasonChars), close }
}

/** Never throws, whatever the bytes are. Keeps views of them. */
export function readCandidate(bytes: Uint8Array, grant: Grant): Candidate | Nothing | Refusal {
  const update = readOrRefuse(bytes)
  if ('is' in update) return update
  const { items, leftovers, hasDeletions } = update
  if (items.length === 0 && leftovers.length === 0 && !hasDeletions) return { is: 'nothing' }
  if (!mayWrite(grant)) return refuse('A', 'this token may not write', items[0]?.ref)
  const offered: OfferedEvent[] = []
  const refs = new Set<string>()
  for (const item of items) {
    if (refs.has(item.ref)) return refuse('A2', 'two structs of one update stand under one key', item.ref)
    refs.add(item.ref)
    const read = readEvent(item, grant)
    if ('is' in read) return read
    offered.push(read)
  }
  const left: OfferedLeftover[] = []
  for (const leftover of leftovers) {
    const read = readLeftover(leftover)
    if ('is' in read) return read
    left.push(read)
  }
  const boots = bootsOf(offered, left)
  const { size } = boots
  if (size > maxBoots)
    return refuse('A1', `an update names at most ${maxBoots} boots; this one names ${size}`, items[0]?.ref)
  const clients = new Set(items.map(({ client }) => client))
  return { is: 'candidate', offered, leftovers: left, hasDeletions, boots, clients }
}

export function hashOf(content: unknown): string {
  return hash('sha256', canonicalJson(content))
}

function readOrRefuse(bytes: Uint8Array): ReadUpdate | Refusal {
  try {
    return readUpdate(bytes)
  } catch (error) {
    if (error instanceof UpdateFault) return refuse(error.rule, error.reason)
    throw error
  }
}

function mayWrite({ rights }: Grant): boolean {
  return rights.includes('write') || rights.includes('append')
}

function readEvent(item: UpdateItem, grant: Grant): OfferedEvent | Refusal {
  const { ref, value } = item
  const fault = faultOf(value)
  if (fault !== undefined) return refuse('A4', fault, ref)
  const event = value as Event // it has just been checked; what came is what is hashed and stored, not the copy
  if (refOf(event) !== ref) return refuse('A2', `the event ${refOf(event)} stands under another key`, ref)
  if (event.kind === 'commit') return refuse('A4', 'only the relay writes commits', ref)
  const chars = item.bytes.length * maxCharsPerByte > maxEventChars ? charsOf(event) : 0
  if (chars > maxEventChars) {
    return refuse('A1', `an event holds at most ${maxEventChars} characters of JSON; this one holds ${chars}`, ref)
  }
  if (event.actor !== grant.subject && !grant.rights.includes('carry')) {
    return refuse('A4', `its actor is not the subject of the token, ${grant.subject}`, ref)
  }
  if (!grant.rights.includes('write') && !isAppendable(event, grant)) {
    return refuse('A', `this token may only append ${(grant.verbs ?? []).join(', ')}`, ref)
  }
  return { item, event, hash: hashOf(value) }
}

/** The cap is on what the event says, as where it is written (A1); its envelope is within the frame's. */
function charsOf(event: Event): number {
  const { v, boot, seq, last, ulid, deps, wall, actor, build, kind, ...content } = event
  return canonicalJson(content).length
}

/**
 * Whether a token that may only append may append this. The relay knows no nouns, so it holds a public form to what the
 * names say: a noun's own entities, created by `create` and deleted by `delete` alone. A skip does nothing, and without it what
 * was refused once would keep everything behind it waiting for ever (E1).
 */
function isAppendable(event: Event, grant: Grant): event is VerbEvent | SkipEvent {
  if (event.kind === 'skip') return true
  if (event.kind !== 'verb') return false
  const { noun, verb, type, target, effect } = event
  if (!(grant.verbs ?? []).includes(`${noun}.${verb}`)) return false
  if (!isIdOf(noun, target) || !type.startsWith(`${prefixOf(noun)}.`)) return false
  if (verb === 'create') return effect === 'create'
  return effect === undefined ? verb !== 'delete' : effect === (verb === 'delete' ? 'delete' : 'create')
}

/** What a race leaves of an event is the event: nothing else was there. */
function readLeftover(leftover: Leftover): OfferedLeftover | Refusal {
  const { ref, value } = leftover
  // No event stands there, so it is not looked up: what is looked up is kept in mind for a while, and a key has any length.
  if (ref !== undefined && !refPattern.test(ref)) return refuse('A2', 'a struct stands under a key that is no ref')
  if (value === undefined) return { ...leftover, hash: undefined }
  const fault = faultOf(value)
  if (fault !== undefined) return refuse('A2', `a struct that is no event holds none either: ${fault}`, ref)
  return { ...leftover, ref: ref ?? refOf(value as Event), hash: hashOf(value) } // it has just been checked
}

/**
 * Why it is no event; `undefined` where it is one. The schema tells of every fault that there is, which of a run of thousands of
 * verbs takes as long as a thousand events: it is shown the first verb that is none, or the run without them.
 */
function faultOf(value: unknown): string | undefined {
  if (isVerbEvent(value)) return undefined
  const subs = subsOf(value)
  if (subs === undefined) return said(eventSchema.safeParse(value))
  if (subs.length > maxSubs) return `subs: at most ${maxSubs}`
  for (const [at, sub] of subs.entries()) {
    const fault = isVerbBody(sub) ? undefined : said(bodySchema.safeParse(sub))
    if (fault !== undefined) return `subs.${at}.${fault}`
  }
  return said(eventSchema.safeParse({ ...(value as object), subs: [] })) // an object, since it has a list under a name
}

function subsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || !('subs' in value)) return undefined
  return Array.isArray(value.subs) ? value.subs : undefined
}

function said({ error }: ReturnType<typeof eventSchema.safeParse | typeof bodySchema.safeParse>): string | undefined {
  return error?.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')
}

function bootsOf(offered: readonly OfferedEvent[], leftovers: readonly OfferedLeftover[]): ReadonlySet<string> {
  const boots = new Set<string>()
  for (const { event } of offered) {
    boots.add(event.boot)
    for (const boot in event.deps) boots.add(boot)
  }
  for (const { ref } of leftovers) if (ref !== undefined) boots.add(parseRef(ref).boot)
  return boots
}
