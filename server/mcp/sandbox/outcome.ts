/** How a run came out, as the thread tells it. */
import type { FromWorker } from './messages.ts'
import type { SandboxReason } from './sandbox-error.ts'

export type Outcome = Extract<FromWorker, { readonly type: 'ended' | 'failed' }>

export function fail(reason: SandboxReason, message: string, line?: number): Outcome {
  return { type: 'failed', reason, message, line }
}
