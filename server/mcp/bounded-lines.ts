/**
 * Lines of standard input that are not too long. One that is gets passed over and told of, since a transport that meets it
 * closes, and whoever sent it would wait for an answer to it and to all that comes after.
 */
import { Transform } from 'node:stream'

export interface LongLine {
  /** Of the request that it is, where that stands at its beginning or at its end. */
  readonly id: string | number | undefined
  readonly bytes: number
}

const lineBreak = 0x0a
/** As much of the beginning and of the end of a line as its id is looked for in. */
const lookBytes = 1000

/** Passes on whole lines of at most `maxBytes`; `onLong` hears of each other once it has ended. */
export function boundedLines(maxBytes: number, onLong: (line: LongLine) => void): Transform {
  let parts: Buffer[] = []
  let bytes = 0
  let tail = ''
  const take = (part: Buffer): void => {
    // Of a long line no more is kept.
    if (bytes <= maxBytes) parts.push(part)
    bytes += part.length
    tail = (tail + part.toString('latin1', Math.max(part.length - lookBytes, 0))).slice(-lookBytes)
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0
      for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, from)) {
        take(chunk.subarray(from, end + 1))
        const line = Buffer.concat(parts)
        if (bytes <= maxBytes + 1) this.push(line)
        else onLong({ id: idIn(line.toString('latin1', 0, lookBytes), tail), bytes })
        parts = []
        bytes = 0
        from = end + 1
      }
      take(chunk.subarray(from))
      done()
    },
  })
}

/** Clients write it before all that is long, or last. An `id` further in may be that of an entity. */
function idIn(head: string, tail: string): LongLine['id'] {
  const [before = ''] = head.split('"params"')
  const found =
    /"id"\s*:\s*("[^"\\]*"|-?\d+)\s*[,}]/.exec(before) ??
    /"id"\s*:\s*("[^"\\]*"|-?\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(tail)
  return found?.[1] === undefined ? undefined : (JSON.parse(found[1]) as string | number) // as the pattern says
}
