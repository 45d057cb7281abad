/** A tool as `tools/list` tells of it. */
import type { Tool as ListedTool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Tool } from '../../src/mcp/index.ts'

/** What an answer that is an error has to say at least. */
const failureSchema = z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) })

const described = new WeakMap<Tool, ListedTool>()

/** Once for each: some are served by a server for every request, and the schema of steps takes a while to write. */
export function describeTool(tool: Tool): ListedTool {
  const known = described.get(tool) ?? describe(tool)
  described.set(tool, known)
  return known
}

function describe(tool: Tool): ListedTool {
  const { name, title, description, isReadOnly } = tool
  return {
    name,
    title,
    description,
    inputSchema: { ...jsonSchemaOf(tool.input, 'input'), type: 'object' },
    // Clients hold errors against it too.
    outputSchema: { ...jsonSchemaOf(z.union([tool.output, failureSchema]), 'output'), type: 'object' },
    annotations: {
      title,
      readOnlyHint: isReadOnly,
      // Nothing is ever taken out of a log, but to people a deal that was deleted is gone.
      destructiveHint: !isReadOnly,
      idempotentHint: isReadOnly,
      openWorldHint: false,
    },
  }
}

/** Without its dialect: some clients know only the older one, and what is said here means the same in both. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, reused: 'ref' })
  return rest
}
