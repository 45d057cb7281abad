/** What `wonce` offers. */

export type { Clock } from './core/clock.ts'
export { defineNoun } from './core/define-noun.ts'
export type { CodedError, ErrorCode, Issue, UndoObstacle } from './core/errors.ts'
export {
  GuardError,
  HookCycleError,
  HookNameError,
  InsecureContextError,
  NotFoundError,
  RunClosedError,
  StorageError,
  UndoError,
  UnknownNounError,
  UpdateNeededError,
  ValidationError,
  WonceError,
  WorkspaceClosedError,
} from './core/errors.ts'
export type { Json } from './core/event.ts'
export type { EventFeed, EventListOptions } from './core/event-feed.ts'
export { dateField, datetimeField, filledText, idField, jsonField } from './core/fields.ts'
export type { HookOptions, HookRun } from './core/hook.ts'
export type { Moment, Page } from './core/host.ts'
export { createLazyLive } from './core/lazy-live.ts'
export type { LiveQuery, LiveSnapshot } from './core/live.ts'
export type { Locks } from './core/locks.ts'
export type { LoggedEvent, Verdict, VoidReason } from './core/logged-event.ts'
export type { AnyEntity } from './core/noun.ts'
export type { Noun } from './core/noun-forms.ts'
export type { Graph, RunGraph } from './core/noun-graph.ts'
export type { Entity, NounTypes, SomeNoun, TypesIn } from './core/noun-types.ts'
export type { Nouns } from './core/nouns.ts'
export type { Filter, FilterOf, QueryOptions } from './core/query-types.ts'
export type { CommonRelation, EntityOf, Including, IncludingOfEach, RelationName } from './core/relations.ts'
export type { Step, StepReference } from './core/step.ts'
export type { FieldKind, FieldWord, NounWord, VerbWord, Vocabulary } from './core/vocabulary.ts'
export { vocabulary } from './core/vocabulary.ts'
export type { Note, NoteStatus, Notes } from './sync/note.ts'
export type { Peer, Presence, Sync, SyncProblem, SyncStatus } from './sync/sync.ts'
export type { RefusedEvent } from './sync/synced-log.ts'
export type { Conflict } from './workspace/conflicts.ts'
export type { Inspection } from './workspace/inspection.ts'
export type { DeleteOptions, OpenOptions } from './workspace/open.ts'
export { defaultWorkspace, deleteWorkspace, openWorkspace, subscribeToDefault } from './workspace/open.ts'
export type { Together, TogetherOptions } from './workspace/plans.ts'
export type { WorkspaceSyncOptions } from './workspace/prepare-sync.ts'
export type { OpenDebt, RunEntry, RunFilter } from './workspace/runs.ts'
export type { ExportOptions, ImportOptions, ImportResult, ImportSource } from './workspace/transfer.ts'
export type { Workspace } from './workspace/workspace.ts'
