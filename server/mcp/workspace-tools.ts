/** The tools that are served. */
import type { Workspace } from '../../src/index.ts'
import type { Tool } from '../../src/mcp/index.ts'

/** To become `createTools(workspace, …)` of src/mcp/index.ts. */
export function toolsOf(_workspace: Workspace): readonly Tool[] {
  return []
}
