/**
 * `time`, `memory`, `calls`, `output`: a limit was reached. `syntax`: it is not JavaScript. `threw`: it threw, or cannot
 * come to an end. `aborted`: whoever started it no longer wants it.
 */
export type SandboxReason = 'time' | 'memory' | 'calls' | 'output' | 'threw' | 'syntax' | 'aborted'

/** What ended a run of untrusted code without a plan. The message is partly the code's own words. */
export class SandboxError extends Error {
  readonly reason: SandboxReason
  /** Of the code as it was passed, from 1, where it is known. */
  readonly line: number | undefined

  constructor(reason: SandboxReason, message: string, line?: number) {
    super(message)
    this.name = 'SandboxError'
    this.reason = reason
    this.line = line
  }
}
