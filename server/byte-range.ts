/** Which part of a body a request asks for (RFC 9110, 14.2): one range, or all of it. */

export type ByteRange =
  | { readonly type: 'whole' }
  /** Both included. */
  | { readonly type: 'part'; readonly from: number; readonly to: number }
  | { readonly type: 'outside' }

/** A header that cannot be read, or that asks for several ranges, is passed over, as the RFC allows. */
export function readRange(header: string | undefined, size: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return { type: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? { type: 'outside' } : { type: 'part', from: size - length, to: size - 1 }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return { type: 'whole' }
  if (from >= size) return { type: 'outside' }
  return { type: 'part', from, to: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
