/** How much one run of untrusted code may use. */
export interface SandboxLimits {
  /** From when the code starts, waiting for reads included. Starting the thread is not counted. */
  readonly timeMs: number
  /** Of the objects the code makes; the same again at most of text that it sends out. */
  readonly memoryBytes: number
  /** Verbs and reads together. */
  readonly maxCalls: number
  /** What is printed is cut there; a longer returned value is refused. Of JSON text, each. */
  readonly maxOutputChars: number
  readonly maxStackBytes: number
}

export const defaultLimits: SandboxLimits = {
  timeMs: 5_000,
  memoryBytes: 32 * 1024 * 1024,
  maxCalls: 1_000,
  maxOutputChars: 64_000,
  maxStackBytes: 256 * 1024,
}
