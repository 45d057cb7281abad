/**
 * What one process does with one workspace: it writes, runs hooks, hears of other tabs, and ends.
 */
import { decodeTime } from 'ulid'
import { maxAheadMs } from '../core/admission.ts'
import { StorageError, WorkspaceClosedError } from '../core/errors.ts'
import { subscribeToNouns } from '../core/noun.ts'
import type { LogRow } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import type { Environment } from './environment.ts'
import type { Change, Notice, NoticeChannel } from './feed.ts'
import { Feed, maxListedIds } from './feed.ts'
import { makeGroup } from './group.ts'
import { IndexUpkeep } from './index-upkeep.ts'
import type { Received } from './merge.ts'
import { receive } from './merge.ts'
import { Payer } from './payer.ts'
import type { ReissueOptions } from './reissue.ts'
import { reissue } from './reissue.ts'
import { Replica } from './replica.ts'
import { pendingScans, scanDuty } from './scan-duty.ts'
import type { Transaction } from './transaction.ts'
import { Verbs } from './verbs.ts'
import { Writer } from './writer.ts'

/** Timers of the platform hold at most this many milliseconds. */
const longestTimerMs = 2 ** 31 - 1

export class Process {
  readonly env: Environment
  readonly replica: Replica
  readonly writer: Writer
  readonly payer: Payer
  readonly verbs: Verbs
  readonly index: IndexUpkeep
  readonly feed = new Feed()
  readonly #channel: NoticeChannel | undefined
  readonly #undo: (() => void)[] = []
  /** Rows of other tabs that were taken in while a transaction was tried, to be told once it is over. */
  #heard: LogRow[] = []
  /** Other tabs have changed more than new log rows say, and this tab's readers do not know yet. */
  #isHeardWhole = false
  /** What has left the device, by boot, where that is not stored yet. */
  readonly #offered = new Map<string, number>()
  /** A full disk has put something off. */
  #isBehind = false
  /** For the other tabs. */
  #untold: Notice[] = []
  #background = new Set<Promise<unknown>>()
  #isClosed = false
  #parkedTimer: unknown

