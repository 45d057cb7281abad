/**
 * Sync of one workspace in one tab: the leading tab keeps the connection, the others show what it tells them.
 *
 * What people ask in any tab holds for all of them. Nothing is kept here that the log does not keep: a tab that dies loses
 * nothing but its turn.
 */
import type { Clock } from '../core/clock.ts'
import type { Ref } from '../core/event.ts'
import type { Locks } from '../core/locks.ts'
import { Aside } from './aside.ts'
import { Coalesced } from './coalesced.ts'
import { Driver } from './driver.ts'
import { Flushes } from './flushes.ts'
import type { Head, HeadDocument } from './head-document.ts'
import { HeadInquiry } from './head-inquiry.ts'
import { LeaderWatch } from './leader-watch.ts'
import { Leadership } from './leadership.ts'
import type { PageEvent, PageLifecycle } from './page.ts'
import { browserPage } from './page.ts'
import { Pauses } from './pauses.ts'
import { TabPresence } from './presence.ts'
import { SegmentDownloads } from './segment-downloads.ts'
import { StatusBoard } from './status.ts'
import type { Presence, Sync, SyncProblem, SyncStatus } from './sync.ts'
import type { RefusedEvent, SyncedLog } from './synced-log.ts'
import type { LeaderStatus, TabChannel, TabMessage } from './tab-channel.ts'
import { channelName, Tabs } from './tab-channel.ts'

export interface SyncOptions {
  /** Where the relay is: `wss://relay.example`. */
  readonly url: string
  /**
   * A JWT, or in development any name. A function is asked before each connection, and while the relay does not take what it
   * gave again and again, with pauses (`unauthorized`); with a text sync stops then. It has 30 seconds to answer (`token`); `connect()` asks anew.
   */
  readonly token?: string | (() => string | Promise<string>)
  /** `false`: stays offline until `connect()`. */
  readonly connect?: boolean | undefined
}

export interface SyncSurroundings {
  readonly workspace: string
  readonly database: string
  readonly actor: string
  readonly log: SyncedLog
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** `undefined`: this is the only tab. */
  readonly locks: Locks | undefined
  readonly openChannel: (name: string) => TabChannel | undefined
  readonly createSocket?: ((url: string) => WebSocket) | undefined
  readonly fetch?: typeof fetch | undefined
  readonly page?: PageLifecycle
}

export interface RunningSync extends Sync {
  readonly presence: Presence
  /** What is in the live head, in whichever tab it is. `undefined` where there is none, or nobody answers. */
  head(): Promise<Head | undefined>
  /** Ends everything; resolves once nothing of it touches the log any more. */
  close(): Promise<void>
}

export function createSync(options: SyncOptions, around: SyncSurroundings): RunningSync {
  return new TabSync(options, around)
}

class TabSync implements RunningSync {
  readonly presence: TabPresence
  readonly #log: SyncedLog
  readonly #hasOtherTabs: boolean
  readonly #board = new StatusBoard()
  readonly #tabs: Tabs
  readonly #pauses: Pauses
  readonly #driver: Driver
  readonly #leadership: Leadership
  readonly #watch: LeaderWatch
  readonly #aside: Aside
  readonly #flushes: Flushes
  readonly #inquiry: HeadInquiry
  #document: HeadDocument | undefined
  readonly #counting = new Coalesced(() => this.#count())
  readonly #listing = new Coalesced(() => this.#list())
  readonly #undo: (() => void)[]
  #isWanted: boolean
  #closed: Promise<void> | undefined

