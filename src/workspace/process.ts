/**
 * What one process does with one workspace: it writes, runs hooks, hears of other tabs, and ends.
 */
import { decodeTime } from 'ulid'
import { maxAheadMs } from '../core/clock.ts'
import { assertNever, StorageError, WorkspaceClosedError } from '../core/errors.ts'
import { Feed } from '../core/feed.ts'
import type { RegisteredHook } from '../core/hook.ts'
import { subscribeToNouns } from '../core/noun.ts'
import type { Decided } from '../core/refold.ts'
import { nothingDecided } from '../core/refold.ts'
import type { LogRow, MetaRow } from '../core/storage.ts'
import { isEntityTag } from '../core/tags.ts'
import type { TabChannel } from '../sync/tab-channel.ts'
import { CorrectedClock } from './corrected-clock.ts'
import type { Environment } from './environment.ts'
import type { Change, Notice, Written } from './feed.ts'
import { maxListedIds, nothingChanged } from './feed.ts'
import { unannounced } from './given-up.ts'
import { makeGroup } from './group.ts'
import { IndexUpkeep } from './index-upkeep.ts'
import type * as merging from './merge.ts'
import type { Received, Source } from './merge.ts'
import type { Offered } from './offered.ts'
import { ackedBoot } from './own-boot.ts'
import { onOnline, onReturn } from './page-signals.ts'
import type { PayWhen } from './payer.ts'
import { Payer } from './payer.ts'
import { Replica } from './replica.ts'
import { pendingAmong, pendingScans, scanDuty, scannedName } from './scan-duty.ts'
import type { Transaction } from './transaction.ts'
import { Verbs } from './verbs.ts'
import { Writer } from './writer.ts'

/** Timers of the platform hold at most this many milliseconds. */
const longestTimerMs = 2 ** 31 - 1

/** Under this name meta says by how much the clock of this device is wrong. */
export const clockName = 'clock'
/** Under this name meta says of whom the relay takes nothing. */
const readerName = 'reader'
/** Under this name meta says that everything the relay had was once here. */
const caughtUpName = 'caughtUp'

export class Process {
  /** Its clock is `clock`. */
  readonly env: Environment
  readonly clock: CorrectedClock
  /** From when on something of it left the device: its code comes with that (`Offered.of`). */
  offered: Offered | undefined
  readonly replica: Replica
  readonly writer: Writer
  readonly payer: Payer
  readonly verbs: Verbs
  readonly index: IndexUpkeep
  readonly feed = new Feed<Change>()
  /** Notes that other tabs made; `undefined` where some may have been missed. */
  readonly noted = new Feed<readonly MetaRow[] | undefined>()
  readonly #channel: TabChannel | undefined
  readonly #fetchMerging: () => Promise<Pick<typeof merging, 'receive'>>
  readonly #undo: (() => void)[] = []
  /** Rows of other tabs that were taken in while a transaction was tried, to be told once it is over. */
  #heard: LogRow[] = []
  /** Other tabs have changed more than new log rows say, and this tab's readers do not know yet. */
  #isHeardWhole = false
  /** A full disk has put something off. */
  #isBehind = false
  /** Whether a hook that is unknown here is one that the workspace has not seen, as far as this replica can know (H5). */
  #mayAnnounce: boolean
  #hasCaughtUp = false
  /** For the other tabs. */
  #untold: Notice[] = []
  #background = new Set<Promise<unknown>>()
  #isClosed = false
  #parkedTimer: unknown

