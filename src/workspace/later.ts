/** What a workspace can do that a page does not need in order to start, in one piece: see fetched.ts. */
export { ConflictDesk } from './conflict-desk.ts'
export { inspect } from './inspection.ts'
export { clearingOlder } from './older-shapes.ts' // verbs want it by itself: fetched ahead with the rest
export { Past } from './past.ts'
export { Plans } from './plans.ts'
export { rebuild } from './rebuild.ts'
export { WorkspaceSyncedLog } from './synced-log.ts'
export { exportLog, importLog } from './transfer.ts'
export { inverseOf } from './undo.ts'
