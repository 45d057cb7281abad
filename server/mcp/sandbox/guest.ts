/**
 * Untrusted code in QuickJS: an interpreter compiled to WebAssembly, with a heap of its own and no way out but the two
 * functions that are given here. Strings alone pass through those.
 *
 * It runs until it has nothing to do; then it has ended, or it waits for reads, or it waits for nothing at all, which is
 * told at once.
 */
import interpreter from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import { CallError, parseData } from './check-data.ts'
import { guestFile, guestSource } from './guest/source.ts'
import type { Assignment, ToWorker } from './messages.ts'
import { fail, type Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { readFailure, type Thrown } from './read-failure.ts'

// Its types speak of the CommonJS build, where this would be the module around it.
const variant = interpreter as unknown as QuickJSSyncVariant

const codeFile = 'code.js'
const jobsAtOnce = 10_000
/** For putting an error into words once time or memory have run out. */
const spareMs = 50
const spareBytes = 1024 * 1024

/** What the interpreter is built to begin with: its stack, its own data, and some of the heap. */
const firstPages = 256
const pageBytes = 64 * 1024
/** Between the size at which code is stopped and that beyond which there is no memory: for what is going on meanwhile. */
const reservePages = 128

/**
 * QuickJS counts its allocations and knows the sizes of few, so that its own limit is one of their number. The memory of the
 * whole interpreter has a size that is known.
 */
interface Heap {
  readonly memory: WebAssembly.Memory
  readonly maxBytes: number
}

function createHeap(memoryBytes: number): Heap {
  const pages = firstPages + Math.ceil(memoryBytes / pageBytes)
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum: pages + reservePages })
  return { memory, maxBytes: pages * pageBytes }
}

export class Guest {
  readonly #assignment: Assignment
  readonly #plan: Plan
  readonly #runtime: QuickJSRuntime
  readonly #heap: Heap
  readonly #context: QuickJSContext
  readonly #own: { readonly settle: QuickJSHandle; readonly valueText: QuickJSHandle; readonly describe: QuickJSHandle }
  #deadline = Number.POSITIVE_INFINITY
  /** Once it is being put into words why the code was stopped, which also takes instructions. */
  #isOver = false
  #main: QuickJSHandle | undefined

  private constructor(assignment: Assignment, plan: Plan, runtime: QuickJSRuntime, heap: Heap) {
    this.#assignment = assignment
    this.#plan = plan
    this.#runtime = runtime
    this.#heap = heap
    this.#context = runtime.newContext()
    const make = this.#context.evalCode(guestSource, guestFile, { type: 'global', strict: true }).unwrap()
    const own = this.#context.callFunction(make, this.#context.undefined, this.#callHost(), this.#printHost()).unwrap()
    const part = (name: string) => this.#context.getProp(own, name)
    this.#own = { settle: part('settle'), valueText: part('valueText'), describe: part('describe') }
  }

  static async open(assignment: Assignment, plan: Plan): Promise<Guest> {
    const { memoryBytes, maxStackBytes } = assignment.limits
    const heap = createHeap(memoryBytes)
    const compiled = newVariant(variant, { wasmModule: assignment.interpreter, wasmMemory: heap.memory })
    const runtime = (await newQuickJSWASMModuleFromVariant(compiled)).newRuntime()
    runtime.setMemoryLimit(memoryBytes)
    runtime.setMaxStackSize(maxStackBytes)
    return new Guest(assignment, plan, runtime, heap)
  }

