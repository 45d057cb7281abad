/**
 * The log of a workspace in a file, from one run of the example to the next: JSON lines, as `workspace.export()` gives
 * them.
 *
 * Lines are added and never changed. The file is replaced as a whole: written beside, flushed to the disk, renamed. So it
 * is there whole or not at all, at whatever moment the process ends, and never holds part of a group. That takes time in
 * proportion to the log, which an example can afford. One run at a time: the file has no lock.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from 'wonce'

export class LogFile {
  readonly path: string
  readonly #folder: string
  #lines: string[]
  readonly #known: Set<string>
  #saved: Promise<void> = Promise.resolve()

  private constructor(folder: string, path: string, lines: string[]) {
    this.#folder = folder
    this.path = path
    this.#lines = lines
    this.#known = new Set(lines.map((line, index) => refIn(line, `${path} is no log: its line ${index + 1}`)))
  }

  /** Makes the folder where it is missing. Rejects where the file holds anything but JSON lines. */
  static async open(folder: string): Promise<LogFile> {
    await mkdir(folder, { recursive: true })
    const path = join(folder, 'log.jsonl')
    return new LogFile(folder, path, linesOf(await textAt(path)))
  }

  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }

  get length(): number {
    return this.#lines.length
  }

  /** Adds what the workspace holds and the file does not; where that is nothing, the file is not touched. */
  save(workspace: Workspace): Promise<void> {
    this.#saved = this.#saved.catch(() => {}).then(() => this.#add(workspace))
    return this.#saved
  }

  async #add(workspace: Workspace): Promise<void> {
    const added: string[] = []
    for await (const chunk of workspace.export()) {
      added.push(...linesOf(chunk).filter((line) => !this.#known.has(refIn(line))))
    }
    if (added.length === 0) return
    const lines = [...this.#lines, ...added]
    await this.#replace(lines.map((line) => `${line}\n`).join(''))
    this.#lines = lines
    for (const line of added) this.#known.add(refIn(line))
  }

  async #replace(text: string): Promise<void> {
    const beside = `${this.path}.new`
    const file = await open(beside, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, this.path)
    const folder = await open(this.#folder, 'r')
    try {
      await folder.sync() // the new name itself has to reach the disk
    } finally {
      await folder.close()
    }
  }
}

/** What an event is known by; the first line of the file, which is no event, has none. */
function refIn(line: string, what = 'The line'): string {
  try {
    const { boot, seq } = JSON.parse(line) as { readonly boot?: string; readonly seq?: number } // a line of an exported log
    return `${boot}:${seq}`
  } catch (cause) {
    throw new Error(`${what} is not JSON. Move the file away, or mend the line.`, { cause })
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

async function textAt(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
