/**
 * Where ids come from.
 *
 * Entities made by people get `deal_` and a ULID. Entities made inside a hook run get `customer_` and 130 bits of a hash
 * of the run's key (docs/semantics.md F7): two devices that ran the same hook for the same occurrence made the same
 * entity, without having spoken to each other.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { targetPattern } from './event.ts'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `Deal` gives `deal`: the first half of every id of that noun. */
export function prefixOf(noun: string): string {
  return noun.toLowerCase()
}

/** Whether `value` has the form of an entity id: any `type_token` is accepted as a reference. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && targetPattern.test(value)
}

/** Whether `id` could be the id of an entity of this noun. */
export function isIdOf(noun: string, id: string): boolean {
  return isId(id) && id.startsWith(`${prefixOf(noun)}_`)
}

/**
 * The id of an entity that a hook run creates: `label` is its position among the unlabelled entities of that noun in the
 * run, or the name its author gave it with `{ as }`.
 */
export function idInRun(key: string, noun: string, label: number | string): string {
  const digest = sha256(utf8ToBytes(JSON.stringify([key, noun, label])))
  return `${prefixOf(noun)}_${crockford130(digest)}`
}

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** The first 130 of 256 bits. */
function crockford130(bytes: Uint8Array): string {
  let out = ''
  for (let left = BigInt(`0x${bytesToHex(bytes)}`) >> 126n; out.length < 26; left >>= 5n) {
    out = crockford[Number(left & 31n)] + out
  }
  return out
}
