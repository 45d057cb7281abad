/**
 * Whether a value is a verb event, or a verb of a run, as the schemas in src/core/event.ts have it, found out in a tenth of the time.
 *
 * Nearly all that a relay is offered are verb events, and the schema takes longer for one than everything else that is asked of
 * it. What is none here is shown to the schema, which knows why (test/server/verb-event.property.test.ts: they never differ).
 */
import {
  type Body,
  envelopeVersion,
  fieldPattern,
  hookNamePattern,
  isJson,
  isSound,
  maxCount,
  maxFrom,
  maxNameChars,
  maxOwes,
  maxWall,
  nounPattern,
  targetPattern,
  textPattern,
  tokenPattern,
  typePattern,
  ulidPattern,
  type VerbEvent,
  verbPattern,
} from '../src/core/event.ts'

type Members = { readonly [member: string]: unknown }
type Test = (value: unknown) => boolean

const envelope = ['v', 'boot', 'seq', 'last', 'ulid', 'deps', 'wall', 'actor', 'build', 'kind']
const body = ['type', 'noun', 'verb', 'target', 'effect', 'state', 'from', 'to', 'set', 'shape', 'n', 'ep', 'owes']
const knownOfBody: ReadonlySet<string> = new Set(body)
const known: ReadonlySet<string> = new Set([...envelope, ...body])

/** Of JSON as src/sync/plain-value.ts reads it: no member is `undefined`. */
export function isVerbEvent(value: unknown): value is VerbEvent {
  if (!isObject(value) || value.kind !== 'verb' || !hasOnly(known, value)) return false
  return isEnvelope(value) && isBody(value) && isSound(value as VerbEvent) // each member is what it is to be
}

/** What a run holds a list of. */
export function isVerbBody(value: unknown): value is Body {
  return isObject(value) && hasOnly(knownOfBody, value) && isBody(value) && isSound(value as Body) // each member is what it is to be
}

function hasOnly(members: ReadonlySet<string>, value: Members): boolean {
  for (const member in value) if (!members.has(member)) return false
  return true
}

function isEnvelope({ v, boot, seq, last, ulid, deps, wall, actor, build }: Members): boolean {
  return (
    v === envelopeVersion &&
    isLike(tokenPattern, boot) &&
    isWhole(seq, 1) &&
    isWhole(last, 1) &&
    (last as number) >= (seq as number) &&
    isLike(ulidPattern, ulid) &&
    isRecord(deps, tokenPattern, isPosition) &&
    typeof wall === 'number' &&
    wall >= 0 &&
    wall <= maxWall &&
    isName(actor) &&
    actor !== '' &&
    isName(build)
  )
}

function isBody({ type, noun, verb, target, effect, state, from, to, set, shape, n, ep, owes }: Members): boolean {
  return (
    isLike(typePattern, type) &&
    isLike(nounPattern, noun) &&
    isLike(verbPattern, verb) &&
    isLike(targetPattern, target) &&
    (effect === undefined || effect === 'create' || effect === 'delete') &&
    (state === undefined || isLike(fieldPattern, state)) &&
    (from === undefined || isList(from, maxFrom, isName)) &&
    (to === undefined || isName(to)) &&
    (set === undefined || isRecord(set, fieldPattern, isJson)) &&
    isWhole(shape, 1) &&
    (n === undefined || isWhole(n, 1, maxCount)) &&
    (ep === undefined || isWhole(ep, 0, maxCount)) &&
    (owes === undefined || isList(owes, maxOwes, isHookName))
  )
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isLike(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= maxNameChars && textPattern.test(value)
}

function isHookName(value: unknown): boolean {
  return isLike(hookNamePattern, value)
}

function isWhole(value: unknown, lowest: number, highest = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && (value as number) >= lowest && (value as number) <= highest
}

function isPosition(value: unknown): boolean {
  return isWhole(value, 1)
}

function isRecord(value: unknown, names: RegExp, test: Test): boolean {
  if (!isObject(value)) return false
  for (const name in value) if (!names.test(name) || !test(value[name])) return false
  return true
}

function isList(value: unknown, maxLength: number, test: Test): boolean {
  return Array.isArray(value) && value.length <= maxLength && value.every(test)
}
