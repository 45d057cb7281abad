/**
 * Keeps what is said under `$sync` in step with what the relay has: this tab's readers hear of an entity that has not changed
 * once the relay lacks nothing of it any more, or something. Nothing is read for that.
 */
import type { Feed } from '../core/feed.ts'
import type { LogRow, MetaRow } from '../core/storage.ts'
import type { Change } from './feed.ts'
import { nothingChanged } from './feed.ts'
import { ackedBoot } from './own-boot.ts'
import type { Replica } from './replica.ts'
import type { Transaction } from './transaction.ts'

export class SyncMarks {
  readonly #replica: Replica
  readonly #feed: Feed<Change>

  constructor(replica: Replica, feed: Feed<Change>) {
    this.#replica = replica
    this.#feed = feed
  }

  /** Takes in what this process wrote. Gives the entities that did not change and of which it is to be said otherwise. */
  written({ log, restatedLog, finals, changedEntities }: Transaction): readonly string[] {
    const { unsent, boot } = this.#replica
    if (unsent === undefined) return []
    const changed = new Set(changedEntities.map(({ id }) => id))
    const unsentNow = unsent.written(log, boot).filter((id) => !changed.has(id))
    return [...unsentNow, ...unsent.restated(restatedLog), ...unsent.finalised(finals)]
  }

  /** The same for what other tabs wrote, whose rows `unsent` has heard of. */
  async heard(log: readonly LogRow[], isRestated: boolean): Promise<readonly string[]> {
    const { unsent } = this.#replica
    if (unsent === undefined) return []
    await unsent.allHeard()
    if (isRestated) await unsent.load()
    return log.some((row) => row.event.kind === 'commit') ? unsent.finalisedElsewhere() : []
  }

  /** Takes in, and shows, what the relay has acknowledged according to these notes. */
  async noted(rows: readonly MetaRow[]): Promise<void> {
    const { unsent } = this.#replica
    if (unsent === undefined) return
    const acked: Record<string, number> = {}
    let isForgotten = false
    for (const { name, value } of rows) {
      const boot = ackedBoot(name)
      if (boot === undefined) continue
      if (typeof value === 'number') acked[boot] = value
      else isForgotten = true
    }
    await unsent.allHeard() // of what is being looked up now it would be forgotten
    if (!isForgotten) return this.show(unsent.acknowledge(acked))
    await unsent.load()
    this.#feed.emit({ ...nothingChanged, isWhole: true })
  }

  /** Tells this tab's readers of entities of which nothing has changed but what is said under `$sync`. */
  show(remarked: readonly string[]): void {
    if (remarked.length > 0) this.#feed.emit({ ...nothingChanged, remarked })
  }
}