  /** `undefined` while it waits for reads. */
  start(): Outcome | undefined {
    return this.#guarded(() => {
      this.#deadline = performance.now() + this.#assignment.limits.timeMs
      this.#runtime.setInterruptHandler(() => this.#isOverTime() || (!this.#isOver && this.#isStopped()))
      // The wrapper's first half stands on the code's first line, so that lines keep their numbers; the second starts a
      // new one, since the code may end in a comment. Code that closes the wrapper early only fools itself.
      const wrapped = `(async () => {${this.#assignment.code}\n})`
      const main = this.#context.evalCode(wrapped, codeFile, { type: 'global', strict: true })
      if (main.error !== undefined) return this.#failed(main.error, true)
      if (this.#context.typeof(main.value) !== 'function') return this.#unbalanced()
      const running = this.#context.callFunction(main.value, this.#context.undefined)
      if (running.error !== undefined) return this.#failed(running.error)
      this.#main = running.value
      return this.#proceed()
    })
  }

  /** `undefined` while it waits for more reads. */
  answer(message: ToWorker): Outcome | undefined {
    return this.#guarded(() => {
      if (!this.#plan.closeRead(message.id)) return undefined
      const text = message.type === 'answer' ? message.text : message.message
      if (this.#isTooLarge()) return this.#outOfMemory()
      // The bytes are put beside the heap that QuickJS limits, and must not be more than it could take in anyway.
      if (text.length > this.#assignment.limits.memoryBytes / 4) return this.#outOfMemory()
      const textHandle = this.#context.newString(text)
      if (this.#context.typeof(textHandle) !== 'string') return this.#outOfMemory()
      const id = this.#context.newNumber(message.id)
      const isAnswer = message.type === 'answer' ? this.#context.true : this.#context.false
      const next = message.type === 'answer' ? message.next : undefined
      const nextHandle = next === undefined ? this.#context.undefined : this.#context.newString(next)
      const own = [id, isAnswer, textHandle, nextHandle]
      const settled = this.#context.callFunction(this.#own.settle, this.#context.undefined, ...own)
      textHandle.dispose()
      nextHandle.dispose()
      if (settled.error !== undefined) return this.#failed(settled.error)
      return this.#proceed()
    })
  }

  #proceed(): Outcome | undefined {
    while (this.#runtime.hasPendingJob()) {
      const done = this.#runtime.executePendingJobs(jobsAtOnce)
      if (done.error !== undefined) return this.#failed(done.error)
      if (this.#isStopped()) break
    }
    // The code made it, by calling an async function.
    const main = this.#context.getPromiseState(this.#main as QuickJSHandle)
    if (main.type === 'rejected') return this.#failed(main.error)
    if (this.#isStopped()) return this.#stopped()
    if (main.type === 'fulfilled') return this.#ended(main.value)
    if (this.#plan.openReads > 0) return undefined
    return fail('threw', 'The code waits for a promise that nothing here will settle.')
  }

  #ended(value: QuickJSHandle): Outcome {
    if (this.#plan.openReads > 0) return fail('threw', 'The code ended while a read was still open: await every call.')
    const text = this.#context.callFunction(this.#own.valueText, this.#context.undefined, value)
    if (text.error !== undefined) return this.#failed(text.error)
    const valueText = this.#context.getString(text.value)
    // Saying what it returned may have run code: a getter.
    if (this.#isStopped()) return this.#stopped()
    const { maxOutputChars } = this.#assignment.limits
    if (valueText.length > maxOutputChars) {
      return fail(
        'output',
        `What the code returned is ${valueText.length} characters long; ${maxOutputChars} are allowed.`,
      )
    }
    try {
      if (valueText !== '') parseData(valueText)
    } catch (error) {
      if (error instanceof CallError)
        return fail('threw', `What the code returned cannot be passed on: ${error.message}`)
      throw error
    }
    const { steps, output } = this.#plan
    return {
      type: 'ended',
      stepsText: JSON.stringify(steps),
      valueText: valueText === '' ? undefined : valueText,
      output,
    }
  }

  #callHost(): QuickJSHandle {
    const context = this.#context
    return context.newFunction('call', (noun, method, args) => {
      this.#refuseLateCall()
      const [nounName, methodName] = [context.getString(noun), context.getString(method)]
      return context.newString(JSON.stringify(this.#plan.call(nounName, methodName, context.getString(args))))
    })
  }

  #printHost(): QuickJSHandle {
    return this.#context.newFunction('print', (text) => this.#plan.print(this.#context.getString(text)))
  }

  /** What something not awaited still does would be in the plan or not, as chance has it. */
  #refuseLateCall(): void {
    if (this.#main === undefined || this.#context.getPromiseState(this.#main).type === 'pending') return
    this.#plan.stop ??= { reason: 'threw', message: 'A call was made after the code had ended: await every call.' }
  }

  #isOverTime(): boolean {
    return performance.now() > this.#deadline
  }

  /** Memory that was taken is never given back. */
  #isTooLarge(): boolean {
    return this.#heap.memory.buffer.byteLength > this.#heap.maxBytes
  }

  #isStopped(): boolean {
    return this.#plan.stop !== undefined || this.#isTooLarge() || this.#isOverTime()
  }

  #stopped(line?: number): Outcome {
    if (this.#plan.stop !== undefined) return fail(this.#plan.stop.reason, this.#plan.stop.message, line)
    if (this.#isTooLarge()) return this.#outOfMemory(line)
    return fail('time', `The code took longer than ${this.#assignment.limits.timeMs} ms.`, line)
  }

  #outOfMemory(line?: number): Outcome {
    return fail('memory', `The code needs more than ${this.#assignment.limits.memoryBytes} bytes of memory.`, line)
  }

  #unbalanced(): Outcome {
    return fail('syntax', 'The code closes a bracket that it did not open.')
  }

  #failed(error: QuickJSHandle, isCompiling = false): Outcome {
    const wasStopped = this.#isStopped()
    const failure = readFailure(this.#describe(error), codeFile, this.#assignment.code)
    if (wasStopped) return this.#stopped(failure.line)
    if (failure.isOutOfMemory) return this.#outOfMemory(failure.line)
    return fail(isCompiling && failure.isSyntax ? 'syntax' : 'threw', failure.message, failure.line)
  }

  /** In the guest's own words: what was thrown may be anything, and reading it may run code. */
  #describe(error: QuickJSHandle): Thrown | undefined {
    this.#isOver = true
    this.#deadline = Math.max(this.#deadline, performance.now() + spareMs)
    this.#runtime.setMemoryLimit(this.#assignment.limits.memoryBytes + spareBytes)
    const text = this.#context.callFunction(this.#own.describe, this.#context.undefined, error)
    if (text.error !== undefined) return undefined
    // `describe` gives that.
    return JSON.parse(this.#context.getString(text.value)) as Thrown
  }

  /** V8's stack can end before QuickJS's own limit does. The interpreter is then in no state to go on, or to be asked. */
  #guarded(act: () => Outcome | undefined): Outcome | undefined {
    try {
      return act()
    } catch (error) {
      if (error instanceof RangeError) return fail('threw', 'stack overflow')
      throw error
    }
  }
}
