/**
 * Runs after-hooks: in line with their verb, outside of it, again after a failure, and for whatever the log says is owed
 * (docs/semantics.md H2, H3, H6).
 *
 * A debt is in the log before anything is tried, so a process that dies at any moment leaves it to whoever comes next.
 */
import type { Debt } from '../core/duty.ts'
import { UnknownNounError, ValidationError } from '../core/errors.ts'
import type { Body, RunEvent } from '../core/event.ts'
import { maxEventChars, maxSlotChars, maxSubs, parseRef, wellFormed } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { RegisteredHook } from '../core/hook.ts'
import type { Reads } from '../core/storage.ts'
import { Efforts, longestPauseMs, pauseAfter } from './efforts.ts'
import { deadLetter } from './given-up.ts'
import { makeGroup, type PayInline } from './group.ts'
import type { IndexUpkeep } from './index-upkeep.ts'
import { ownBoot } from './own-boot.ts'
import type { Replica } from './replica.ts'
import type { RunSurroundings } from './run.ts'
import { Run, RunLater } from './run.ts'
import type { Draft } from './stamper.ts'
import type { Transaction } from './transaction.ts'
import type { Overlay } from './view.ts'
import { StoredView } from './view.ts'
import type { Writer } from './writer.ts'

/** After so many failures a run is recorded as a dead letter, to be seen and retried by hand. */
const maxFailures = 5
/** How long a debt that another tab is paying is left alone before it is looked at again. */
const lockedPauseMs = 5_000

interface PayerOptions {
  readonly replica: Replica
  readonly writer: Writer
  readonly index: IndexUpkeep
  /** Told of each body that failed. */
  readonly failed: () => void
}

interface Outside {
  readonly run: Run
  readonly finished: Promise<void>
  readonly release: () => void
}

/** How long a debt of somebody else's event is left to others, in milliseconds: some time between these. */
const shortestPatienceMs = 1_000
const longestPatienceMs = 10_000

/** `at once` also what would be left to others for a while (H6). */
export type PayWhen = 'in turn' | 'at once'

export class Payer {
  readonly #replica: Replica
  readonly #writer: Writer
  readonly #index: IndexUpkeep
  readonly #outside = new Map<string, Outside>()
  readonly #efforts: Efforts
  /** What bodies threw that ran in line, until it is known whether their group stands: only then did they fail. */
  readonly #thrown = new Map<string, unknown>()
  /** Lets go of the locks under which bodies run here. */
  readonly #held = new Set<() => void>()
  /** Others have had the chance to say that they paid. */
  #isCaughtUp = false
  #isClosed = false

  constructor({ replica, writer, index, failed }: PayerOptions) {
    this.#replica = replica
    this.#writer = writer
    this.#index = index
    this.#efforts = new Efforts({ env: replica.env, failed, tryAgain: (debt) => void this.#pay(debt) })
  }

  /**
   * Writes with something that pays the debts of the groups that are made. What was begun for one that did not come about, or
   * came about otherwise, is ended without a trace; what `takeOver` has taken on is left alone.
   */
  async write<T>(work: (transaction: Transaction, pay: PayInline) => Promise<T>): Promise<T> {
    const asked = new Set<string>()
    const pay: PayInline = (debt, view) => {
      asked.add(debt.key)
      return this.#payInline(debt, view)
    }
    try {
      return await this.#writer.submit((transaction) => work(transaction, pay))
    } finally {
      for (const key of asked) this.#abandon(key)
    }
  }

