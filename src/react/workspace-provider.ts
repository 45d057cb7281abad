/** Which workspace the hooks below act on. */
import type { ReactNode } from 'react'
import { createElement, useEffect, useRef, useState } from 'react'
import { renew, SourceContext, type WorkspaceSource } from './source.ts'

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
  useWarningOfNewOnes(workspace)
  return createElement(SourceContext.Provider, { value: workspace }, children)
}

/** A function written in place is another one at each render, and opens another workspace. */
function useWarningOfNewOnes(workspace: WorkspaceSource): void {
  const seen = useRef<{ readonly text: string; readonly functions: Set<WorkspaceSource> }>(undefined)
  useEffect(() => {
    if (typeof workspace !== 'function') return
    const text = String(workspace)
    if (seen.current?.text !== text) seen.current = { text, functions: new Set() }
    const { functions } = seen.current
    functions.add(workspace)
    if (functions.size !== 3) return
    console.warn(
      'WorkspaceProvider was given a new function to open its workspace with, again and again. Each opens another workspace: keep the function outside the component.',
    )
  }, [workspace])
}
