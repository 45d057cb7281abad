/** A server in a process of its own, spoken to by hand: line by line. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

export const root = resolve(import.meta.dirname, '../../..')

const messageSchema = z.object({ jsonrpc: z.literal('2.0'), id: z.number().optional() }).loose()
type Message = z.infer<typeof messageSchema>

export class Child {
  readonly process: ChildProcessWithoutNullStreams
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** All of its standard output. */
  readonly output: string[] = []
  /** All of its standard error. */
  readonly errors: string[] = []
  #watchers: (() => void)[] = []

  /** `script` is JavaScript (program.ts). It is killed at the end of the test, where it still runs. */
  constructor(script: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, [script, ...args], {
      cwd: root,
      // Nothing of what this process was told.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    })
    createInterface(this.process.stdout).on('line', (line) => this.#hear(this.output, line))
    createInterface(this.process.stderr).on('line', (line) => this.#hear(this.errors, line))
    this.exited = new Promise((done) => {
      this.process.on('close', (code, signal) => {
        done({ code, signal })
        this.#hear([], '')
      })
    })
    // A test that writes to a process which is gone sees it by its exit.
    this.process.stdin.on('error', () => {})
    onTestFinished(async () => {
      this.process.kill('SIGKILL')
      await this.exited
    })
  }

  /** The first line of standard error with this text, from the beginning on. */
  said(text: string): Promise<string> {
    return this.#until(text, () => this.errors.find((line) => line.includes(text)))
  }

  send(message: object): void {
    this.process.stdin.write(`${JSON.stringify(message)}\n`)
  }

  /** The answer to the message of this number. */
  answer(id: number): Promise<Message> {
    return this.#until(`answer ${id}`, () => this.messages().find((message) => message.id === id))
  }

  /** Throws where a line is no message. */
  messages(): readonly Message[] {
    return this.output.map((line) => messageSchema.parse(JSON.parse(line)))
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'test', version: '1' }
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
    this.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
    await this.answer(0)
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  }

  async #until<T>(what: string, find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (this.process.exitCode !== null) throw new Error(`It ended without ${what}:\n${this.errors.join('\n')}`)
      await new Promise<void>((done) => this.#watchers.push(done))
    }
  }

  #hear(lines: string[], line: string): void {
    lines.push(line)
    const watchers = this.#watchers
    this.#watchers = []
    for (const look of watchers) look()
  }
}
