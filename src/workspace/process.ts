/**
 * The life of one process with one workspace: it starts, receives, tells and hears of what was written, settles, and ends.
 */
import type { Debt } from '../core/duty.ts'
import { StorageError, WorkspaceClosedError } from '../core/errors.ts'
import { Feed } from '../core/feed.ts'
import { subscribeToNouns } from '../core/noun.ts'
import type { MetaRow } from '../core/storage.ts'
import type { TabChannel } from '../sync/tab-channel.ts'
import { Announcing } from './announcing.ts'
import { CorrectedClock } from './corrected-clock.ts'
import { DatedAhead } from './dated-ahead.ts'
import type { Environment } from './environment.ts'
import type { Change, Notice } from './feed.ts'
import { nothingChanged } from './feed.ts'
import { IndexUpkeep } from './index-upkeep.ts'
import type * as merging from './merge.ts'
import type { Received, Source } from './merge.ts'
import type { Offered } from './offered.ts'
import type { Said } from './other-tabs.ts'
import { notHeard, nothingSaid, OtherTabs } from './other-tabs.ts'
import { onOnline, onReturn } from './page-signals.ts'
import type { PayWhen } from './payer.ts'
import { Payer } from './payer.ts'
import { Replica } from './replica.ts'
import { Rights, readerName } from './rights.ts'
import { scannedName } from './scan-duty.ts'
import { SyncMarks } from './sync-marks.ts'
import type { Transaction } from './transaction.ts'
import { Verbs } from './verbs.ts'
import { Writer } from './writer.ts'

