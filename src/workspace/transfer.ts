/** The log as a file, out and in: made by one replica, merged into any other, as often as one likes (docs/semantics.md S4). */
import { contentOf } from '../core/admission.ts'
import { WonceError } from '../core/errors.ts'
import { refOf } from '../core/event.ts'
import { type Chunks, logFileHeader, readLogFile } from '../core/log-file.ts'
import type { LogRow, ParkedRow } from '../core/storage.ts'
import { Offered } from './offered.ts'
import type { Process } from './process.ts'

/** How much of the log goes into the file. */
export interface ExportOptions {
  /** Only what this device learned after that many of its log's rows: what an export before ended with. */
  readonly after?: number
}

/** What may be taken in, and who hears how far it is. */
export interface ImportOptions {
  /** The workspace that the file was exported from, where that is another one; the file of any other is refused: what was taken stays for good. */
  readonly from?: string
  /** Called after each block that is durable. */
  readonly onProgress?: (progress: ImportResult) => void
}

/** What was in a file, and what of it is in the log now. */
export interface ImportResult {
  /** Lines read, the first line of the file not counted. */
  readonly lines: number
  readonly admitted: number
  readonly known: number
  /** Kept, and folded once what they depend on has come too. */
  readonly waiting: number
  /** Lines that are JSON but no event. */
  readonly rubbish: number
}

/** Text of any cut: whole files, lines, or chunks as a stream delivers them. */
export type ImportSource = string | Chunks | ReadableStream<string>

const blockRows = 1000
const blockEvents = 5000

export async function* exportLog(process: Process, { after = 0 }: ExportOptions): AsyncGenerator<string> {
  const { store, name } = process.env
  yield logFileHeader(name)
  const parked = await store.parked()
  // What took the place of another content since stands where that stood; a commit that follows here makes final what is found (E4).
  const twins = await store.logAt(parked.filter(({ why }) => why === 'twin'))
  yield linesOf(twins.flatMap((row) => (row === undefined || row.pos > after ? [] : [row])))
  for (let pos = after; ; ) {
    const from = pos
    const read = () => store.logAfter(from, blockRows)
    const rows = await Offered.of(process).handOut(read, (error) => process.putOff(error))
    const last = rows.at(-1)
    if (last === undefined) break
    yield linesOf(rows)
    pos = last.pos
  }
  yield linesOf(parked)
}

function linesOf(rows: readonly (LogRow | ParkedRow)[]): string {
  return rows.map((row) => `${JSON.stringify(contentOf(row.event))}\n`).join('')
}

export async function importLog(
  process: Process,
  source: ImportSource,
  { from = process.env.name, onProgress }: ImportOptions,
): Promise<ImportResult> {
  let result: ImportResult = { lines: 0, admitted: 0, known: 0, waiting: 0, rubbish: 0 }
  const block = new Map<string, unknown>()
  const flush = async () => {
    const { admitted, known, parked, rubbish } = await process.receivePart([...block.values()])
    result = {
      lines: result.lines + block.size,
      admitted: result.admitted + admitted,
      known: result.known + known,
      waiting: parked,
      rubbish: result.rubbish + rubbish,
    }
    block.clear()
    onProgress?.(result)
  }
  try {
    for await (const content of readLogFile(chunksOf(source), from)) {
      const ref = refOf(Object(content)) // some text, where it is none
      // Of two contents the first is the one that counted where the file was made, and what is final by then stays (E4).
      if (block.size === blockEvents || block.has(ref)) await flush()
      block.set(ref, content)
    }
  } catch (error) {
    if (!(error instanceof WonceError && error.code === 'import')) throw error
    await flush()
    const kept = 'Everything before it was kept; import the repaired file again, nothing is doubled.'
    const rest = result.lines === 0 ? 'Nothing of it was taken.' : kept
    throw new WonceError('import', `Importing stopped: ${error.message} ${rest}`, error.details, error.cause)
  }
  if (block.size > 0 || result.lines === 0) await flush()
  await process.afterReceiving('at once')
  return result
}

async function* chunksOf(source: ImportSource): AsyncGenerator<string> {
  if (typeof source === 'string') yield source
  else if (Symbol.asyncIterator in source || Symbol.iterator in source) yield* source
  else {
    // Not every browser can iterate a ReadableStream.
    const reader = (source as ReadableStream<string>).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  }
}
