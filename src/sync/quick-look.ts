/**
 * How the relay reads updates: a few events of one client, mostly, of ASCII and numbers. Nobody waits for the code of it in a page,
 * which reads few.
 */
import { readText } from './short-texts.ts'
import type { Look } from './update.ts'
import { itemInfo, parentIsRoot, type UpdateItem } from './update.ts'
import { rootName } from './wire.ts'
import { afterByte, afterText, afterValue, afterVarUint, notSeen } from './written-bytes.ts'

export const quickLook: Look = { readText, isSeenToBe }

function isSeenToBe(bytes: Uint8Array, items: readonly UpdateItem[]): boolean {
  const [first] = items
  if (first === undefined || items.some(({ client }) => client !== first.client)) return false
  let at = afterVarUint(bytes, 0, 1)
  for (const header of [items.length, first.client, first.clock]) at = afterVarUint(bytes, at, header)
  for (const { ref, value } of items) {
    at = afterByte(bytes, at, itemInfo)
    at = afterText(bytes, afterVarUint(bytes, at, parentIsRoot), rootName)
    at = afterVarUint(bytes, afterText(bytes, at, ref), 1)
    at = afterValue(bytes, at, value)
    if (at === notSeen) return false
  }
  return afterByte(bytes, at, 0) === bytes.length
}