/** Under this name meta says by how much the clock of this device is wrong. */
export const clockName = 'clock'
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
  readonly #marks: SyncMarks
  readonly #tabs: OtherTabs
  readonly #announcing: Announcing
  readonly #rights: Rights
  readonly #ahead: DatedAhead
  readonly #fetchMerging: () => Promise<Pick<typeof merging, 'receive'>>
  readonly #undo: (() => void)[] = []
  /** A full disk has put something off. */
  #isBehind = false
  #hasCaughtUp = false
  readonly #background = new Set<Promise<unknown>>()
  /** What was asked for and is not done. */
  readonly #asked = new Set<Promise<unknown>>()
  #isClosed = false

  /** `fetchMerging`: what merges is no part of what a page needs in order to start. */
  constructor(
    env: Environment,
    channel: TabChannel | undefined,
    fetchMerging: () => Promise<Pick<typeof merging, 'receive'>>,
  ) {
    this.#fetchMerging = fetchMerging
    this.clock = new CorrectedClock(env.clock)
    this.env = { ...env, clock: this.clock }
    this.replica = new Replica(this.env)
    this.#rights = new Rights(this.replica, () => this.inBackground(() => this.#hearOfHook()))
    this.#ahead = new DatedAhead(this.clock, () => this.inBackground(() => this.receive([])))
    this.#marks = new SyncMarks(this.replica, this.feed)
    this.#tabs = new OtherTabs(this.replica, this.#marks, channel)
    this.writer = new Writer(this.replica, {
      committed: (transaction) => this.#committed(transaction),
      moved: async () => {
        await this.#catchUp()
        this.inBackground(() => this.#tellNews(nothingSaid))
      },
      crowded: () => this.#tabs.tell({ type: 'crowded' }),
    })
    this.index = new IndexUpkeep(this.replica, this.writer)
    this.payer = new Payer({
      replica: this.replica,
      writer: this.writer,
      failed: () => this.feed.emit(nothingChanged),
    })
    this.verbs = new Verbs(this.replica, this.payer)
    this.#announcing = new Announcing(this.replica, this.writer, this.payer)
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
    const { debts, scanned } = await this.#read()
    await this.replica.unsent?.load()
    this.#listen()
    if (this.replica.hasParked) this.inBackground(() => this.receive([]))
    if (!this.#announcing.isDue(scanned)) {
      this.payer.consider(debts)
      return
    }
    await this.#announcing.announce().catch((error: unknown) => this.putOff(error))
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
    const [parked, [scanned], debts] = await this.env.store.together((reads) =>
      Promise.all([reads.parked(), reads.meta([scannedName]), this.payer.payable(reads)]),
    )
    this.#ahead.watch(parked)
    if (!this.#announcing.isDue(scanned)) return this.payer.consider(debts, when)
    await this.#announcing.announce()
    await this.payer.considerAll(when)
  }

  async settled(): Promise<void> {
    for (;;) {
      await this.writer.idle()
      await Promise.all([this.asked(), ...this.#background])
      await this.writer.idle()
      if (this.#isClosed) throw new WorkspaceClosedError(this.env.name)
      const progress = this.payer.efforts.progress()
      const debts = await this.payer.payable()
      if (debts.length === 0) return
      this.payer.consider(debts, 'at once')
      await progress
    }
  }

  /** Puts meta rows that no other row depends on, here and in what the other tabs know. Rejects with a `StorageError`. */
  async note(rows: readonly MetaRow[]): Promise<void> {
    if (rows.length === 0) return
    await this.env.store.note(rows)
    this.#tabs.tell({ type: 'noted', rows })
    await this.#takeNotes(rows)
  }

  /** Everything the relay had is in, in this tab and so in all of them. */
  async caughtUp(): Promise<void> {
    this.#tabs.tell({ type: 'caught-up' })
    await this.#hearThatCaughtUp()
    if (!this.#hasCaughtUp) await this.note([{ name: caughtUpName, value: true }])
  }

  /** What the relay lets this person do, until it says otherwise (docs/semantics.md A). */
  granted(rights: readonly string[]): void {
    const notes = this.#rights.granted(rights)
    this.inBackground(() => this.note(notes))
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
    await this.#catchUpByItself()
    const [noted, reader] = await this.env.store.meta([clockName, readerName])
    this.clock.recall(noted)
    this.#rights.recall(reader)
    await this.replica.unsent?.load()
    await this.#tellNews(notHeard)
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

  /** Who closes, and who waits until all is settled, lets it finish. */
  finish<Result>(work: Promise<Result>): Promise<Result> {
    this.#asked.add(work)
    const forget = () => this.#asked.delete(work)
    work.then(forget, forget)
    return work
  }

  /** Resolves once all that was asked for by now is done. */
  async asked(): Promise<void> {
    await Promise.allSettled(this.#asked)
  }

  /** `first` is what still needs to write here in order to end. */
  async close(first: () => Promise<void> = async () => {}): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const end of this.#undo) end()
    this.#ahead.close()
    this.payer.close()
    try {
      await first()
    } finally {
      await this.writer.close()
      this.#tabs.close()
      const why = new WorkspaceClosedError(this.env.name)
      this.env.store.close(why)
      this.feed.end(why)
    }
  }

  async #read(): Promise<{ readonly debts: readonly Debt[]; readonly scanned: unknown }> {
    return this.env.store.together(async (reads) => {
      const [debts, [noted, caughtUp, scanned, reader]] = await Promise.all([
        this.payer.payable(reads),
        reads.meta([clockName, caughtUpName, scannedName, readerName]),
        this.replica.load(reads),
      ])
      this.index.start()
      this.clock.recall(noted)
      this.#hasCaughtUp = caughtUp === true
      this.#rights.recall(reader)
      return { debts, scanned }
    })
  }

  #listen(): void {
    this.#undo.push(
      this.env.hooks.subscribe(() => this.inBackground(() => this.#hearOfHook())),
      subscribeToNouns(() => {
        this.payer.efforts.hearOfNoun()
        this.inBackground(() => this.payer.considerAll())
      }),
      this.#tabs.subscribe((notice) => this.inBackground(() => this.#hear(notice))),
      onReturn(() => this.inBackground(() => this.lookAround())),
      onOnline(() => this.inBackground(() => this.#resume())),
    )
  }

  /** A hook that is registered after the start finds what an earlier process left it to pay. */
  async #hearOfHook(): Promise<void> {
    await this.#announcing.announce()
    await this.payer.considerAll()
  }

  async #resume(): Promise<void> {
    this.payer.efforts.resume()
    if (!this.#isClosed) await this.payer.considerAll()
  }

  async #hear(notice: Notice): Promise<void> {
    if (this.#isClosed) return
    switch (notice.type) {
      case 'written': {
        const isMissing = notice.after > this.replica.head
        const isNew = notice.head > this.replica.head || notice.generation > this.replica.generation
        if (isNew) await this.#catchUpByItself()
        return this.#tellNews({ ids: isMissing ? undefined : notice.ids, decided: notice.decided })
      }
      case 'noted':
        await this.#takeNotes(notice.rows)
        return this.noted.emit(notice.rows)
      case 'caught-up':
        return this.#hearThatCaughtUp()
      case 'crowded':
        return this.writer.takeTurns()
      default:
        notice satisfies never // else it is of a newer build, which says it to those that know it
    }
  }

  async #hearThatCaughtUp(): Promise<void> {
    if (this.#announcing.isWaiting) await this.#announcing.caughtUp()
    await this.payer.caughtUp() // at once where nothing waits: the next connection takes it back
  }

  /** Takes in notes, this tab's own or those of another. */
  async #takeNotes(rows: readonly MetaRow[]): Promise<void> {
    for (const { name, value } of rows) {
      if (name === clockName) this.clock.recall(value)
      if (name === caughtUpName) this.#hasCaughtUp = value === true
      if (name === readerName) this.#rights.recall(value)
    }
    await this.#marks.noted(rows)
  }

  #committed(transaction: Transaction): void {
    const { log, changedEntities, goneEntities, debts, decided, replacesProjections } = transaction
    this.#tabs.tellOf(transaction)
    const remarked = this.#marks.written(transaction)
    const change = { entities: changedEntities, gone: goneEntities, remarked, log, decided }
    this.feed.emit({ ...change, isWhole: replacesProjections })
    this.payer.takeOver(debts)
    if (this.#isBehind) this.inBackground(() => this.#makeUp())
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false
    try {
      await this.offered?.raise([])
      await this.#announcing.announce()
    } catch (error) {
      this.putOff(error)
    }
  }

  async #catchUpByItself(): Promise<void> {
    await this.writer.submit(async (transaction) => {
      transaction.standAlone()
      await this.#catchUp()
    })
  }

  /** Takes in what other tabs wrote; `#tellNews` tells of it. Only ever called by the writer or in one of its jobs. */
  async #catchUp(): Promise<void> {
    const isWhole = await this.#tabs.catchUp()
    if (isWhole) this.index.doubt()
  }

  /** Tells this tab's readers what other tabs wrote, and takes up what that owes. */
  async #tellNews(said: Said): Promise<void> {
    const change = await this.#tabs.news(said)
    if (change === undefined) return
    this.feed.emit(change)
    await this.#announcing.scan()
    await this.payer.considerAll()
  }
}
