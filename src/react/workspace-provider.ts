/** Which workspace the hooks below act on. */
import type { ReactNode } from 'react'
import { createElement, useState } from 'react'
import { renew, SourceContext, type WorkspaceSource } from './source.ts'

/** Which workspace, for what is inside. */
export interface WorkspaceProviderProps {
  /**
   * An open workspace, the promise of one, or a function that opens it, which is called once, in the browser and never while
   * a server renders; so keep it outside the component. A provider that mounts calls it again where it failed the last time,
   * or where its workspace has been closed since. Whoever opens a workspace closes it: unmounting does not.
   */
  readonly workspace: WorkspaceSource
  readonly children?: ReactNode
}

/**
 * The hooks below act on this workspace, whatever the default one is: `useVerb(Deal.win)` too. While it is being opened,
 * queries are loading; where opening fails, they say so.
 *
 * ```tsx
 * const open = () => openWorkspace({ name: 'acme' })
 * <WorkspaceProvider workspace={open}><Board /></WorkspaceProvider>
 * ```
 */
export function WorkspaceProvider({ workspace, children }: WorkspaceProviderProps): ReactNode {
  useState(() => renew(workspace)) // once for each time it is mounted, before anything below asks
  return createElement(SourceContext.Provider, { value: workspace }, children)
}
