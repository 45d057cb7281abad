/**
 * The tools in the page itself, on the tab's own replica: WebMCP, where the browser has it.
 *
 * It is experimental and moves (the draft of the Web Machine Learning Community Group, 2026): tools are registered one by one
 * and are taken back by a signal. What is asked here works offline like any verb, and the same hooks run.
 */
import { z } from 'zod'
import type { Tool, ToolContext } from './tool.ts'

/** As the draft has it: `document.modelContext`, in browsers before it `navigator.modelContext`. */
interface ModelContext {
  registerTool(tool: PageTool, options: { readonly signal: AbortSignal }): unknown
}

interface PageTool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: object
  readonly annotations: { readonly readOnlyHint: boolean }
  execute(input: unknown): Promise<unknown>
}

/**
 * Registers the tools with the browser's agent. Returns the undo, which also ends them; `undefined` where this browser has
 * no such thing. `canWrite: false` leaves out `do`.
 */
export function offerInPage(
  tools: readonly Tool[],
  { canWrite = true, ask }: Partial<ToolContext> = {},
): (() => void) | undefined {
  const context = modelContext()
  if (context === undefined) return undefined
  const ending = new AbortController()
  const { signal } = ending
  for (const tool of tools) {
    if (!tool.isReadOnly && !canWrite) continue
    context.registerTool(
      {
        name: tool.name,
        title: tool.title,
        description: tool.description,
        inputSchema: z.toJSONSchema(tool.input, { io: 'input', reused: 'ref', unrepresentable: 'any' }),
        annotations: { readOnlyHint: tool.isReadOnly },
        async execute(input) {
          const { text, data, isError } = await tool.run(input, {
            canWrite,
            signal,
            ...(ask === undefined ? {} : { ask }),
          })
          return { content: [{ type: 'text', text }], structuredContent: data, isError }
        },
      },
      { signal },
    )
  }
  return () => ending.abort()
}

function modelContext(): ModelContext | undefined {
  const holders: readonly unknown[] = [Reflect.get(globalThis, 'document'), Reflect.get(globalThis, 'navigator')]
  return holders.map(contextOf).find((found) => found !== undefined)
}

function contextOf(holder: unknown): ModelContext | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined
  const found: unknown = Reflect.get(holder, 'modelContext')
  const isOne = typeof found === 'object' && found !== null && typeof Reflect.get(found, 'registerTool') === 'function'
  return isOne ? (found as ModelContext) : undefined // looked at in the line before
}
