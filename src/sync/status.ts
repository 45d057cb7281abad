/**
 * What a tab shows of sync: what the leading tab tells about the connection, and what every tab reads in the log for itself.
 *
 * `current` is frozen and stays the same object until something changes.
 */
import { isSameJson } from '../core/canonical.ts'
import { Feed } from '../core/feed.ts'
import { nothingKnown } from './nothing-known.ts'
import type { SyncStatus } from './sync.ts'
import type { ListedRefusal } from './synced-log.ts'
import type { LeaderStatus } from './tab-channel.ts'

export class StatusBoard {
  #leader = nothingKnown
  #pending = 0
  #hasCaughtUp = false
  #refused: readonly ListedRefusal[] = Object.freeze([])
  #current: SyncStatus
  readonly #listeners = new Feed<SyncStatus>()

  constructor() {
    this.#current = this.#compose()
  }

  get current(): SyncStatus {
    return this.#current
  }

  get leader(): LeaderStatus {
    return this.#leader
  }

  get refused(): readonly ListedRefusal[] {
    return this.#refused
  }

  /** Whether nothing is sent before something is dismissed. */
  get isStopped(): boolean {
    return this.#refused.some(({ isHeldBack }) => !isHeldBack)
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /** Returns whether anything changed. */
  tell(news: Partial<LeaderStatus>): boolean {
    const leader = { ...this.#leader, ...news }
    if (isSameJson(leader, this.#leader)) return false
    this.#leader = leader
    this.#show()
    return true
  }

  count(pending: number, hasCaughtUp: boolean): void {
    this.#pending = pending
    this.#hasCaughtUp ||= hasCaughtUp
    this.#show()
  }

  list(refused: readonly ListedRefusal[]): void {
    this.#refused = Object.freeze([...refused])
    this.#show()
  }

  #compose(): SyncStatus {
    const { hasAcks, state } = this.#leader
    this.#hasCaughtUp ||= state === 'online'
    // Where nothing is ever acknowledged, everything would be pending for ever.
    const pending = hasAcks === false ? 0 : this.#pending
    return Object.freeze({ ...this.#leader, pending, hasCaughtUp: this.#hasCaughtUp, refused: this.#refused.length })
  }

  #show(): void {
    const next = this.#compose()
    if (isSameJson(next, this.#current)) return
    this.#current = next
    this.#listeners.emit(next)
  }
}
