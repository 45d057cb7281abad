/** How far each event of a device has come: on its disk, at the relay, final. */
import type { LoggedEvent, Workspace } from 'wonce'

export type SyncState = 'local' | 'sent' | 'final'

/** How many events are on this device alone. */
export function countLocal(states: ReadonlyMap<string, SyncState>): number {
  return [...states.values()].filter((state) => state === 'local').length
}

const nothingKnown: ReadonlyMap<string, SyncState> = new Map()

/** Follows the events of one open workspace. `states` is another map after each change. */
export class EventSync {
  readonly #workspace: Workspace
  readonly #listeners = new Set<() => void>()
  #states = nothingKnown

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** By the ref of the event. */
  readonly states = (): ReadonlyMap<string, SyncState> => this.#states

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Those it knows already are followed already. */
  follow(events: readonly LoggedEvent[]): void {
    const news = events.filter(({ ref }) => !this.#states.has(ref))
    if (news.length === 0) return
    const { sync, actor } = this.#workspace
    const [own, others] = [news.filter((event) => event.actor === actor), news.filter((event) => event.actor !== actor)]
    this.#states = new Map([...this.#states, ...own.map(local), ...others.map(sent)])
    this.#tell()
    // Rejections: the workspace was closed, or the relay refused something. Then nothing more is known of them.
    if (own.length > 0) {
      sync.flushed().then(
        () => this.#reach(own, 'sent'),
        () => {},
      )
    }
    for (const event of news) {
      this.#workspace.whenFinal(event.ref).then(
        () => this.#reach([event], 'final'),
        () => {},
      )
    }
  }

  #reach(events: readonly LoggedEvent[], state: SyncState): void {
    const moved = events.filter(({ ref }) => this.#states.get(ref) !== 'final')
    if (moved.length === 0) return
    this.#states = new Map([...this.#states, ...moved.map(({ ref }) => [ref, state] as const)])
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

function local({ ref }: LoggedEvent): readonly [string, SyncState] {
  return [ref, 'local']
}

/** What others wrote came through the relay. */
function sent({ ref }: LoggedEvent): readonly [string, SyncState] {
  return [ref, 'sent']
}
