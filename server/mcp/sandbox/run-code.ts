/**
 * Runs untrusted JavaScript to find out what it would do: its calls of verbs on `$` come back as the steps of a plan. It
 * writes nothing.
 *
 * `const made = await $.Contact.create({ name: 'Ada' }); await $.Contact.qualify(made.$id)` records two steps, the second
 * with `{ $step: 0 }` for its id. Verbs are called with `(id)`, `(id, data)` or `({ id, ...data })`. Reads (`get`, `find`,
 * `count`) see what there was before the plan, so what a step makes cannot be read: only its `$id` is known, and it goes
 * into later inputs as it is. `get` gives null where there is nothing. What is passed has to be plain JSON, and dates.
 * Each call has to be awaited.
 *
 * The code has no clock, chance, network, timers or modules. It runs in QuickJS in a thread of its own that is started for
 * it and is gone when the promise settles. Its dates are read in the time zone of this process, where they name none.
 */

import type { Worker } from 'node:worker_threads'
import { assertNever } from '../../../src/core/errors.ts'
import type { Json, Step, Vocabulary } from '../../../src/index.ts'
import { ReadAnswers, type SandboxRead } from './answer-reads.ts'
import { defaultLimits, maxSandboxes, type SandboxLimits } from './limits.ts'
import type { FromWorker } from './messages.ts'
import { SandboxError } from './sandbox-error.ts'
import { startWorker } from './start-worker.ts'
import { Turns } from './turns.ts'

export type { SandboxRead } from './answer-reads.ts'
export { defaultLimits, type SandboxLimits } from './limits.ts'
export { SandboxError, type SandboxReason } from './sandbox-error.ts'

export interface CodeOptions {
  readonly code: string
  readonly vocabulary: Vocabulary
  /** Answers a read. The code sees the message of what it rejects with. Some may be open at once (`maxOpenReads`). */
  readonly read: (read: SandboxRead) => Promise<Json>
  readonly limits?: Partial<SandboxLimits>
  readonly signal?: AbortSignal
}

export interface CodeResult {
  readonly steps: readonly Step[]
  /** What the code returned, as JSON. */
  readonly value: Json | undefined
  /** What it printed by console.log, cut at the limit. */
  readonly output: string
}

/** Loading the interpreter takes a fraction of a second; a machine that takes so long is out of something. */
const startingMs = 30_000
/** The thread stops itself in time, knowing the line; one that cannot, deep in a built-in, is ended from here. */
const graceMs = 250
const sandboxes = new Turns(maxSandboxes)

/** Rejects with `SandboxError`, or with what broke the thread where that is not the code's doing. */
export async function runCode(options: CodeOptions): Promise<CodeResult> {
  const limits = { ...defaultLimits, ...options.limits }
  const endTurn = await sandboxes.take(options.signal).catch(() => {
    throw abortedError()
  })
  try {
    const worker = startWorker({ code: options.code, vocabulary: options.vocabulary, limits })
    try {
      return await outcomeOf(worker, options, limits)
    } finally {
      await worker.terminate()
    }
  } finally {
    endTurn()
  }
}

function outcomeOf(worker: Worker, { read, signal }: CodeOptions, limits: SandboxLimits): Promise<CodeResult> {
  const reads = new ReadAnswers(read, limits)
  let timer: NodeJS.Timeout
  let onAbort: () => void
  const outcome = new Promise<CodeResult>((resolve, reject) => {
    const kill = (message: string): void => reject(new SandboxError('time', message))
    timer = setTimeout(kill, startingMs, 'The sandbox did not start in time.')
    onAbort = () => reject(abortedError())
    signal?.addEventListener('abort', onAbort)
    worker.on('error', (error: NodeJS.ErrnoException) => reject(readWorkerError(error)))
    worker.on('exit', () => reject(new Error('The sandbox ended without saying how the code did.')))
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'started':
          clearTimeout(timer)
          timer = setTimeout(kill, limits.timeMs + graceMs, `The code took longer than ${limits.timeMs} ms.`)
          return
        case 'read':
          reads.to(message).then((reply) => reply && worker.postMessage(reply), reject)
          return
        case 'ended':
          return resolve(resultOf(message))
        case 'failed':
          return reject(new SandboxError(message.reason, message.message, message.line))
        default:
          return assertNever(message)
      }
    })
  })
  return outcome.finally(() => {
    reads.end()
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  })
}

function resultOf({ stepsText, valueText, output }: Extract<FromWorker, { readonly type: 'ended' }>): CodeResult {
  // The thread has checked the steps, and writes JSON.
  const steps = JSON.parse(stepsText) as readonly Step[]
  return { steps, value: valueText === undefined ? undefined : (JSON.parse(valueText) as Json), output }
}

function readWorkerError(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  return new SandboxError('memory', 'The code needs more memory than it may have.')
}

function abortedError(): SandboxError {
  return new SandboxError('aborted', 'The run was given up.')
}
