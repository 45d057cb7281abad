/**
 * The browser's own agent, where it has one: the three tools on this tab's replica. What it does is in the log under the name
 * of whoever sits here, works offline, and can be taken back like anything else.
 */
import type { Workspace } from 'wonce'

/** Loads nothing where there is nobody to offer it to. */
export async function offerToAgents(workspace: Workspace): Promise<void> {
  if (!('modelContext' in document) && !('modelContext' in navigator)) return
  const { createTools, offerInPage } = await import('wonce/mcp')
  const urlOf = (id: string) =>
    id.startsWith('deal_') ? `${location.origin}/deal/${id}` : `wonce://${encodeURIComponent(workspace.name)}/${id}`
  offerInPage(createTools(workspace, { urlOf }))
}
