'use client'

/**
 * `wonce/react`: the workspace in components.
 *
 * Where components are of two kinds, these are the client's. The directive says so to bundlers, which ask for it in the entry alone.
 */

export type { UsedNote } from './shared-note.ts'
export type { WorkspaceSource } from './source.ts'
export type { UndoState } from './undo-stack.ts'
export type { UseEventsOptions } from './use-events.ts'
export { useEvents, useHistory } from './use-events.ts'
export type { EntitySnapshot, LiveQueryOptions } from './use-live-query.ts'
export { useEntity, useLiveQuery, useLiveSuspenseQuery } from './use-live-query.ts'
export { useConflicts, useDebts, useRuns } from './use-merges.ts'
export { useNote } from './use-note.ts'
export type { UsedPresence } from './use-presence.ts'
export { usePresence } from './use-presence.ts'
export { useSyncStatus } from './use-sync-status.ts'
export type { Undo } from './use-undo.ts'
export { useUndo } from './use-undo.ts'
export { useVerb } from './use-verb.ts'
export { useWatch } from './use-watch.ts'
export { useWorkspace } from './use-workspace.ts'
export type { Verb } from './verb-calls.ts'
export type { WorkspaceProviderProps } from './workspace-provider.ts'
export { WorkspaceProvider } from './workspace-provider.ts'
