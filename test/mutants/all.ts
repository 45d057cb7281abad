/** All seeded bugs, in lists by where they are. */
import { agentsMutants } from './agents.ts'
import { coreMutants } from './core.ts'
import { demoMutants } from './demo.ts'
import type { Mutant } from './mutant.ts'
import { notesMutants } from './notes.ts'
import { reactMutants } from './react.ts'
import { relayMutants } from './relay.ts'
import { storeMutants } from './store.ts'
import { syncMutants } from './sync.ts'
import { syncedWorkspaceMutants } from './synced-workspace.ts'
import { workspaceMutants } from './workspace.ts'

export const mutants: readonly Mutant[] = [
  ...coreMutants,
  ...storeMutants,
  ...workspaceMutants,
  ...syncedWorkspaceMutants,
  ...syncMutants,
  ...relayMutants,
  ...notesMutants,
  ...reactMutants,
  ...agentsMutants,
  ...demoMutants,
]