  /** `fetchMerging`: what merges is no part of what a page needs in order to start. */
  constructor(
    env: Environment,
    channel: TabChannel | undefined,
    fetchMerging: () => Promise<Pick<typeof merging, 'receive'>>,
  ) {
    this.#fetchMerging = fetchMerging
    this.clock = new CorrectedClock(env.clock)
    this.env = { ...env, clock: this.clock }
    this.#channel = channel
    this.#mayAnnounce = env.synced !== 'server'
    this.replica = new Replica(this.env)
    this.writer = new Writer(
      this.replica,
      (transaction) => this.#committed(transaction),
      async () => {
        await this.#catchUp()
        this.inBackground(() => this.#tellHeard({ ids: [], decided: nothingDecided }))
      },
    )
    this.index = new IndexUpkeep(this.replica, this.writer)
    this.payer = new Payer({
      replica: this.replica,
      writer: this.writer,
      index: this.index,
      failed: () => this.feed.emit(nothingChanged),
    })
    this.verbs = new Verbs(this.replica, this.payer)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Whether everything that the relay had was once here. */
  get hasCaughtUp(): boolean {
    return this.#hasCaughtUp
  }

  /** Reads where the log stands and takes up what it owes. */
  async start(): Promise<void> {
    const { hooks, store } = this.env
    const { debts, isScanned } = await store.together(async (reads) => {
      const [owed, [noted, caughtUp, scanned, reader]] = await Promise.all([
        this.payer.payable(reads),
        reads.meta([clockName, caughtUpName, scannedName, readerName]),
        this.replica.load(reads),
      ])
      this.index.start()
      this.clock.recall(noted)
      this.#hasCaughtUp = caughtUp === true
      this.#heed(reader === this.env.actor)
      return { debts: owed, isScanned: pendingAmong(this.replica.activations, scanned).length === 0 }
    })
    await this.replica.unsent?.load()
    this.#undo.push(hooks.subscribe(() => this.inBackground(() => this.#hearOfHook())))
    this.#undo.push(
      subscribeToNouns(() => {
        this.payer.hearOfNoun()
        this.inBackground(() => this.payer.considerAll())
      }),
    )
    if (this.#channel !== undefined) this.#undo.push(this.#channel.subscribe((notice) => this.#hear(notice as Notice)))
    this.#undo.push(onReturn(() => this.inBackground(() => this.lookAround())))
    this.#undo.push(onOnline(() => this.inBackground(() => this.#resume())))
    if (this.replica.hasParked) this.inBackground(() => this.receive([]))
    if (isScanned && this.#unseenHooks().length === 0) {
      this.payer.consider(debts)
      return
    }
    await this.#activate().catch((error: unknown) => this.putOff(error))
    await this.payer.considerAll()
  }

  /** Merges events from elsewhere, parsed JSON of any shape, and takes up what they owe. */
  async receive(contents: readonly unknown[], source: Source = 'elsewhere'): Promise<Received> {
    const received = await this.receivePart(contents, source)
    await this.afterReceiving()
    return received
  }

  /** Merges a part of what comes together; `afterReceiving` is called when the last is in. */
  async receivePart(contents: readonly unknown[], source: Source = 'elsewhere'): Promise<Received> {
    const { receive } = await this.#fetchMerging()
    return this.writer.submit((transaction) => receive(transaction, contents, source))
  }

  async afterReceiving(when: PayWhen = 'in turn'): Promise<void> {
    await this.#activate()
    await this.payer.considerAll(when)
    await this.#watchParked()
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
      this.payer.consider(debts, 'at once')
      await progress.ended
    }
  }

  /** Puts meta rows that no other row depends on, here and in what the other tabs know. Rejects with a `StorageError`. */
  async note(rows: readonly MetaRow[]): Promise<void> {
    if (rows.length === 0) return
    await this.env.store.note(rows)
    this.#tellTabs({ type: 'noted', rows })
    await this.#takeNotes(rows)
  }

  /** Everything the relay had is in, in this tab and so in all of them. */
  async caughtUp(): Promise<void> {
    this.#tellTabs({ type: 'caught-up' })
    await this.#hearThatCaughtUp()
    if (!this.#hasCaughtUp) await this.note([{ name: caughtUpName, value: true }])
  }

  /** What the relay lets this person do, until it says otherwise (docs/semantics.md A). */
  granted(rights: readonly string[]): void {
    const mayWrite = rights.includes('write')
    const isReader = !mayWrite && !rights.includes('append')
    const value = isReader ? this.env.actor : undefined
    if (isReader !== this.replica.isReader) this.inBackground(() => this.note([{ name: readerName, value }]))
    this.#heed(isReader, isReader || (this.env.synced === 'server' && !mayWrite))
  }

  /** Hooks rest where the relay takes nothing of what they write, and nobody is there who would dismiss it. */
  #heed(isReader: boolean, isAtRest = isReader || (this.env.synced === 'server' && this.env.hooks.isAtRest)): void {
    const { hooks } = this.env
    this.replica.isReader = isReader
    if (hooks.isAtRest === isAtRest) return
    hooks.isAtRest = isAtRest
    if (!isAtRest) this.inBackground(() => this.#hearOfHook())
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
    const [noted, reader] = await this.env.store.meta([clockName, readerName])
    this.clock.recall(noted)
    this.#heed(reader === this.env.actor)
    await this.replica.unsent?.load()
    await this.#tellHeard({ ids: undefined, decided: nothingDecided })
    this.noted.emit(undefined)
  }

  /** Nobody waits for it but `settled`. */
  inBackground(work: () => Promise<unknown>): void {
    const running = work().catch((error: unknown) => {
      if (this.#isClosed) return
      this.env.warn(`Wonce could not finish what it does in the background: ${String(error)}`)
    })
    this.#background.add(running)
    void running.finally(() => this.#background.delete(running))
  }

  /** `first` is what still needs to write here in order to end. */
  async close(first: () => Promise<void> = async () => {}): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const end of this.#undo) end()
    this.env.clock.clearTimeout(this.#parkedTimer)
    this.payer.close()
    try {
      await first()
    } finally {
      await this.writer.close()
      this.#sendUntold()
      this.#channel?.close()
      this.env.store.close()
      this.feed.end(new WorkspaceClosedError(this.env.name))
    }
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false
    try {
      await this.offered?.raise([])
      await this.#activate()
    } catch (error) {
      this.putOff(error)
    }
  }

  async #hearThatCaughtUp(): Promise<void> {
    if (!this.#mayAnnounce) {
      this.#mayAnnounce = true
      await this.#activate()
    }
    await this.payer.caughtUp()
  }

  async #resume(): Promise<void> {
    this.payer.resume()
    if (!this.#isClosed) await this.payer.considerAll()
  }

  /** A hook that is registered after the start finds what an earlier process left it to pay. */
  async #hearOfHook(): Promise<void> {
    await this.#activate()
    await this.payer.considerAll()
  }

  /** Writes what is missing of the hooks registered here: a workspace remembers when it first saw each (H5). */
  async #activate(): Promise<void> {
    if (this.replica.needsUpdate) return
    const wanted = this.#mayAnnounce ? await this.#notGivenUp(this.#unseenHooks()) : []
    if (wanted.length > 0) {
      await this.writer.submit(async (transaction) => {
        const unseen = new Set(this.#unseenHooks())
        const drafts = wanted
          .filter((hook) => unseen.has(hook))
          .map((hook) => ({
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

  async #notGivenUp(hooks: readonly RegisteredHook[]): Promise<readonly RegisteredHook[]> {
    if (hooks.length === 0) return hooks
    const builds = await this.env.store.meta(hooks.map(unannounced))
    return hooks.filter((_, index) => builds[index] !== this.env.build)
  }

  #unseenHooks(): readonly RegisteredHook[] {
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
    const waitMs = ahead.reduce((first, time) => Math.min(first, time)) - maxAheadMs - clock.now()
    const task = () => this.inBackground(() => this.receive([]))
    this.#parkedTimer = clock.setTimeout(task, Math.min(Math.max(waitMs, 0), longestTimerMs))
  }

  #committed(transaction: Transaction): void {
    const { log, changedEntities, goneEntities, debts, decided } = transaction
    const ids = [...changedEntities.map((row) => row.id), ...goneEntities]
    const head = this.replica.head
    const isWhole = transaction.replacesProjections
    const list = isWhole || ids.length > maxListedIds ? undefined : ids
    const { generation } = this.replica
    this.#tellTabs({ type: 'written', after: head - log.length, head, generation, ids: list, decided })
    const settled = this.#noteUnsent(transaction)
    this.feed.emit({ entities: changedEntities, gone: goneEntities, log, decided, isWhole })
    if (settled.length > 0) this.inBackground(() => this.#showAgain(settled))
    this.payer.takeOver(debts)
    if (this.#isBehind) this.inBackground(() => this.#makeUp())
  }

  /** Gives the entities of which the relay lacks nothing any more. */
  #noteUnsent({ log, restatedLog, finals }: Transaction): readonly string[] {
    const { unsent, boot } = this.replica
    if (unsent === undefined) return []
    unsent.written(log, boot)
    return [...unsent.restated(restatedLog), ...unsent.finalised(finals)]
  }

  /** Tells this tab's readers of entities of which nothing has changed but what is said under `$sync`. */
  async #showAgain(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const isWhole = ids.length > maxListedIds
    const rows = isWhole ? [] : await this.env.store.entities(ids)
    const entities = rows.filter((row) => row !== undefined)
    this.feed.emit({ ...nothingChanged, entities, isWhole })
  }

  /** Takes in notes, this tab's own or those of another. */
  async #takeNotes(rows: readonly MetaRow[]): Promise<void> {
    const acked: Record<string, number> = {}
    let isForgotten = false
    for (const { name, value } of rows) {
      if (name === clockName) this.clock.recall(value)
      if (name === caughtUpName) this.#hasCaughtUp = value === true
      if (name === readerName) this.#heed(value === this.env.actor)
      const boot = ackedBoot(name)
      if (boot === undefined) continue
      if (typeof value === 'number') acked[boot] = value
      else isForgotten = true
    }
    const { unsent } = this.replica
    if (unsent === undefined) return
    if (!isForgotten) return this.#showAgain(unsent.acknowledge(acked))
    await unsent.load()
    this.feed.emit({ ...nothingChanged, isWhole: true })
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
    for (const notice of notices) this.#channel?.post(notice)
  }

  /** Takes in what other tabs wrote; `#tellHeard` tells of it. Only ever called by the writer or in one of its jobs. */
  async #catchUp(): Promise<void> {
    const { rows, isWhole } = await this.replica.catchUp()
    // Before anything is written here upon these rows: what is sent of that must not go without them.
    if (rows.length > 0) this.replica.unsent?.heard(rows)
    this.#heard = [...this.#heard, ...rows] // the list of now: it may have been told and emptied while rows were read
    if (!isWhole) return
    this.#isHeardWhole = true
    this.index.doubt()
  }

  #hear(notice: Notice): void {
    this.inBackground(async () => {
      if (this.#isClosed) return
      switch (notice.type) {
        case 'written':
          return this.#hearOfWrite(notice)
        case 'noted':
          await this.#takeNotes(notice.rows)
          return this.noted.emit(notice.rows)
        case 'caught-up':
          return this.#hearThatCaughtUp()
        default:
          assertNever(notice)
      }
    })
  }

  async #hearOfWrite(notice: Written): Promise<void> {
    const isMissing = notice.after > this.replica.head
    if (notice.head > this.replica.head || notice.generation > this.replica.generation) {
      await this.writer.submit(async (transaction) => {
        transaction.standAlone()
        await this.#catchUp()
      })
    }
    await this.#tellHeard({ ids: isMissing ? undefined : notice.ids, decided: notice.decided })
  }

  /** Tells this tab's readers what other tabs wrote: the entities they name besides those that the new rows touch. */
  async #tellHeard({ ids: named, decided }: Heard): Promise<void> {
    const log = this.#heard
    const isRestated = this.#isHeardWhole
    this.#heard = []
    this.#isHeardWhole = false
    const isNothing = decided.runs.length === 0 && decided.verdicts.length === 0
    if (log.length === 0 && named?.length === 0 && !isRestated && isNothing) return
    const settled = await this.#hearUnsent(log, isRestated)
    const ids = new Set([...log.flatMap((row) => row.tags.filter(isEntityTag)), ...(named ?? []), ...settled])
    const isWhole = ids.size > maxListedIds || named === undefined || isRestated
    const list = isWhole ? [] : [...ids]
    const rows = await this.env.store.entities(list)
    const change: Change = {
      entities: rows.filter((row) => row !== undefined),
      gone: list.filter((_, index) => rows[index] === undefined),
      log,
      decided,
      isWhole,
    }
    this.feed.emit(change)
    await this.#scan()
    await this.payer.considerAll()
  }

  async #hearUnsent(log: readonly LogRow[], isRestated: boolean): Promise<readonly string[]> {
    const { unsent } = this.replica
    if (unsent === undefined) return []
    await unsent.allHeard()
    if (isRestated) await unsent.load()
    return log.some((row) => row.event.kind === 'commit') ? unsent.finalisedElsewhere() : []
  }
}

/** What another tab says of what it wrote. */
interface Heard {
  /** Ids of the entities that changed; `undefined` where that is not known. */
  readonly ids: readonly string[] | undefined
  readonly decided: Decided
}
