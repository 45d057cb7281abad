/** What `wonce/mcp` offers: tools over a workspace, before any protocol. */
export type { Json } from './json.ts'
export type { Question, Tool, ToolAnswer, ToolContext } from './tool.ts'
