/** The relay as a process of its own, as an operator runs it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { program } from '../../kit/program.ts'

const root = resolve(import.meta.dirname, '../../..')
const script = await program('server/cli.ts')

export interface LogLine {
  readonly msg: string
  readonly [field: string]: unknown
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export class RelayProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly exited: Promise<Exit>
  readonly log: LogLine[] = []
  /** All that it wrote. */
  output = ''
  readonly #waiting: { readonly message: string; readonly found: (line: LogLine) => void }[] = []

  /** It is killed at the end of the test, where it still runs. */
  constructor(args: readonly string[], environment: { readonly [name: string]: string } = {}) {
    this.child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      // Nothing of what this process was told.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    })
    createInterface(this.child.stdout).on('line', (line) => this.#hear(line))
    this.child.stderr.on('data', (text) => {
      this.output += text
    })
    this.exited = new Promise((done) => {
      this.child.on('close', (code, signal) => done({ code, signal }))
    })
    onTestFinished(async () => {
      this.child.kill('SIGKILL')
      await this.exited
    })
  }

  /** Resolves with the address once it listens. */
  async listening(): Promise<string> {
    return String((await this.logged('the relay listens')).url)
  }

  /** The first line with this message, from the beginning on. Rejects where the process ends without it. */
  logged(message: string): Promise<LogLine> {
    const known = this.log.find(({ msg }) => msg === message)
    if (known !== undefined) return Promise.resolve(known)
    const found = new Promise<LogLine>((done) => this.#waiting.push({ message, found: done }))
    const missed = this.exited.then(({ code }) => {
      throw new Error(`The relay ended with ${code} and never said "${message}":\n${this.output}`)
    })
    return Promise.race([found, missed])
  }

  async kill(signal: NodeJS.Signals): Promise<Exit> {
    this.child.kill(signal)
    return this.exited
  }

  #hear(text: string): void {
    this.output += `${text}\n`
    if (!text.startsWith('{')) return
    const line: LogLine = JSON.parse(text)
    this.log.push(line)
    for (const { message, found } of this.#waiting) if (message === line.msg) found(line)
  }
}
