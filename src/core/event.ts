/**
 * What is written in the log: the envelope of an event and its kinds.
 *
 * An event is identified by its ref `boot:seq`, never by its ulid, and is immutable (docs/semantics.md E1). The schemas
 * here are the structural check that `v` fixes (E5); they know no nouns. `stage` and `Deal` mean nothing to them, which
 * is why any build can fold any log.
 */
import { z } from 'zod'

export const envelopeVersion = 1
/** Who acts where nobody has signed in. */
export const nobody = 'local'

/** `boot:seq`, or `boot:seq#i` for the i-th verb of a run. */
export type Ref = string

/** Nothing deeper than this is stored, so that no reader has to recurse without bound. */
const maxValueDepth = 16
/** Characters of JSON that one event may have. */
export const maxEventChars = 256 * 1024
/** Verbs that one hook run may hold. */
export const maxSubs = 4096
/** Hooks that one verb may owe. */
export const maxOwes = 256
export const maxSlotChars = 4096

/** What a log can hold: finite numbers, and text without half of a surrogate pair. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Half of a surrogate pair: UTF-8 has no bytes for it, so it would not arrive as it was written. */
const loneSurrogate = /[\ud800-\udfff]/u

/** The text with what UTF-8 cannot carry replaced, as encoders do it. */
export function wellFormed(text: string): string {
  return text.replace(new RegExp(loneSurrogate, 'gu'), '\ufffd')
}

