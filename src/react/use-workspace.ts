/** The workspace itself, for what has no hook of its own. */
import { use } from 'react'
import type { Workspace } from '../index.ts'
import { useSource } from './source.ts'

/** Suspends while it is being opened; what opening was refused with goes to the nearest error boundary. Not on a server. */
export function useWorkspace(): Workspace {
  return use(useSource()().opening)
}
