/**
 * The change feed: which rows changed, in this tab and in the others of the origin. Nobody polls.
 *
 * Other tabs are told over a BroadcastChannel, after the transaction is complete. A message says which head it follows,
 * so a tab that missed one (it was frozen, or the sender died in between) notices with the next and reads everything anew.
 */
import type { Decided } from '../core/refold.ts'
import type { EntityRow, LogRow, MetaRow } from '../core/storage.ts'

export interface Change {
  /** Entity rows as they are now. */
  readonly entities: readonly EntityRow[]
  /** Ids of rows that are no more. */
  readonly gone: readonly string[]
  /** Log rows that are new. */
  readonly log: readonly LogRow[]
  /** What the fold says otherwise than before. */
  readonly decided: Decided
  /** More may have changed than is listed: what was read before is to be read again. */
  readonly isWhole: boolean
}

/** What tabs tell each other. */
export type Notice =
  | Written
  /** Notes in meta that no row depends on: what the relay said, what was refused, what time it is. */
  | { readonly type: 'noted'; readonly rows: readonly MetaRow[] }
  /** Everything the relay had is in. */
  | { readonly type: 'caught-up' }

/** A transaction of another tab. */
export interface Written {
  readonly type: 'written'
  readonly after: number
  readonly head: number
  readonly generation: number
  /** Ids of the entities that changed; `undefined` where there are too many to list. */
  readonly ids: readonly string[] | undefined
  readonly decided: Decided
}

export interface NoticeChannel {
  send(notice: Notice): void
  subscribe(listener: (notice: Notice) => void): () => void
  close(): void
}

/** Listing more than this costs a reader more than reading again. */
export const maxListedIds = 1000

export class Feed<Told = Change> {
  /** With what is to be called when there is no more to tell. */
  readonly #listeners = new Map<(told: Told) => void, ((why: unknown) => void) | undefined>()

  /** Returns the undo. A listener that throws is heard of as an uncaught error and does not keep others from hearing. */
  subscribe(listener: (told: Told) => void, ended?: (why: unknown) => void): () => void {
    this.#listeners.set(listener, ended)
    return () => this.#listeners.delete(listener)
  }

  emit(told: Told): void {
    for (const listener of [...this.#listeners.keys()]) orUncaught(() => listener(told))
  }

  /** Nothing more will come. */
  end(why: unknown): void {
    const ends = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const ended of ends) orUncaught(() => ended?.(why))
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0
  }
}

function orUncaught(tell: () => void): void {
  try {
    tell()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** Tabs of one origin that have one database open. `undefined` where the platform has no BroadcastChannel. */
export function openNoticeChannel(database: string): NoticeChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(`wonce/${database}`)
  // In Node an open channel would keep the process alive.
  ;(channel as { unref?: () => void }).unref?.()
  return {
    send: (notice) => channel.postMessage(notice),
    subscribe: (listener) => {
      const hear = (event: Event) => {
        const { data } = event as MessageEvent<Notice> // nothing but this code posts on a channel of this name
        listener(data)
      }
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    },
    close: () => channel.close(),
  }
}
