/** The tools that are served: code is planned in the sandbox, and an answer waits for the relay. */
import type { Workspace } from '../../src/index.ts'
import { agentWords, createTools, type PlanCode, ToldError, type Tool, type ToolsOptions } from '../../src/mcp/index.ts'
import { linearPattern } from './linear-pattern.ts'
import { runCode, SandboxError } from './sandbox/run-code.ts'
import { readerOf } from './sandbox-reads.ts'

/** How long an answer waits for the relay's word that what was written is on its disk. */
const deliveryMs = 15_000

export function toolsOf(workspace: Workspace, options: ToolsOptions = {}): readonly Tool[] {
  return createTools(workspace, { deliveryMs, patternOf: linearPattern, planCode: planCodeOn(workspace), ...options })
}

function planCodeOn(workspace: Workspace): PlanCode {
  return async (code, signal) => {
    try {
      const { steps, value, output } = await runCode({
        code,
        vocabulary: agentWords(),
        read: readerOf(workspace),
        ...(signal === undefined ? undefined : { signal }),
      })
      return { steps, output, ...(value === undefined ? undefined : { value }) }
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error
      const where = error.line === undefined ? '' : ` in line ${error.line}`
      const message = `The code was not carried out${where} (${error.reason}): ${error.message} Nothing was written.`
      throw new ToldError('failed', message)
    }
  }
}