  constructor(options: SyncOptions, around: SyncSurroundings) {
    const { log, locks, clock, random } = around
    this.#log = log
    this.#hasOtherTabs = locks !== undefined
    this.#isWanted = options.connect !== false
    this.#pauses = new Pauses(random)
    this.#tabs = new Tabs(around.openChannel(channelName(around.database)), (message) => this.#hear(message))
    // Until a leader says otherwise: a page that opens is not told that it is offline for a moment.
    if (this.#isWanted && this.#tabs.isOpen) this.#board.tell({ state: 'connecting' })
    this.presence = new TabPresence({ actor: around.actor, post: (message) => this.#tabs.post(message) })
    this.#flushes = new Flushes(log, () => this.status)
    this.#inquiry = new HeadInquiry({ clock, ask: () => this.#tabs.post({ type: 'ask-head' }) })
    this.#driver = this.#createDriver(options, around)
    this.#leadership = new Leadership({
      locks,
      clock,
      name: `${around.database}/sync`,
      lead: () => this.#lead(),
      deposed: () => this.#deposed(),
    })
    this.#watch = new LeaderWatch({
      clock,
      random,
      call: () => this.#tabs.post({ type: 'call' }),
      silent: () => {
        if (this.#aside.problem === undefined) this.#leadership.takeOver()
        else this.#tellOwn(this.#aside.problem)
      },
    })
    this.#aside = new Aside({ clock, over: () => this.#compete() })
    this.#undo = [
      log.subscribe(() => this.#logChanged()),
      (around.page ?? browserPage()).subscribe((event) => this.#pageSays(event)),
      this.#board.subscribe(() => this.#flushes.look()),
    ]
    this.#refresh(this.#counting)
    this.#refresh(this.#listing)
    this.#tabs.post({ type: 'ask' })
    this.#compete()
  }

  get status(): SyncStatus {
    return this.#board.current
  }

  get refused(): readonly RefusedEvent[] {
    return this.#board.refused
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    return this.#board.subscribe(listener)
  }

  async connect(): Promise<void> {
    if (this.#closed !== undefined) return
    this.#tabs.post({ type: 'connect', isFresh: false })
    this.#goOnline(false)
  }

  async disconnect(): Promise<void> {
    if (this.#closed !== undefined) return
    this.#tabs.post({ type: 'disconnect' })
    this.#goOffline()
  }

  async head(): Promise<Head | undefined> {
    if (this.#leadership.isLeading || !this.#tabs.isOpen) return this.#document?.facts
    return this.#inquiry.ask()
  }

  flushed(): Promise<void> {
    return this.#flushes.wait()
  }

  async dismiss(ref: Ref): Promise<void> {
    await this.#log.dismiss(ref)
    await this.#listing.run()
    this.#tabs.post({ type: 'refusals' })
    if (this.#board.isStopped || this.#closed !== undefined) return
    this.#tabs.post({ type: 'connect', isFresh: true })
    this.#goOnline(true)
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    for (const undo of this.#undo) undo()
    this.presence.close()
    this.#aside.end()
    this.#watch.stop()
    const stopped = this.#driver.stop()
    this.#driver.forgetDocument()
    this.#leadership.stepDown()
    this.#tabs.close()
    this.#inquiry.answered(undefined)
    await Promise.all([stopped, this.#flushes.close(), this.#counting.idle(), this.#listing.idle()])
    this.#driver.forgetDocument()
  }

  #createDriver(options: SyncOptions, around: SyncSurroundings): Driver {
    const { workspace, clock } = around
    const { url, token } = options
    return new Driver({
      ...around,
      url,
      token,
      pauses: this.#pauses,
      downloads: new SegmentDownloads({ url, workspace, clock, fetch: around.fetch ?? globalThis.fetch }),
      createSocket: around.createSocket ?? ((address) => new WebSocket(address)),
      hear: {
        status: (news) => this.#tell(news),
        opened: (document) => {
          this.#document = document
          this.presence.attach(document.awareness)
        },
        closed: () => {
          this.#document = undefined
          this.presence.detach()
        },
        advanced: () => this.#advanced(),
        refused: () => {
          this.#tabs.post({ type: 'refusals' })
          return this.#refresh(this.#listing)
        },
        lost: () => this.#lost(),
        unable: (problem) => this.#stepAside(problem),
      },
    })
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case 'status':
        // Whoever stands aside may have stopped listening for want of a leader.
        if (this.#aside.problem !== undefined) this.#watch.start()
        this.#watch.heard()
        this.#follow(message.status, message.isWanted)
        break
      case 'ask':
        this.#answer()
        break
      case 'call':
        if (this.#leadership.isLeading) this.#tabs.post({ type: 'leading' })
        break
      case 'leading':
        this.#watch.heard()
        break
      case 'connect':
        this.#goOnline(message.isFresh)
        break
      case 'disconnect':
        this.#goOffline()
        break
      case 'ask-head':
        if (this.#leadership.isLeading) this.#tabs.post({ type: 'head', head: this.#document?.facts })
        break
      case 'head':
        this.#inquiry.answered(message.head)
        break
      case 'refusals':
        this.#refresh(this.#listing)
        break
      case 'here':
      case 'who':
      case 'peers':
        this.presence.hear(message)
        break
    }
  }

  /** For a new tab. */
  #answer(): void {
    if (!this.#leadership.isLeading) return
    this.#post()
    this.presence.answer()
  }

  /** What the leader says holds for this tab too, also when it will lead. */
  #follow(status: LeaderStatus, isWanted: boolean): void {
    if (this.#leadership.isLeading) return
    this.#isWanted = isWanted
    this.#driver.forgetDocument()
    this.#board.tell(status)
    this.#advanced()
  }

  #compete(): void {
    this.#aside.end()
    this.#leadership.compete()
    if (!this.#leadership.isLeading && this.#tabs.isOpen) this.#watch.start()
  }

  #lead(): void {
    this.#watch.stop()
    if (this.#isWanted) this.#driver.start()
    else this.#tell({ state: 'offline', error: undefined, catchingUp: undefined })
    this.#post()
  }

  #goOnline(isFresh: boolean): void {
    this.#isWanted = true
    if (this.#aside.problem !== undefined) this.#comeBack()
    if (!this.#leadership.isLeading) return
    this.#driver.hurry()
    if (isFresh) this.#driver.startAfresh()
    else this.#driver.start()
    this.#post()
  }

  #goOffline(): void {
    this.#isWanted = false
    if (this.#aside.problem !== undefined) this.#comeBack()
    if (!this.#leadership.isLeading) return
    void this.#driver.stop()
    this.#tell({ state: 'offline', error: undefined, catchingUp: undefined })
    this.#post()
  }

  /** The line was lost while it was in use. Another tab may have one, and the lock goes to the next in line. */
  #lost(): void {
    if (!this.#hasOtherTabs) return
    this.#stepDown()
    this.#compete()
  }

  /**
   * By what only this tab has, its token or its build, it cannot connect: it makes way, and stands in line again after the pause, or
   * once it is told to connect. The others are not told, since it need not be so for them.
   */
  #stepAside(problem: SyncProblem): void {
    if (!this.#hasOtherTabs) return
    this.#leadership.stepDown()
    this.#stepDown()
    this.#aside.begin(problem, this.#pauses)
    if (this.#tabs.isOpen) this.#watch.start()
  }

  #comeBack(): void {
    this.#driver.hurry()
    this.#compete()
  }

  /** Nobody leads, so that what the last one said holds no more. */
  #tellOwn(problem: SyncProblem): void {
    this.#watch.stop()
    this.#tell({ state: 'offline', error: problem, catchingUp: undefined })
  }

  /** This page hung, and another tab leads. What that one said meanwhile did not concern a leader, so it is asked again. */
  #deposed(): void {
    void this.#driver.stop()
    this.#compete()
    this.#tabs.post({ type: 'ask' })
  }

  #stepDown(): void {
    this.#aside.end()
    this.#watch.stop()
    void this.#driver.stop()
    this.#leadership.stepDown()
  }

  #pageSays(event: PageEvent): void {
    switch (event) {
      case 'freeze':
        this.#stepDown()
        break
      case 'resume':
        this.#compete()
        break
      case 'online':
        if (this.#aside.problem?.isTransient === true) this.#comeBack()
        else this.#driver.hurry()
        break
      case 'offline':
        this.#driver.networkGone()
        break
    }
  }

  #logChanged(): void {
    this.#driver.changed()
    this.#advanced()
    if (this.refused.length > 0) void this.#listAgain()
  }

  /** Where somebody else has brought the relay what it refused, nothing has to be dismissed for the rest to go out. */
  async #listAgain(): Promise<void> {
    await this.#refresh(this.#listing)
    const isHeldUp = this.#board.isStopped || this.status.error?.code !== 'refused'
    if (isHeldUp || !this.#isWanted || !this.#leadership.isLeading || this.#closed !== undefined) return
    this.#driver.startAfresh()
  }

  #advanced(): void {
    this.#refresh(this.#counting)
    this.#flushes.look()
  }

  #tell(news: Partial<LeaderStatus>): void {
    if (this.#board.tell(news)) this.#post()
  }

  #post(): void {
    if (!this.#leadership.isLeading) return
    this.#tabs.post({ type: 'status', status: this.#board.leader, isWanted: this.#isWanted })
  }

  async #count(): Promise<void> {
    this.#board.count(await this.#log.pending(), this.#log.hasCaughtUp)
  }

  async #list(): Promise<void> {
    this.#board.list(await this.#log.refusals())
  }

  /** A log that cannot be read just now is read at the next change. */
  async #refresh(reading: Coalesced): Promise<void> {
    if (this.#closed === undefined) await reading.run().catch(() => {})
  }
}
