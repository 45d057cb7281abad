/**
 * `workspace.runs`: the ledger of hook runs, and the debts that are still open (docs/semantics.md F6, H3, H6).
 */
import type { Debt } from '../core/duty.ts'
import { HookCycleError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { parseRef } from '../core/event.ts'
import type { Feed } from '../core/feed.ts'
import type { RunStatus } from '../core/fold-state.ts'
import { isoOf } from '../core/query/instant.ts'
import type { RunRow, Store } from '../core/storage.ts'
import type { Change } from './feed.ts'
import { runsIn } from './history.ts'
import type { Payer } from './payer.ts'
import { tellInOrder } from './tell-in-order.ts'

/** One execution of a hook that is in the log, and what has become of it. */
export interface RunEntry {
  readonly ref: Ref
  /** `Deal.won/provision/deal_…|win|1`: at most one run of a key is effective, in every merge of every log. */
  readonly key: string
  readonly hook: string
  /** `effective`: counts. `superseded`: another run of the key does. `idle`: nothing effective to answer. `dead`: failed. */
  readonly status: RunStatus
  readonly trigger: Ref
  readonly actor: string
  /** UTC, ISO 8601. */
  readonly at: string
  /** Ids of what it wrote to, each once. */
  readonly wrote: readonly string[]
  /** What a dead letter says went wrong. */
  readonly error?: string
}

/** A run that the log says should exist and does not. */
export interface OpenDebt {
  readonly key: string
  readonly hook: string
  readonly target: string
  readonly trigger: Ref
  /** Why nobody pays it: the hook is among its own causes, or the cascade is too deep. */
  readonly blocked?: 'cycle' | 'depth'
  /** Failed attempts of this process, and what the last one threw. */
  readonly failures: number
  readonly error?: unknown
  /** Whether the code of the hook is here, and may run. */
  readonly isHere: boolean
}

/** Which runs are asked for; all where nothing is given. */
export interface RunFilter {
  readonly key?: string | undefined
  readonly status?: RunStatus | undefined
  /** Those that answer an event of this entity, or wrote to it. */
  readonly entity?: string | undefined
}

export class RunLedger {
  readonly #store: Store
  readonly #payer: Payer
  readonly #feed: Feed<Change>

  constructor(store: Store, payer: Payer, feed: Feed<Change>) {
    this.#store = store
    this.#payer = payer
    this.#feed = feed
  }

  /** In the order of the log. */
  async find({ key, status, entity }: RunFilter = {}): Promise<readonly RunEntry[]> {
    const rows = entity === undefined ? await this.#rowsOf(key) : await this.#rowsAbout(entity)
    const isWanted = (row: RunRow) =>
      (status === undefined || row.status === status) && (key === undefined || row.key === key)
    return this.#entriesOf(rows.filter(isWanted))
  }

  #rowsOf(key: string | undefined): Promise<readonly RunRow[]> {
    return key === undefined ? this.#store.allRuns() : this.#store.runsOfKeys([key])
  }

  async #rowsAbout(entity: string): Promise<readonly RunRow[]> {
    return [...(await runsIn(this.#store, await this.#store.tagged([entity]))).values()]
  }

  /** @internal Those of them that there are, in the order of the log. */
  async at(refs: readonly Ref[]): Promise<readonly RunEntry[]> {
    return this.#entriesOf((await this.#store.runs(refs)).filter((row) => row !== undefined))
  }

  /**
   * Calls `listener` with each run that is new from now on, or that counts, fails or is made needless otherwise than before:
   * once, whichever tab learned of it. Returns the undo.
   */
  subscribe(listener: (run: RunEntry) => void): () => void {
    return tellInOrder(this.#feed, listener, ({ decided }) => this.at(decided.runs)).end
  }

  async debts(): Promise<readonly OpenDebt[]> {
    const debts = await this.#store.debts()
    return debts.map((debt) => this.#open(debt))
  }

  /**
   * Tries an open debt again at once, dead letters too; resolves when the attempt has ended, whichever way. Rejects with
   * `not-found` where nothing is owed under that key, with `hook-cycle` where nobody may pay it, with `contention` where another
   * tab is running it just now, with `closed` where the workspace is closed before the attempt has ended.
   */
  async retry(key: string): Promise<void> {
    const debt = (await this.#store.debts()).find((candidate) => candidate.key === key)
    if (debt === undefined) {
      throw new WonceError('not-found', `Nothing is owed under ${key}: it has run, or its event does not count.`, {
        key,
      })
    }
    if (debt.blocked !== undefined) throw new HookCycleError(debt.hook, debt.key, debt.blocked)
    if (!this.#payer.canPay(debt)) {
      const message = `The hook ${debt.hook} is not registered here, or the relay takes no run of this replica, so ${key} cannot be run.`
      throw new WonceError('not-found', message, { key })
    }
    await new Promise<void>((resolve, reject) => {
      const stop = this.#feed.subscribe(() => {}, reject)
      this.#payer.retry(debt).then(resolve, reject).finally(stop)
    })
  }

  async #entriesOf(rows: readonly RunRow[]): Promise<readonly RunEntry[]> {
    const logRows = await this.#store.logAt(rows.map((row) => parseRef(row.ref)))
    return rows
      .map((row, index) => ({ row, stored: logRows[index] }))
      .sort((a, b) => (a.stored?.pos ?? 0) - (b.stored?.pos ?? 0))
      .flatMap(({ row, stored }) => (stored?.event.kind === 'run' ? [entryOf(row, stored.event)] : []))
  }

  #open({ key, hook, target, trigger, blocked }: Debt): OpenDebt {
    const failure = this.#payer.efforts.failure(key)
    return Object.freeze({
      key,
      hook,
      target,
      trigger,
      ...(blocked === undefined ? undefined : { blocked }),
      failures: failure?.failures ?? 0,
      ...(failure === undefined ? undefined : { error: failure.error }),
      isHere: this.#payer.isHere(hook),
    })
  }
}

function entryOf(
  row: RunRow,
  event: { actor: string; wall: number; trigger: Ref; error?: string | undefined; subs: readonly { target: string }[] },
): RunEntry {
  return Object.freeze({
    ref: row.ref,
    key: row.key,
    hook: row.hook,
    status: row.status,
    trigger: event.trigger,
    actor: event.actor,
    at: isoOf(event.wall),
    wrote: Object.freeze([...new Set(event.subs.map((sub) => sub.target))]),
    ...(event.error === undefined ? undefined : { error: event.error }),
  })
}
