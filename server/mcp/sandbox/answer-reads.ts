/**
 * The reads of one run, answered on the thread that answers everybody: a few at a time, with a turn of the event loop before
 * each, and none once the run is over, so that nobody else waits for what code has asked for by the thousand.
 */
import type { Json } from '../../../src/index.ts'
import type { SandboxLimits } from './limits.ts'
import type { FromWorker, ReadMethod, ToWorker } from './messages.ts'
import { SandboxError } from './sandbox-error.ts'
import { Turns } from './turns.ts'

export interface SandboxRead {
  readonly noun: string
  readonly method: ReadMethod
  /** `get`: id and options; `find`: filter and options; `count`: filter. Options may be missing. */
  readonly args: readonly Json[]
}

export type ReadMessage = Extract<FromWorker, { readonly type: 'read' }>

export class ReadAnswers {
  readonly #read: (read: SandboxRead) => Promise<Json>
  readonly #limits: SandboxLimits
  readonly #turns: Turns
  #bytes = 0
  #isOver = false

  constructor(read: (read: SandboxRead) => Promise<Json>, limits: SandboxLimits) {
    this.#read = read
    this.#limits = limits
    this.#turns = new Turns(limits.maxOpenReads)
  }

  /** No read is begun any more. */
  end(): void {
    this.#isOver = true
  }

  /** `undefined` where the run is over. Rejects with `SandboxError` where all answers together are too long. */
  async to(message: ReadMessage): Promise<ToWorker | undefined> {
    const end = await this.#turns.take()
    try {
      // Reads may go on without ever leaving the turn of the event loop that they began in.
      await new Promise<void>((done) => setImmediate(done))
      return this.#isOver ? undefined : await this.#answer(message)
    } finally {
      end()
    }
  }

  async #answer({ id, noun, method, argsText }: ReadMessage): Promise<ToWorker> {
    let text: string
    let next: string | undefined
    try {
      // The thread writes a list of JSON.
      const value = await this.#read({ noun, method, args: JSON.parse(argsText) as readonly Json[] })
      if (isLonger(value, this.#limits.maxReadBytes - this.#bytes)) throw this.#tooMuch()
      text = JSON.stringify(value ?? null)
      next = nextOf(value)
    } catch (error) {
      if (error instanceof SandboxError) throw error
      return { type: 'refusal', id, message: error instanceof Error ? error.message : String(error) }
    }
    this.#bytes += Buffer.byteLength(text)
    if (this.#bytes <= this.#limits.maxReadBytes) return { type: 'answer', id, text, next }
    throw this.#tooMuch()
  }

  #tooMuch(): SandboxError {
    const message = `The answers to all reads together have more than ${this.#limits.maxReadBytes} bytes: read less, with a filter and a limit.`
    return new SandboxError('memory', message)
  }
}

/** A page is a list that carries the cursor of the page after, which JSON leaves out. */
function nextOf(value: Json | undefined): string | undefined {
  const next: unknown = Array.isArray(value) ? Reflect.get(value, 'next') : undefined
  return typeof next === 'string' ? next : undefined
}

/**
 * Whether it has more characters as JSON than that: found out without writing it, and no further than that, since an entity
 * that a thousand others include is there once until then.
 */
function isLonger(value: Json | undefined, maxChars: number): boolean {
  let left = maxChars
  const take = (each: Json | undefined): boolean => {
    if (each === undefined) return true
    left -= 1
    if (typeof each === 'string') left -= each.length
    else if (typeof each === 'object' && each !== null) {
      for (const [name, inner] of Object.entries(each)) {
        if (!Array.isArray(each)) left -= name.length
        if (left < 0 || !take(inner)) return false
      }
    }
    return left >= 0
  }
  return !take(value)
}
