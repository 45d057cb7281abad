/**
 * The other tabs of this database: what they are told, and what they wrote.
 *
 * Rows of theirs are taken in whenever something is written here, or they say so, perhaps in the middle of a transaction; this
 * tab's readers are told once that is over.
 */
import type { Decided } from '../core/refold.ts'
import { nothingDecided } from '../core/refold.ts'
import type { LogRow } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import type { TabChannel } from '../sync/tab-channel.ts'
import type { Change, Notice } from './feed.ts'
import { maxListedIds } from './feed.ts'
import type { Replica } from './replica.ts'
import type { SyncMarks } from './sync-marks.ts'
import type { Transaction } from './transaction.ts'

/** What another tab says of what it wrote. */
export interface Said {
  /** Ids of the entities that changed; `undefined` where that is not known. */
  readonly ids: readonly string[] | undefined
  readonly decided: Decided
}

export const nothingSaid: Said = { ids: [], decided: nothingDecided }
export const notHeard: Said = { ids: undefined, decided: nothingDecided }

export class OtherTabs {
  readonly #replica: Replica
  readonly #marks: SyncMarks
  #channel: TabChannel | undefined
  #untold: Notice[] = []
  /** Rows that were taken in, and of which this tab's readers do not know yet. */
  #rows: readonly LogRow[] = []
  /** More has changed than those say. */
  #isWhole = false

  constructor(replica: Replica, marks: SyncMarks, channel: TabChannel | undefined) {
    this.#replica = replica
    this.#marks = marks
    this.#channel = channel
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    // `tell` alone posts there.
    return this.#channel?.subscribe((notice) => listener(notice as Notice)) ?? (() => {})
  }

  tell(notice: Notice): void {
    if (this.#channel === undefined) return
    this.#untold.push(notice)
    if (this.#untold.length === 1) void this.#sendSoon()
  }

  tellOf({ log, changedEntities, goneEntities, decided, replacesProjections }: Transaction): void {
    const { head, generation } = this.#replica
    const ids = [...changedEntities.map((row) => row.id), ...goneEntities]
    const list = replacesProjections || ids.length > maxListedIds ? undefined : ids
    this.tell({ type: 'written', after: head - log.length, head, generation, ids: list, decided })
  }

  /**
   * Takes in what they wrote; `news` tells of it. Resolves with whether rows were changed otherwise than by new events. Only ever
   * called by the writer or in one of its jobs.
   */
  async catchUp(): Promise<boolean> {
    const { rows, isWhole } = await this.#replica.catchUp()
    // Before anything is written here upon these rows: what is sent of that must not go without them.
    if (rows.length > 0) this.#replica.unsent?.heard(rows)
    this.#rows = [...this.#rows, ...rows] // the list of now: it may have been told and emptied while rows were read
    if (isWhole) this.#isWhole = true
    return isWhole
  }

  /** What this tab's readers are told of that: the entities that were named besides those that the new rows touch. */
  async news({ ids: named, decided }: Said): Promise<Change | undefined> {
    const log = this.#rows
    const isRestated = this.#isWhole
    this.#rows = []
    this.#isWhole = false
    const isNothing = decided.runs.length === 0 && decided.verdicts.length === 0
    if (log.length === 0 && named?.length === 0 && !isRestated && isNothing) return undefined
    const settled = await this.#marks.heard(log, isRestated)
    const all = new Set([...log.flatMap((row) => row.tags.filter(isEntityTag)), ...(named ?? []), ...settled])
    const isWhole = named === undefined || isRestated || all.size > maxListedIds
    const ids = isWhole ? [] : [...all]
    const rows = await this.#replica.env.store.entities(ids)
    const entities = rows.filter((row) => row !== undefined)
    const gone = ids.filter((_, at) => rows[at] === undefined)
    return { entities, gone, remarked: [], log, decided, isWhole }
  }

  close(): void {
    this.#sendUntold()
    this.#channel?.close()
    this.#channel = undefined // a note may still be on its way to the disk
  }

  /** In the same turn, so that no tab can end in between, but behind those who wait for their verbs: posting takes long. */
  async #sendSoon(): Promise<void> {
    for (let step = 0; step < 32; step += 1) await undefined
    this.#sendUntold()
  }

  #sendUntold(): void {
    const notices = this.#untold
    this.#untold = []
    for (const notice of notices) this.#channel?.post(notice)
  }
}