  constructor(env: Environment, channel: NoticeChannel | undefined) {
    this.env = env
    this.#channel = channel
    this.replica = new Replica(env)
    this.writer = new Writer(
      this.replica,
      (transaction) => this.#committed(transaction),
      async () => {
        await this.#catchUp()
        this.#inBackground(() => this.#tellHeard({ ids: [] }))
      },
    )
    this.payer = new Payer(this.replica, this.writer)
    this.index = new IndexUpkeep(env.store, this.writer)
    this.verbs = new Verbs(this.replica, this.writer, this.payer)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Reads where the log stands and takes up what it owes. */
  async start(): Promise<void> {
    const { hooks, store } = this.env
    const { debts, isScanned } = await store.together(async () => {
      const [owed] = await Promise.all([this.payer.payable(), this.index.load(), this.replica.load()])
      return { debts: owed, isScanned: (await pendingScans(store, this.replica.activations)).length === 0 }
    })
    this.#undo.push(hooks.subscribe(() => this.#inBackground(() => this.#activate())))
    this.#undo.push(
      subscribeToNouns(() => {
        this.payer.hearOfNoun()
        this.#inBackground(() => this.payer.considerAll())
      }),
    )
    if (this.#channel !== undefined) this.#undo.push(this.#channel.subscribe((notice) => this.#hear(notice)))
    this.#undo.push(onReturn(() => this.#inBackground(() => this.lookAround())))
    this.#undo.push(onOnline(() => this.#inBackground(() => this.#resume())))
    if (this.replica.hasParked) this.#inBackground(() => this.receive([]))
    if (isScanned && this.#unseenHooks().length === 0) {
      this.payer.consider(debts)
      return
    }
    await this.#activate().catch((error: unknown) => this.putOff(error))
    await this.payer.considerAll()
  }

  /** Merges events from elsewhere, parsed JSON of any shape, and takes up what they owe. */
  async receive(contents: readonly unknown[]): Promise<Received> {
    const received = await this.receivePart(contents)
    await this.afterReceiving()
    return received
  }

  /** Merges a part of what comes together; `afterReceiving` is called when the last is in. */
  receivePart(contents: readonly unknown[]): Promise<Received> {
    return this.writer.submit((transaction) => receive(transaction, contents))
  }

  async afterReceiving(): Promise<void> {
    await this.#activate()
    await this.payer.considerAll()
    await this.#watchParked()
  }

  /** Issues own events again that have not left this device; see reissue.ts. */
  async reissue(options: ReissueOptions = {}): Promise<number> {
    await this.raiseOffered([])
    return this.writer.submit((transaction) => reissue(transaction, options))
  }

  async settled(): Promise<void> {
    for (;;) {
      await this.writer.idle()
      await Promise.all(this.#background)
      await this.writer.idle()
      if (this.#isClosed) throw new WorkspaceClosedError(this.env.name)
      const progress = this.payer.progress()
      const debts = await this.payer.payable()
      if (debts.length === 0) {
        progress.forget()
        return
      }
      this.payer.consider(debts)
      await progress.ended
    }
  }

  /**
   * Remembers, in a transaction of its own, that these events are about to leave the device: what others may have seen is
   * never issued again under another time (E3).
   */
  async raiseOffered(rows: readonly LogRow[]): Promise<void> {
    for (const { boot, event } of rows) {
      this.#offered.set(boot, Math.max(event.last, this.#offered.get(boot) ?? 0)) // a group leaves whole
    }
    if (this.#offered.size === 0) return
    const stored = await this.writer.submit(async (transaction) => {
      const wanted = new Map(this.#offered)
      const names = [...wanted.keys()].map((boot) => `offered/${boot}`)
      const before = await this.env.store.meta(names)
      const raised = [...wanted].flatMap(([boot, seq], index) => {
        const offered = before[index]
        return typeof offered === 'number' && offered >= seq ? [] : [{ name: `offered/${boot}`, value: seq }]
      })
      if (raised.length > 0) {
        transaction.standAlone()
        transaction.takeBesides({ meta: raised })
      }
      return wanted
    })
    for (const [boot, seq] of stored) if (this.#offered.get(boot) === seq) this.#offered.delete(boot)
  }

  /**
   * What the disk has no room for is written after the next transaction that it takes, as far as that can wait: so a full
   * disk keeps nobody from opening a workspace and exporting it. Throws any other error.
   */
  putOff(error: unknown): void {
    if (!(error instanceof StorageError && error.code === 'storage-full')) throw error
    this.#isBehind = true
  }

  /** Takes in what other tabs wrote without having been heard. */
  async lookAround(): Promise<void> {
    if (this.#isClosed) return
    await this.writer.submit(async (transaction) => {
      transaction.standAlone()
      await this.#catchUp()
    })
    await this.#tellHeard({ ids: undefined })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const end of this.#undo) end()
    this.env.clock.clearTimeout(this.#parkedTimer)
    this.payer.close()
    await this.writer.close()
    this.#sendUntold()
    this.#channel?.close()
    this.env.store.close()
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false
    try {
      await this.raiseOffered([])
      await this.#activate()
    } catch (error) {
      this.putOff(error)
    }
  }

  async #resume(): Promise<void> {
    this.payer.resume()
    if (!this.#isClosed) await this.payer.considerAll()
  }

  /** Writes what is missing of the hooks registered here: a workspace remembers when it first saw each (H5). */
  async #activate(): Promise<void> {
    if (this.replica.needsUpdate) return
    if (this.#unseenHooks().length > 0) {
      await this.writer.submit(async (transaction) => {
        const drafts = this.#unseenHooks().map((hook) => ({
          kind: 'activate' as const,
          hook: hook.name,
          on: hook.on,
          ...(hook.backfill ? { backfill: true } : undefined),
        }))
        if (drafts.length === 0) return
        transaction.standAlone()
        transaction.take(await makeGroup(transaction, drafts, async () => undefined))
      })
    }
    await this.#scan()
  }

  #unseenHooks(): ReturnType<Environment['hooks']['all']> {
    const seen = new Set(this.replica.activations.map(({ hook, backfill }) => (backfill ? `${hook} backfill` : hook)))
    return this.env.hooks
      .all()
      .filter((hook) =>
        hook.backfill ? !seen.has(`${hook.name} backfill`) : !seen.has(hook.name) && !seen.has(`${hook.name} backfill`),
      )
  }

  async #scan(): Promise<void> {
    if ((await pendingScans(this.env.store, this.replica.activations)).length === 0) return
    const debts = await this.writer.submit((transaction) => scanDuty(transaction))
    this.payer.takeOver(debts)
  }

  /** Events that are dated too far ahead are looked at again when their time has come (E3). */
  async #watchParked(): Promise<void> {
    const { clock, store } = this.env
    const ahead = (await store.parked()).flatMap((row) =>
      row.why === 'clock-ahead' && row.event.kind !== 'newer' ? [decodeTime(row.event.ulid)] : [],
    )
    clock.clearTimeout(this.#parkedTimer)
    this.#parkedTimer = undefined
    if (ahead.length === 0 || this.#isClosed) return
    const waitMs = Math.min(...ahead) - maxAheadMs - clock.now()
    const task = () => this.#inBackground(() => this.receive([]))
    this.#parkedTimer = clock.setTimeout(task, Math.min(Math.max(waitMs, 0), longestTimerMs))
  }

  #committed(transaction: Transaction): void {
    const { log, changedEntities, goneEntities, debts } = transaction
    const ids = [...changedEntities.map((row) => row.id), ...goneEntities]
    const head = this.replica.head
    const isWhole = transaction.replacesProjections
    const list = isWhole || ids.length > maxListedIds ? undefined : ids
    this.#tellTabs({ after: head - log.length, head, generation: this.replica.generation, ids: list })
    this.feed.emit({ entities: changedEntities, gone: goneEntities, log, isWhole })
    this.payer.takeOver(debts)
    if (this.#isBehind) this.#inBackground(() => this.#makeUp())
  }

  #tellTabs(notice: Notice): void {
    if (this.#channel === undefined) return
    this.#untold.push(notice)
    if (this.#untold.length === 1) void this.#sendSoon()
  }

  /** In the same turn, so that no tab can end in between, but behind those who wait for their verbs: posting takes long. */
  async #sendSoon(): Promise<void> {
    for (let step = 0; step < 32; step += 1) await undefined
    this.#sendUntold()
  }

  #sendUntold(): void {
    const notices = this.#untold
    this.#untold = []
    for (const notice of notices) this.#channel?.send(notice)
  }

  /** Takes in what other tabs wrote; `#tellHeard` tells of it. Only ever called by the writer or in one of its jobs. */
  async #catchUp(): Promise<void> {
    const { rows, isWhole } = await this.replica.catchUp()
    this.#heard = [...this.#heard, ...rows] // the list of now: it may have been told and emptied while rows were read
    if (!isWhole) return
    this.#isHeardWhole = true
    this.index.doubt()
  }

  #hear(notice: Notice): void {
    this.#inBackground(async () => {
      if (this.#isClosed) return
      const isMissing = notice.after > this.replica.head
      if (notice.head > this.replica.head || notice.generation > this.replica.generation) {
        await this.writer.submit(async (transaction) => {
          transaction.standAlone()
          await this.#catchUp()
        })
      }
      await this.#tellHeard({ ids: isMissing ? undefined : notice.ids })
    })
  }

  /** Tells this tab's readers what other tabs wrote: the entities they name besides those that the new rows touch. */
  async #tellHeard({ ids: named }: Pick<Notice, 'ids'>): Promise<void> {
    const log = this.#heard
    const isRestated = this.#isHeardWhole
    this.#heard = []
    this.#isHeardWhole = false
    if (log.length === 0 && named?.length === 0 && !isRestated) return
    const ids = new Set([...log.flatMap((row) => row.tags.filter(isEntityTag)), ...(named ?? [])])
    const isWhole = ids.size > maxListedIds || named === undefined || isRestated
    const list = isWhole ? [] : [...ids]
    const rows = await this.env.store.entities(list)
    const change: Change = {
      entities: rows.filter((row) => row !== undefined),
      gone: list.filter((_, index) => rows[index] === undefined),
      log,
      isWhole,
    }
    this.feed.emit(change)
    await this.#scan()
    await this.payer.considerAll()
  }

  #inBackground(work: () => Promise<unknown>): void {
    const running = work().catch((error: unknown) => {
      if (this.#isClosed) return
      this.env.warn(`Wonce could not take in what other tabs wrote: ${String(error)}`)
    })
    this.#background.add(running)
    void running.finally(() => this.#background.delete(running))
  }
}

/** Calls `listener` when a page is looked at again or thawed: messages may have been lost meanwhile. */
function onReturn(listener: () => void): () => void {
  const page = (globalThis as { document?: Document }).document
  if (page === undefined) return () => {}
  const onVisible = () => {
    if (page.visibilityState === 'visible') listener()
  }
  page.addEventListener('visibilitychange', onVisible)
  page.addEventListener('resume', listener)
  return () => {
    page.removeEventListener('visibilitychange', onVisible)
    page.removeEventListener('resume', listener)
  }
}

/** Calls `listener` when the browser says that the network is back. */
function onOnline(listener: () => void): () => void {
  if (typeof addEventListener !== 'function') return () => {}
  addEventListener('online', listener)
  return () => removeEventListener('online', listener)
}
