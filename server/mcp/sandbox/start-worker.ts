/** A thread for one run of untrusted code, given nothing of ours but the code, the words it may use and its limits. */
import { Worker } from 'node:worker_threads'
import { compiledInterpreter } from './interpreter.ts'
import type { SandboxLimits } from './limits.ts'
import type { Assignment } from './messages.ts'

// From source (tsx, vitest) this file ends in .ts and so does the worker, which plain Node 20 cannot load, and what the
// process has registered to load it is not handed down to threads. The package is built by tsc, which leaves names in
// `new URL` alone, so the ending is taken from this file's own.
const isSource = import.meta.url.endsWith('.ts')
const entry = new URL(isSource ? './worker-from-source.mjs' : './worker.js', import.meta.url)
const bytesPerMb = 1024 * 1024

export function startWorker(work: Omit<Assignment, 'interpreter'>): Worker {
  const assignment: Assignment = { ...work, interpreter: compiledInterpreter() }
  const worker = new Worker(entry, {
    workerData: assignment,
    name: 'wonce-sandbox',
    argv: [],
    // Given, so that nothing the process was started with (an inspector, a preload, a key) is inherited.
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: resourceLimitsFor(assignment.limits),
  })
  // Nothing should be written there; what is must not fill a buffer that nobody reads.
  worker.stdout.resume()
  worker.stderr.resume()
  return worker
}

/**
 * V8's own limits for the thread. The objects of the code live in WebAssembly memory, which QuickJS limits and these do
 * not: they are for the text of steps and answers. A frame of QuickJS takes some four times as much of V8's stack as of
 * its own, and QuickJS has to be the one that notices.
 */
function resourceLimitsFor({ memoryBytes, maxStackBytes }: SandboxLimits) {
  return {
    maxOldGenerationSizeMb: 64 + Math.ceil((4 * memoryBytes) / bytesPerMb),
    maxYoungGenerationSizeMb: 16,
    stackSizeMb: 4 + Math.ceil((8 * maxStackBytes) / bytesPerMb),
  }
}
