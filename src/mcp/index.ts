/** What `wonce/mcp` offers: the three tools over a workspace, before any protocol. */
export { AgentCall, agentWords } from './agent-call.ts'
export { createTools, type ToolsOptions } from './create-tools.ts'
export type { DeliveryOptions } from './delivery.ts'
export type { CodePlan, DoOptions, Interpret, PlanCode } from './do.ts'
export type { UrlOf } from './entity-text.ts'
export { offerInPage } from './page.ts'
export { type PatternOf, withPatterns } from './patterns.ts'
export type { Question, Tool, ToolAnswer, ToolContext } from './tool.ts'
