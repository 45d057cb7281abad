/**
 * A store whose writes are watched: whether they happen decides whether the relay is ready.
 *
 * Where the last write failed (a full disk, one that is gone), whoever asks has another one tried, since a relay that is sent
 * no clients any more writes nothing by itself. That is also how it finds out that only one workspace is not sound.
 */
import type { Clock } from '../src/core/clock.ts'
import type { Append, Appended, Entry, Lease, RelayStore, StoredNote } from './relay-store.ts'

/** How long an attempt says what the next would. */
const attemptHoldsMs = 1000
/** No workspace has this name (request-target.ts). */
const nowhere = '.'

export class WatchedStore implements RelayStore {
  readonly #store: RelayStore
  readonly #clock: Clock
  #failures = 0
  #isFailing = false
  #attempt: { readonly at: number; readonly outcome: Promise<boolean> } | undefined

  constructor(store: RelayStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Writes that failed since the start. */
  get failures(): number {
    return this.#failures
  }

  /** Whether it can be written, as far as is known. Never rejects. */
  async canWrite(): Promise<boolean> {
    if (!this.#isFailing) return true
    const now = this.#clock.now()
    if (this.#attempt === undefined || Math.abs(now - this.#attempt.at) >= attemptHoldsMs) {
      const write = this.lease(nowhere, 'whoever asks whether the relay is ready', now, attemptHoldsMs)
      const outcome = write.then(
        () => true,
        () => false,
      )
      this.#attempt = { at: now, outcome }
    }
    return this.#attempt.outcome
  }

  lease(workspace: string, owner: string, now: number, ttlMs: number): Promise<Lease | undefined> {
    return this.#watch(this.#store.lease(workspace, owner, now, ttlMs))
  }

  release(workspace: string, owner: string): Promise<void> {
    return this.#watch(this.#store.release(workspace, owner))
  }

  append(workspace: string, append: Append): Promise<Appended> {
    return this.#watch(this.#store.append(workspace, append))
  }

  erase(workspace: string, fence: number): Promise<'erased' | 'fenced'> {
    return this.#watch(this.#store.erase(workspace, fence))
  }

  claim(key: string, value: string): Promise<string> {
    return this.#watch(this.#store.claim(key, value))
  }

  appendToNote(workspace: string, note: string, updates: readonly Uint8Array[]): Promise<number> {
    return this.#watch(this.#store.appendToNote(workspace, note, updates))
  }

  mergeNote(workspace: string, note: string, upTo: number, merged: Uint8Array): Promise<void> {
    return this.#watch(this.#store.mergeNote(workspace, note, upTo, merged))
  }

  read(workspace: string, after: number, limit: number): Promise<readonly Entry[]> {
    return this.#store.read(workspace, after, limit)
  }

  hashes(workspace: string, refs: readonly string[]): Promise<readonly (string | undefined)[]> {
    return this.#store.hashes(workspace, refs)
  }

  entryOf(workspace: string, ref: string): Promise<Entry | undefined> {
    return this.#store.entryOf(workspace, ref)
  }

  segment(workspace: string, n: number): Promise<Uint8Array | undefined> {
    return this.#store.segment(workspace, n)
  }

  facts(workspace: string, names: readonly string[]): Promise<readonly unknown[]> {
    return this.#store.facts(workspace, names)
  }

  factsStarting(workspace: string, prefix: string): ReturnType<RelayStore['factsStarting']> {
    return this.#store.factsStarting(workspace, prefix)
  }

  readNote(workspace: string, note: string): Promise<StoredNote> {
    return this.#store.readNote(workspace, note)
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  async #watch<Result>(write: Promise<Result>): Promise<Result> {
    try {
      const result = await write
      this.#isFailing = false
      return result
    } catch (error) {
      this.#failures += 1
      this.#isFailing = true
      throw error
    }
  }
}
