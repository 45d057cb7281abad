/** The events of a workspace, as people read them. */
import type { Ref } from './event.ts'
import type { Page } from './host.ts'
import type { LoggedEvent } from './logged-event.ts'

/** Which events, in which order. What is left out restricts nothing. */
export interface EventListOptions {
  /** Id of the entity they are about. */
  readonly entity?: string | undefined
  /** `deal.won`, `Deal.*` or `*`, without regard to case. */
  readonly type?: string | undefined
  readonly actor?: string | undefined
  /** The `next` of the page before. */
  readonly after?: string | undefined
  /** All that match where it is left out. */
  readonly limit?: number | undefined
  /** Only what stands in the first so many rows of this device's log, of which `inspect().events` is the number. */
  readonly upTo?: number | undefined
  /** Default `oldest first`: in the order in which this device learned of them. */
  readonly order?: 'oldest first' | 'newest first' | undefined
  /** `effective` (the default): those that count. `all`: void and waiting ones too. */
  readonly verdicts?: 'effective' | 'all' | undefined
}

/** `workspace.events`: what happened, as a list and as it comes. */
export interface EventFeed {
  /** In the order of the log. */
  list(options?: EventListOptions): Promise<Page<LoggedEvent>>
  /** Calls `listener` for each event from now on that matches `*`, `Deal.*` or `deal.won`. Returns the undo. */
  subscribe(pattern: string, listener: (event: LoggedEvent) => void): () => void
  /** Resolves once those who subscribed were told of everything that is durable here by now: an event is read before it is told. */
  told(): Promise<void>
  get(ref: Ref): Promise<LoggedEvent | undefined>
}