export const textPattern = /^[^\ud800-\udfff]*$/u
/** `__proto__` is no key of an object. */
export const tokenPattern = /^(?!__proto__$)[0-9A-Za-z_-]{1,64}$/
export const nounPattern = /^[A-Z][0-9A-Za-z]{0,63}$/
export const verbPattern = /^[a-z][0-9A-Za-z]{0,63}$/
export const targetPattern = /^[a-z][0-9A-Za-z]{0,63}_[0-9A-Za-z_-]{1,128}$/
export const fieldPattern = /^[A-Za-z][0-9A-Za-z_]{0,63}$/
export const hookNamePattern = /^[A-Z][0-9A-Za-z]*\.[a-z][0-9A-Za-z]*\/[A-Za-z0-9_.-]{1,128}\*?$/
export const typePattern = /^[a-z][0-9a-z]*\.[a-z][0-9a-z]*$/
/** An event, and behind `#` a verb inside a run. */
export const refPattern = /^[0-9A-Za-z_-]{1,64}:[1-9][0-9]{0,15}(#(0|[1-9][0-9]{0,5}))?$/
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
export const maxNameChars = 256
export const maxFrom = 256
export const maxWall = 8.64e15
/** Far above what anybody does to one entity, and far from where numbers lose their ones. */
export const maxCount = 2 ** 31

const text = (maxChars: number) => z.string().max(maxChars).regex(textPattern)
const token = z.string().regex(tokenPattern)
const noun = z.string().regex(nounPattern)
const verb = z.string().regex(verbPattern)
const target = z.string().regex(targetPattern)
const field = z.string().regex(fieldPattern)
const state = text(maxNameChars)
const count = z.int().min(0).max(maxCount)
const position = z.int().min(1)
const ref = z.string().regex(refPattern)
const hookName = z.string().regex(hookNamePattern)
const slotPattern =
  /^(@[0-9A-Za-z_-]{1,64}:[1-9][0-9]{0,15}|(~.+\/)?[a-z][0-9A-Za-z]{0,63}_[0-9A-Za-z_-]{1,128}[|/][a-z][0-9A-Za-z]{0,63}([|/]([0-9]{1,10}|once))?)$/
const slotName = text(maxSlotChars).regex(slotPattern)
const type = z.string().regex(typePattern)

function isWellFormed(text: string): boolean {
  return !loneSurrogate.test(text)
}

/** Of so many levels at most, whose texts pass. */
export function isPlainJson(
  value: unknown,
  isText: (text: string) => boolean,
  levels: number = maxValueDepth,
): value is Json {
  if (typeof value === 'string') return isText(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || levels === 0) return false
  // `every` passes over holes, which are no JSON.
  if (Array.isArray(value))
    return !value.includes(undefined) && value.every((item) => isPlainJson(item, isText, levels - 1))
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.entries(value).every(
    ([key, item]) => key !== '__proto__' && isText(key) && isPlainJson(item, isText, levels - 1),
  )
}

/** What may stand in a field. */
export function isJson(value: unknown): value is Json {
  return isPlainJson(value, isWellFormed)
}

/** What a query may ask for: text that nobody can have written is no mistake, it is just not found. */
export function isComparable(value: unknown): value is Json {
  return isPlainJson(value, () => true)
}

export const jsonSchema = z.custom<Json>(isJson, 'a JSON value')

const bodyFields = {
  /** `deal.won`: the noun and the past form of the verb, in lower case. */
  type,
  noun,
  verb,
  target,
  effect: z.enum(['create', 'delete']).optional(),
  /** Name of the noun's state field, where the verb sets it or is guarded by it. */
  state: field.optional(),
  from: z.array(state).max(maxFrom).optional(),
  to: state.optional(),
  /** Fields to write; `null` clears a field. Never holds the state field. */
  set: z.record(field, jsonSchema).optional(),
  /** Version of the payload: the noun's `version` in the build that wrote it. */
  shape: position,
  n: z.int().min(1).max(maxCount).optional(),
  ep: count.optional(),
  owes: z.array(hookName).max(maxOwes).optional(),
}

/** What holds between the members of a body, beyond each by itself. */
export function isSound(body: BodyFields): boolean {
  if (body.to !== undefined && body.state === undefined) return false
  if (body.state !== undefined && Object.hasOwn(body.set ?? {}, body.state)) return false
  return !isTransition(body) || (body.n !== undefined && body.ep !== undefined)
}

const bodyObject = z.strictObject(bodyFields)
type BodyFields = z.infer<typeof bodyObject>

const unsound = 'a state needs its field, is never part of `set`, and a transition carries n and ep'
/** What one verb does to one entity; a verb event is one, a run carries a list. */
export const bodySchema = bodyObject.refine(isSound, unsound)

const envelope = {
  v: z.literal(envelopeVersion),
  boot: token,
  seq: position,
  /** Highest seq of the group this event was committed with; a group is never folded in part. */
  last: position,
  ulid: z.string().regex(ulidPattern),
  /** Boot to the highest seq of it that was admitted when this was written. */
  deps: z.record(token, position),
  /** Milliseconds since 1970 on the clock of the device, for people to read; orders nothing. */
  wall: z.number().min(0).max(maxWall),
  actor: text(maxNameChars).min(1),
  build: text(maxNameChars),
}

const verbEventSchema = z.strictObject({ ...envelope, kind: z.literal('verb'), ...bodyFields })
const runEventSchema = z.strictObject({
  ...envelope,
  kind: z.literal('run'),
  hook: hookName,
  slot: slotName,
  trigger: ref,
  depth: count,
  ok: z.boolean(),
  error: text(4096).optional(),
  subs: z.array(bodySchema).max(maxSubs),
})
const activateEventSchema = z.strictObject({
  ...envelope,
  kind: z.literal('activate'),
  hook: hookName,
  on: type,
  backfill: z.boolean().optional(),
})
const commitEventSchema = z.strictObject({
  ...envelope,
  kind: z.literal('commit'),
  k: position,
  prev: ref.optional(),
  vec: z.record(token, position),
})
const skipEventSchema = z.strictObject({ ...envelope, kind: z.literal('skip'), reason: text(4096) })

export const eventSchema = z
  .discriminatedUnion('kind', [
    verbEventSchema,
    runEventSchema,
    activateEventSchema,
    commitEventSchema,
    skipEventSchema,
  ])
  .refine((event) => event.last >= event.seq, 'a group ends at or after each of its events')
  .refine((event) => event.kind !== 'verb' || isSound(event), unsound)

export type Body = BodyFields
export type VerbEvent = z.infer<typeof verbEventSchema>
export type RunEvent = z.infer<typeof runEventSchema>
export type ActivateEvent = z.infer<typeof activateEventSchema>
export type CommitEvent = z.infer<typeof commitEventSchema>
export type SkipEvent = z.infer<typeof skipEventSchema>
export type Event = VerbEvent | RunEvent | ActivateEvent | CommitEvent | SkipEvent

export function refOf(event: { readonly boot: string; readonly seq: number }): Ref {
  return `${event.boot}:${event.seq}`
}

/** The ref of the i-th verb of a run. */
export function subRef(run: Ref, index: number): Ref {
  return `${run}#${index}`
}

export interface RefParts {
  readonly boot: string
  readonly seq: number
  /** Present where the ref names a verb inside a run. */
  readonly sub?: number
}

export function parseRef(ref: Ref): RefParts {
  const colon = ref.indexOf(':')
  const hash = ref.indexOf('#', colon)
  const boot = ref.slice(0, colon)
  if (hash === -1) return { boot, seq: Number(ref.slice(colon + 1)) }
  return { boot, seq: Number(ref.slice(colon + 1, hash)), sub: Number(ref.slice(hash + 1)) }
}

/** A verb that leaves the states it may start from (F2); every other verb is an occurrence. */
export function isTransition(body: Pick<Body, 'from' | 'to' | 'effect'>): boolean {
  return body.effect === undefined && body.from !== undefined && body.to !== undefined && !body.from.includes(body.to)
}
