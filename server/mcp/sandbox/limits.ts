/** How much one run of untrusted code may use. */
export interface SandboxLimits {
  /** From when the code starts, waiting for reads included. Starting the thread is not counted. */
  readonly timeMs: number
  /** Of the objects the code makes; the same again at most of text that it sends out. */
  readonly memoryBytes: number
  /** Verbs and reads together. */
  readonly maxCalls: number
  /** Reads that are answered at the same time; the others wait. */
  readonly maxOpenReads: number
  /** Of the answers to all reads together, as JSON. */
  readonly maxReadBytes: number
  /** What is printed is cut there; a longer returned value is refused. Of JSON text, each. */
  readonly maxOutputChars: number
  readonly maxStackBytes: number
}

export const defaultLimits: SandboxLimits = {
  timeMs: 5_000,
  memoryBytes: 32 * 1024 * 1024,
  maxCalls: 1_000,
  maxOpenReads: 4,
  maxReadBytes: 8 * 1024 * 1024,
  maxOutputChars: 64_000,
  maxStackBytes: 256 * 1024,
}

/** Threads in this process at the same time. A call that comes then waits for its turn: how many may is a limit of calls. */
export const maxSandboxes = 4
