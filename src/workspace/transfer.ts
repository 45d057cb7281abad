/**
 * The log as JSON lines, out and in.
 *
 * The first line says what it is; each further line is one event exactly as it was written, or as it came. A file made by
 * one replica can be merged into any other, and merging it twice changes nothing (docs/semantics.md S4).
 */
import { contentOf } from '../core/admission.ts'
import { WonceError } from '../core/errors.ts'
import type { Process } from './process.ts'

const formatName = 'wonce log'
const formatVersion = 1

export interface ExportOptions {
  /** Only what this device learned after that many of its log's rows: what an export before ended with. */
  readonly after?: number
}

export interface ImportOptions {
  /** Called after each block that is durable. */
  readonly onProgress?: (progress: ImportResult) => void
}

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
export type ImportSource = string | Iterable<string> | AsyncIterable<string> | ReadableStream<string>

const blockRows = 1000
const blockEvents = 5000

export async function* exportLog(process: Process, { after = 0 }: ExportOptions): AsyncGenerator<string> {
  const { store, name } = process.env
  yield `${JSON.stringify({ format: formatName, version: formatVersion, workspace: name })}\n`
  for (let pos = after; ; ) {
    const from = pos
    const read = () => store.logAfter(from, blockRows)
    const rows = await process.offered.handOut(read, (error) => process.putOff(error))
    const last = rows.at(-1)
    if (last === undefined) break
    yield rows.map((row) => `${JSON.stringify(contentOf(row.event))}\n`).join('')
    pos = last.pos
  }
  const parked = await store.parked()
  if (parked.length > 0) yield parked.map((row) => `${JSON.stringify(contentOf(row.event))}\n`).join('')
}

export async function importLog(
  process: Process,
  source: ImportSource,
  { onProgress }: ImportOptions,
): Promise<ImportResult> {
  let result: ImportResult = { lines: 0, admitted: 0, known: 0, waiting: 0, rubbish: 0 }
  let block: unknown[] = []
  const flush = async () => {
    const { admitted, known, parked, rubbish } = await process.receivePart(block)
    result = {
      lines: result.lines + block.length,
      admitted: result.admitted + admitted,
      known: result.known + known,
      waiting: parked,
      rubbish: result.rubbish + rubbish,
    }
    block = []
    onProgress?.(result)
  }
  let lineNumber = 0
  for await (const line of linesOf(source)) {
    lineNumber += 1
    if (line.trim() === '') continue
    const content = await parseLine(line, lineNumber, flush)
    if (isHeader(content)) refuseOtherVersion(content)
    else block.push(content)
    if (block.length >= blockEvents) await flush()
  }
  if (block.length > 0 || result.lines === 0) await flush()
  await process.afterReceiving('at once')
  return result
}

async function parseLine(line: string, lineNumber: number, keep: () => Promise<void>): Promise<unknown> {
  try {
    return JSON.parse(line)
  } catch (cause) {
    await keep()
    const message = `Importing stopped at line ${lineNumber}: it is not JSON. Everything before it was kept; import the repaired file again, nothing is doubled.`
    throw new WonceError('import', message, { line: lineNumber, text: line.slice(0, 200) }, cause)
  }
}

interface Header {
  readonly format: typeof formatName
  readonly version: unknown
}

function isHeader(content: unknown): content is Header {
  return typeof content === 'object' && content !== null && (content as { format?: unknown }).format === formatName
}

function refuseOtherVersion({ version }: Header): void {
  if (version === formatVersion) return
  const message = `This file is in version ${String(version)} of the format; this build reads version ${formatVersion}. Update the app, then import again.`
  throw new WonceError('import', message, { version })
}

async function* linesOf(source: ImportSource): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunksOf(source)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
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
