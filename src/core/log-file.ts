/**
 * The log as a file: JSON lines, the first of which says what it is, each further one an event exactly as it was written, or
 * as it came.
 */
import { WonceError } from './errors.ts'

const formatName = 'wonce log'
const formatVersion = 1

/** Text of any cut: a whole file, lines, or chunks as a stream delivers them. */
export type Chunks = Iterable<string> | AsyncIterable<string>

export function logFileHeader(workspace: string): string {
  return `${JSON.stringify({ format: formatName, version: formatVersion, workspace })}\n`
}

/**
 * What stands on the lines of such a file, headers aside. Throws `import` at a line that is not JSON, at another version, and
 * at a header of another workspace: a log only grows, so what came by mistake would be there for good.
 */
export async function* readLogFile(chunks: Chunks, workspace: string): AsyncGenerator<unknown> {
  let number = 0
  for await (const line of linesOf(chunks)) {
    number += 1
    if (line.trim() === '') continue
    const content = parseLine(line, number)
    if (isHeader(content)) refuseOther(content, workspace)
    else yield content
  }
}

function parseLine(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WonceError('import', `Line ${line} is not JSON.`, { line, text: text.slice(0, 200) }, cause)
  }
}

interface Header {
  readonly format: typeof formatName
  readonly version: unknown
  readonly workspace: unknown
}

function isHeader(content: unknown): content is Header {
  return Object(content).format === formatName
}

function refuseOther({ version, workspace: from }: Header, workspace: string): void {
  if (version !== formatVersion) {
    const message = `This file is in version ${String(version)} of the format; this build reads version ${formatVersion}. Update it, then try again.`
    throw new WonceError('import', message, { version })
  }
  if (from === workspace) return
  const message = `This is the log of ${String(from)}, not of ${workspace}. Where it is meant to come from there, say so (\`from\`).`
  throw new WonceError('import', message, { from })
}

async function* linesOf(chunks: Chunks): AsyncGenerator<string> {
  let begun: string[] = [] // put together once: a line may be of a thousand chunks
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n')
    begun.push(first)
    const last = others.pop()
    if (last === undefined) continue
    yield begun.join('')
    yield* others
    begun = [last]
  }
  const rest = begun.join('')
  if (rest !== '') yield rest
}
