/**
 * Texts of an update that are short and come again and again: names of members, nouns, verbs, boots. Read without decoding them
 * each time, and there once.
 */
import type { Decoder } from 'lib0/decoding'
import { readVarString } from 'lib0/decoding'

/** Longer ones are rarely the same. */
const maxBytes = 24
const places = 1024
/** Each at the place that its bytes give, until another comes to it. ASCII alone, of which a character is a byte. */
const known: string[] = new Array(places).fill('')

/** What `readVarString` reads. */
export function readText(decoder: Decoder): string {
  const { arr, pos } = decoder
  const length = arr[pos]
  if (length === undefined || length > maxBytes || pos + length >= arr.length) return readVarString(decoder)
  const end = pos + length
  let place = length
  for (let at = pos + 1; at <= end; at += 1) place = (place * 31 + (arr[at] as number)) & (places - 1) // within bounds
  const text = known[place] as string // likewise
  if (isAt(text, arr, pos + 1, length)) {
    decoder.pos = end + 1
    return text
  }
  const read = readVarString(decoder)
  if (read.length === length) known[place] = read
  return read
}

function isAt(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let at = 0; at < length; at += 1) if (text.charCodeAt(at) !== bytes[start + at]) return false
  return true
}
