/**
 * Pays debts: which after-hooks run, and when, in line with their verb, outside of it, again after a failure, or for whatever
 * the log says is owed (docs/semantics.md H2, H3, H6).
 *
 * A debt is in the log before anything is tried, so a process that dies at any moment leaves it to whoever comes next.
 */
import type { Debt } from '../core/duty.ts'
import type { RunEvent } from '../core/event.ts'
import { parseRef } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { RegisteredHook } from '../core/hook.ts'
import type { Reads } from '../core/storage.ts'
import { Efforts } from './efforts.ts'
import { givenUpAmong } from './given-up.ts'
import type { PayInline } from './group.ts'
import { OutsideRuns } from './outside-runs.ts'
import { ownBoot } from './own-boot.ts'
import type { Replica } from './replica.ts'
import { Run } from './run.ts'
import { recordDeadLetter, sizedRecord } from './run-record.ts'
import type { Draft } from './stamper.ts'
import type { Transaction } from './transaction.ts'
import type { Overlay, View } from './view.ts'
import type { Writer } from './writer.ts'

interface PayerOptions {
  readonly replica: Replica
  readonly writer: Writer
  /** Told of each body that failed. */
  readonly failed: () => void
}

/** How long a debt of somebody else's event is left to others, in milliseconds: some time between these. */
const shortestPatienceMs = 1_000
const longestPatienceMs = 10_000

/** `at once` also what would be left to others for a while (H6). */
export type PayWhen = 'in turn' | 'at once'

export class Payer {
  readonly #replica: Replica
  readonly #writer: Writer
  readonly #outside: OutsideRuns
  /** How it went so far. */
  readonly efforts: Efforts
  /** What bodies threw that ran in line, until it is known whether their group stands: only then did they fail. */
  readonly #thrown = new Map<string, unknown>()
  /** Others have had the chance to say that they paid. */
  #isCaughtUp = false
  #isClosed = false

  constructor({ replica, writer, failed }: PayerOptions) {
    this.#replica = replica
    this.#writer = writer
    this.efforts = new Efforts({
      env: replica.env,
      failed,
      tryAgain: (debt) => void this.#outside.pay(debt),
      bury: (debt, error) => this.write((transaction, pay) => recordDeadLetter(transaction, debt, error, pay)),
    })
    this.#outside = new OutsideRuns({
      replica,
      efforts: this.efforts,
      makeRun: (debt, view) => this.#makeRun(debt, view),
      write: (work) => this.write(work),
    })
  }

  /**
   * Writes with something that pays the debts of the groups that are made. What was begun for one that did not come about, or
   * came about otherwise, is ended without a trace; what `takeOver` has taken on is left alone.
   */
  async write<T>(work: (transaction: Transaction, pay: PayInline) => Promise<T>): Promise<T> {
    const asked = new Set<string>()
    const pay: PayInline = (debt, view, entity) => {
      asked.add(debt.key)
      return this.#payInline(debt, view, entity)
    }
    try {
      return await this.#writer.submit((transaction) => work(transaction, pay))
    } finally {
      for (const key of asked) {
        this.#thrown.delete(key)
        this.#outside.abandon(key)
      }
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

  canPay({ blocked, hook }: Debt): boolean {
    return blocked === undefined && this.isHere(hook)
  }

  /** Whether the code of the hook is here, and may run. */
  isHere(hook: string): boolean {
    return !this.#replica.needsUpdate && this.#replica.env.hooks.named(hook) !== undefined
  }

  /** All debts in the log that this process can pay and has not given up on. */
  async payable(reads: Reads = this.#replica.env.store): Promise<readonly Debt[]> {
    const owed = await reads.debts()
    this.efforts.forgetPaid(new Set(owed.map((debt) => debt.key)))
    const debts = owed.filter((debt) => this.canPay(debt) && !this.efforts.waitsForNoun(debt.key))
    const dead = await givenUpAmong(reads, debts, this.#replica.env.build)
    return debts.filter((_, index) => dead[index] !== true)
  }

  /** A connection begins, and more of the others' events is on its way: what they owe waits again. */
  fallBehind(): void {
    this.#isCaughtUp = false
  }

  async considerAll(when: PayWhen = 'in turn'): Promise<void> {
    this.consider(await this.payable(), when)
  }

  /** Forgets failures and a dead letter of this build, and tries again at once. Resolves when that attempt has ended. */
  async retry(debt: Debt): Promise<void> {
    while (this.efforts.isBusy(debt.key)) await this.efforts.progress()
    this.efforts.beginAnew(debt.key)
    await this.#outside.pay(debt, true)
  }

  close(): void {
    this.#isClosed = true
    this.#outside.close()
    this.efforts.close()
  }

  /** After a transaction: what its groups owe goes on, is tried again after a pause, or is taken up. */
  takeOver(debts: readonly Debt[]): void {
    for (const debt of debts) {
      if (!this.canPay(debt) || this.efforts.isBusy(debt.key)) continue
      if (this.#outside.has(debt.key)) void this.#outside.goOn(debt)
      else if (this.#thrown.has(debt.key)) void this.#failedInline(debt)
      else this.consider([debt])
    }
  }

  async #payInline(debt: Debt, view: Overlay, entity: EntityState): Promise<Draft<RunEvent> | undefined> {
    const hook = this.#replica.env.hooks.named(debt.hook)
    // A body that went outside is continued, never called twice, even where its verb has to be worked out again.
    if (hook === undefined || this.#outside.has(debt.key)) return undefined
    const run = this.#makeRun(debt, view)
    try {
      const started = await run.start(hook, entity)
      if (started.is === 'done') {
        this.#thrown.delete(debt.key)
        if (this.#replica.env.dev) await this.#warnIfUnstable(hook, { run, view, entity })
        return sizedRecord(debt, run.bodies)
      }
      await this.#outside.keep(run, started.finished)
    } catch (error) {
      run.close()
      this.#thrown.set(debt.key, error)
    }
    return undefined
  }

  #takeUp(debt: Debt): void {
    if (!this.canPay(debt) || this.efforts.waitsForNoun(debt.key)) return
    if (this.efforts.isIdle(debt.key) || this.efforts.isLeft(debt.key)) void this.#outside.pay(debt)
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
      if (!this.#isCaughtUp || !this.canPay(debt) || this.efforts.waitsForNoun(debt.key)) continue
      if (!this.efforts.isIdle(debt.key)) continue
      const patienceMs = shortestPatienceMs + random() * (longestPatienceMs - shortestPatienceMs)
      this.efforts.lookAgain(debt, synced === 'server' ? longestPatienceMs : patienceMs, 'others')
    }
  }

  async #failedInline(debt: Debt): Promise<void> {
    const error = this.#thrown.get(debt.key)
    this.#thrown.delete(debt.key)
    this.efforts.begin(debt.key)
    await this.efforts.failed(debt, error)
    this.efforts.end(debt.key)
  }

  /** Development mode: see unstable-hook.ts. */
  async #warnIfUnstable(
    hook: RegisteredHook,
    { run, view, entity }: { readonly run: Run; readonly view: Overlay; readonly entity: EntityState },
  ): Promise<void> {
    const { unlikeFirst } = await this.#replica.env.hindsight()
    const message = await unlikeFirst(run, this.#makeRun(run.debt, view), (again) => again.start(hook, entity))
    if (message !== undefined) this.#replica.env.warn(message)
  }

  #makeRun(debt: Debt, view: View): Run {
    const { env } = this.#replica
    return new Run(debt, view, { ...env, now: env.clock.now(), attempt: this.efforts.attempt(debt.key) })
  }
}