  /**
   * Takes up debts that are in the log now, as far as this process can pay them. Where the workspace syncs, those of events
   * that this database did not write wait until it has caught up, and then a while longer (H6).
   */
  consider(debts: readonly Debt[], when: PayWhen = 'in turn'): void {
    if (this.#isClosed) return
    if (this.#replica.env.synced === undefined || when === 'at once') {
      for (const debt of debts) this.#takeUp(debt)
      return
    }
    const isOurs = ({ trigger }: Debt) => parseRef(trigger).boot === this.#replica.boot
    for (const debt of debts) if (isOurs(debt)) this.#takeUp(debt)
    const others = debts.filter((debt) => !isOurs(debt))
    if (others.length > 0) void this.#considerOthers(others)
  }

  /** Everything the relay had is in: what is owed for events of others is paid from now on, after a while. */
  caughtUp(): Promise<void> {
    this.#isCaughtUp = true
    return this.considerAll()
  }

  canPay(debt: Debt): boolean {
    return (
      debt.blocked === undefined && !this.#replica.needsUpdate && this.#replica.env.hooks.named(debt.hook) !== undefined
    )
  }

  /** All debts in the log that this process can pay and has not given up on. */
  async payable(reads: Reads = this.#replica.env.store): Promise<readonly Debt[]> {
    const owed = await reads.debts()
    this.#efforts.forgetPaid(new Set(owed.map((debt) => debt.key)))
    const debts = owed.filter((debt) => this.canPay(debt) && !this.#efforts.waitsForNoun(debt.key))
    const dead = await this.#deadLetters(debts, reads)
    return debts.filter((_, index) => dead[index] !== true)
  }

  /** A connection begins, and more of the others' events is on its way: what they owe waits again. */
  fallBehind(): void {
    this.#isCaughtUp = false
  }

  async considerAll(when: PayWhen = 'in turn'): Promise<void> {
    this.consider(await this.payable(), when)
  }

  /** What went wrong last with a key, and how often. */
  failure(key: string): { readonly failures: number; readonly error: unknown } | undefined {
    return this.#efforts.failure(key)
  }

  /** Forgets failures and a dead letter of this build, and tries again at once. Resolves when that attempt has ended. */
  async retry(debt: Debt): Promise<void> {
    while (this.#efforts.of(debt.key).isBusy) await this.progress().ended
    this.#efforts.beginAnew(debt.key)
    await this.#pay(debt, true)
  }

  /** A noun was loaded: what failed for want of one is tried again. */
  hearOfNoun(): void {
    this.#efforts.hearOfNoun()
  }

  /** The network is back: what failed for want of it is tried again at once. */
  resume(): void {
    this.#efforts.resume()
  }

  /** Resolves after the next attempt that ends, whichever it is. */
  progress(): { readonly ended: Promise<void>; forget(): void } {
    return this.#efforts.progress()
  }

  close(): void {
    this.#isClosed = true
    this.#efforts.close()
    for (const { run } of this.#outside.values()) run.close()
    for (const release of this.#held) release()
    this.#efforts.notify()
  }

  /** After a transaction: what its groups owe goes on, is tried again after a pause, or is taken up. */
  takeOver(debts: readonly Debt[]): void {
    for (const debt of debts) {
      if (!this.canPay(debt)) continue
      const outside = this.#outside.get(debt.key)
      if (this.#efforts.of(debt.key).isBusy) continue
      if (outside !== undefined) void this.#continue(debt, outside)
      else if (this.#thrown.has(debt.key)) void this.#failedInline(debt)
      else this.consider([debt])
    }
  }

  #abandon(key: string): void {
    this.#thrown.delete(key)
    const outside = this.#outside.get(key)
    if (outside === undefined || this.#efforts.known(key)?.isBusy === true) return
    outside.run.close()
    outside.release()
    this.#outside.delete(key)
  }

  async #payInline(debt: Debt, view: Overlay): Promise<Draft<RunEvent> | undefined> {
    const hook = this.#replica.env.hooks.named(debt.hook)
    // A body that went outside is continued, never called twice, even where its verb has to be worked out again.
    if (hook === undefined || this.#outside.has(debt.key)) return undefined
    return this.#runInline(hook, debt, view)
  }

  #takeUp(debt: Debt): void {
    if (!this.canPay(debt) || this.#efforts.waitsForNoun(debt.key)) return
    const effort = this.#efforts.of(debt.key)
    if (effort.isLeft) this.#efforts.stopWaiting(effort)
    if (!effort.isBusy && effort.timer === undefined) void this.#pay(debt)
  }

  /** What an earlier process or another tab of this database wrote is paid at once; the rest is left to others first. */
  async #considerOthers(debts: readonly Debt[]): Promise<void> {
    const { store, random, synced } = this.#replica.env
    const boots = debts.map((debt) => ownBoot(parseRef(debt.trigger).boot))
    // Where the database cannot be read any more nothing is paid; the debts stay in it.
    const marks = await store.meta(boots).catch(() => undefined)
    if (marks === undefined || this.#isClosed) return
    for (const [index, debt] of debts.entries()) {
      if (marks[index] !== undefined) {
        this.#takeUp(debt)
        continue
      }
      if (!this.#isCaughtUp || !this.canPay(debt) || this.#efforts.waitsForNoun(debt.key)) continue
      const effort = this.#efforts.of(debt.key)
      if (effort.isBusy || effort.timer !== undefined) continue
      const patienceMs = shortestPatienceMs + random() * (longestPatienceMs - shortestPatienceMs)
      this.#efforts.lookAgain(debt, synced === 'server' ? longestPatienceMs : patienceMs)
      effort.isLeft = true
    }
  }

  #continue(debt: Debt, outside: Outside): Promise<void> {
    this.#efforts.of(debt.key).isBusy = true
    outside.run.moveTo(new StoredView(this.#replica))
    return this.#commitOutside(debt, outside)
  }

  async #failedInline(debt: Debt): Promise<void> {
    const error = this.#thrown.get(debt.key)
    this.#thrown.delete(debt.key)
    const effort = this.#efforts.of(debt.key)
    effort.isBusy = true
    this.#efforts.noteFailure(debt, error)
    await this.#afterFailure(debt, error)
    effort.isBusy = false
    this.#efforts.notify()
  }

  async #runInline(hook: RegisteredHook, debt: Debt, view: Overlay): Promise<Draft<RunEvent> | undefined> {
    const run = new Run(debt, view, this.#surroundings(debt.key))
    try {
      const started = await run.start(hook)
      if (started.is === 'done') {
        this.#thrown.delete(debt.key)
        if (this.#replica.env.dev) await this.#warnIfUnstable(hook, debt, view, run)
        return sizedRecord(debt, run.bodies)
      }
      const release = await this.#hold(debt.key)
      if (release === undefined) run.close()
      else this.#outside.set(debt.key, { run, finished: started.finished, release })
    } catch (error) {
      run.close()
      this.#thrown.set(debt.key, error)
    }
    return undefined
  }

  /** Development mode: see unstable-hook.ts. */
  async #warnIfUnstable(hook: RegisteredHook, debt: Debt, view: Overlay, first: Run): Promise<void> {
    const { unlikeFirst } = await this.#replica.env.hindsight()
    const message = await unlikeFirst(hook, first, new Run(debt, view, this.#surroundings(debt.key)))
    if (message !== undefined) this.#replica.env.warn(message)
  }

  async #pay(debt: Debt, isByHand = false): Promise<void> {
    const effort = this.#efforts.of(debt.key)
    effort.isBusy = true
    effort.isLeft = false
    effort.timer = undefined
    const started = this.#outside.get(debt.key)
    if (started !== undefined) return this.#continue(debt, started)
    const release = await this.#hold(debt.key)
    if (release === undefined) {
      effort.isBusy = false
      this.#efforts.lookAgain(debt, lockedPauseMs)
      return
    }
    const hook = this.#replica.env.hooks.named(debt.hook)
    // Where the database cannot be read any more nothing is paid; the debt stays in it.
    const isWanted = await this.#isWanted(debt, isByHand).catch(() => false)
    if (hook === undefined || !isWanted) {
      release()
      this.#efforts.settle(debt.key)
      return
    }
    const run = new Run(debt, new StoredView(this.#replica), this.#surroundings(debt.key))
    const finished = this.#behind(debt)
      .then((then) => run.start(hook, then))
      .then((started) => (started.is === 'outside' ? started.finished : undefined))
    await this.#commitOutside(debt, { run, finished, release })
  }

  /** The entity right behind the verb that is answered, whatever was done to it since (H1). */
  async #behind({ target, trigger }: Debt): Promise<EntityState | undefined> {
    const { stateBehind } = await this.#replica.env.hindsight().catch(() => {
      throw new RunLater(lockedPauseMs) // its code could not be fetched
    })
    return stateBehind(this.#replica.env.store, target, trigger)
  }

  /** Waits for a body that runs outside any group and commits what it wrote, in a group of its own. */
  async #commitOutside(debt: Debt, { run, finished, release }: Outside): Promise<void> {
    try {
      await finished
      await this.write((transaction, pay) => this.#record(transaction, debt, run, pay))
      this.#efforts.settle(debt.key)
    } catch (error) {
      this.#efforts.noteFailure(debt, error)
      if (!this.#isClosed) await this.#afterFailure(debt, error)
    } finally {
      run.close()
      release()
      this.#outside.delete(debt.key)
      const effort = this.#efforts.known(debt.key)
      if (effort !== undefined) effort.isBusy = false
      this.#efforts.notify()
    }
  }

  /** Rechecks the debt, then records what the run wrote as it comes out on the rows of this moment. */
  async #record(transaction: Transaction, debt: Debt, run: Run, pay: PayInline): Promise<void> {
    transaction.standAlone()
    if (!(await this.#isOwed(debt))) return
    const record = sizedRecord(debt, await run.compose(transaction.view))
    transaction.noteTarget(debt.trigger, debt.target)
    transaction.take(await makeGroup(transaction, [record], pay))
  }

  async #afterFailure(debt: Debt, error: unknown): Promise<void> {
    const effort = this.#efforts.of(debt.key)
    if (error instanceof UnknownNounError) return
    if (error instanceof RunLater) this.#efforts.lookAgain(debt, error.delayMs)
    else if (effort.isCutOff) this.#efforts.lookAgain(debt, longestPauseMs)
    else if (effort.failures < maxFailures)
      this.#efforts.lookAgain(debt, pauseAfter(effort.failures, this.#replica.env.random()))
    else {
      this.#efforts.giveUp(debt, error)
      await this.#bury(debt, error).then(
        () => this.#efforts.settle(debt.key),
        () => this.#efforts.lookAgain(debt, longestPauseMs),
      )
    }
  }

  /** Records a dead letter. The debt stays; this database does not try this build's hook again by itself. */
  async #bury(debt: Debt, error: unknown): Promise<void> {
    const { build } = this.#replica.env
    await this.write(async (transaction, pay) => {
      transaction.standAlone()
      if (!(await this.#isOwed(debt))) return
      transaction.noteTarget(debt.trigger, debt.target)
      const record = recordOf(debt, { ok: false, error: wellFormed(String(error).slice(0, 1000)), subs: [] })
      transaction.take(await makeGroup(transaction, [record], pay))
      transaction.takeBesides({ meta: [{ name: deadLetter(debt.key), value: build }] })
    })
  }

  /** Still owed, and not given up by this build on this database unless somebody asked for it. A body may look for anything then. */
  async #isWanted(debt: Debt, isByHand: boolean): Promise<boolean> {
    await this.#index.ready()
    if (!(await this.#isOwed(debt))) return false
    const [isDead] = isByHand ? [false] : await this.#deadLetters([debt])
    return isDead !== true
  }

  async #isOwed(debt: Debt): Promise<boolean> {
    const debts = await this.#replica.env.store.debtsOf([debt.target])
    return debts.some(({ key, blocked }) => key === debt.key && blocked === undefined)
  }

  /** The lock under which a body runs, so that no two tabs of an origin run it; `undefined` where another tab does. */
  #hold(key: string): Promise<(() => void) | undefined> {
    const { locks, database } = this.#replica.env
    if (locks === undefined) return Promise.resolve(() => {})
    return new Promise((resolve) => {
      const held = locks.request(`${database}/run/${key}`, { ifAvailable: true }, async (isHeld) => {
        if (!isHeld || this.#isClosed) return resolve(undefined)
        await new Promise<void>((end) => {
          const release = () => {
            this.#held.delete(release)
            end()
          }
          this.#held.add(release)
          resolve(release)
        })
      })
      held.catch(() => resolve(undefined)) // a page that is being left gets no locks
    })
  }

  async #deadLetters(debts: readonly Debt[], reads: Reads = this.#replica.env.store): Promise<readonly boolean[]> {
    const { build } = this.#replica.env
    const builds = await reads.meta(debts.map((debt) => deadLetter(debt.key)))
    return builds.map((dead) => dead === build)
  }

  #surroundings(key: string): RunSurroundings {
    const { hooks, clock, actor, hindsight } = this.#replica.env
    return { hooks, now: clock.now(), actor, hindsight, attempt: this.#efforts.of(key).failures + 1 }
  }
}

function recordOf(debt: Debt, outcome: Pick<RunEvent, 'ok' | 'subs'> & { error?: string }): Draft<RunEvent> {
  const { hook, slot, trigger, depth } = debt
  return { kind: 'run', hook, slot, trigger, depth, ...outcome }
}

/** What the relay would refuse later fails the run now: nothing that was reported done may be lost (A1). */
function sizedRecord(debt: Debt, bodies: readonly Body[]): Draft<RunEvent> {
  const record = recordOf(debt, { ok: true, subs: [...bodies] })
  const { length } = JSON.stringify(record)
  if (bodies.length <= maxSubs && debt.slot.length <= maxSlotChars && length <= maxEventChars) return record
  const expected = `a run holds at most ${maxSubs} verbs and ${maxEventChars} characters of JSON; this one holds ${bodies.length} and ${length}`
  throw new ValidationError('Run', `The hook ${debt.hook} for ${debt.target}`, [{ field: debt.hook, expected }])
}
