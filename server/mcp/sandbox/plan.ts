/** What a run has asked for so far: its steps in order, the reads that wait for an answer, and what it printed. */
import type { Step, Vocabulary } from '../../../src/index.ts'
import { checkCall } from './check-call.ts'
import { CallError, parseData } from './check-data.ts'
import type { SandboxLimits } from './limits.ts'
import type { FromWorker } from './messages.ts'
import type { SandboxReason } from './sandbox-error.ts'

/** What is told to the code about a call, as JSON text. All fields are there, so that none is looked for further up. */
export interface Reply {
  readonly error: string | null
  readonly read: number | null
  readonly target: Step['input'][string]
}

/** Whatever the code catches: a limit that was reached stays reached. */
export interface Stop {
  readonly reason: SandboxReason
  readonly message: string
}

export class Plan {
  readonly #vocabulary: Vocabulary
  readonly #limits: SandboxLimits
  readonly #send: (message: FromWorker) => void
  readonly #steps: Step[] = []
  readonly #reads = new Set<number>()
  #calls = 0
  #sentChars = 0
  #output = ''
  stop: Stop | undefined

  constructor(vocabulary: Vocabulary, limits: SandboxLimits, send: (message: FromWorker) => void) {
    this.#vocabulary = vocabulary
    this.#limits = limits
    this.#send = send
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  get output(): string {
    return this.#output
  }

  get openReads(): number {
    return this.#reads.size
  }

  call(noun: string, method: string, argsText: string): Reply {
    const refusal = this.#count(argsText)
    if (refusal !== undefined) return { error: refusal.message, read: null, target: null }
    try {
      return this.#take(noun, method, argsText)
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      return { error: error.message, read: null, target: null }
    }
  }

  /** Whether the read was still waiting. */
  closeRead(id: number): boolean {
    return this.#reads.delete(id)
  }

  print(text: string): void {
    const most = this.#limits.maxOutputChars
    if (this.#output.length >= most) return
    const output = `${this.#output}${text}\n`
    this.#output = output.length > most ? `${output.slice(0, Math.max(0, most - 1))}…` : output
  }

  #count(argsText: string): Stop | undefined {
    this.#calls += 1
    this.#sentChars += argsText.length
    const { maxCalls, memoryBytes } = this.#limits
    if (this.#calls > maxCalls) this.stop ??= { reason: 'calls', message: `The code made more than ${maxCalls} calls.` }
    if (this.#sentChars > memoryBytes) {
      this.stop ??= { reason: 'memory', message: `The code passed more than ${memoryBytes} characters to verbs.` }
    }
    return this.stop
  }

  #take(noun: string, method: string, argsText: string): Reply {
    const args = parseData(argsText)
    // The guest writes a list; anything else is a defect of ours.
    if (!Array.isArray(args)) throw new Error('Arguments have to be a list.')
    const call = checkCall(this.#vocabulary, noun, method, args, this.#steps.length)
    if (call.type === 'step') {
      this.#steps.push(call.step)
      return { error: null, read: null, target: call.target }
    }
    const id = this.#calls
    this.#reads.add(id)
    this.#send({ type: 'read', id, noun: call.noun, method: call.method, argsText: JSON.stringify(call.args) })
    return { error: null, read: id, target: null }
  }
}
