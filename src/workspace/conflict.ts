/** What a merge decided that a person should see, with both sides and the reason (docs/semantics.md F5, F9). */
import type { LoggedEvent } from '../core/logged-event.ts'
import type { RunEntry } from './runs.ts'

/** Something that a merge decided. `id` names it for `conflicts.resolve`. */
export type Conflict =
  /** A verb that does not count. `against` is the effective event that stood in its way, where there is one. */
  | {
      readonly id: string
      readonly kind: 'void'
      readonly event: LoggedEvent
      readonly against: LoggedEvent | undefined
    }
  /** A verb on something that nobody has created yet. */
  | { readonly id: string; readonly kind: 'waiting'; readonly event: LoggedEvent }
  /** A run that does not count because another run of its key does. Both made the same entities. */
  | { readonly id: string; readonly kind: 'superseded'; readonly run: RunEntry; readonly by: RunEntry | undefined }
  /** Entities that share the value of a unique field. */
  | {
      readonly id: string
      readonly kind: 'unique'
      readonly noun: string
      readonly field: string
      readonly value: string | number
      readonly entities: readonly string[]
    }
  /** A reference to something that is not here (`missing`) or no more (`deleted`). */
  | {
      readonly id: string
      readonly kind: 'dangling'
      readonly entity: string
      readonly field: string
      readonly to: string
      readonly why: 'missing' | 'deleted'
      /** What the deleted entity was merged into, and is still there. `resolve(id, 'apply')` moves the reference there. */
      readonly mergedInto?: string
    }
