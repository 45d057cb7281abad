/**
 * A workspace remembers when it first saw each hook, and owes what the hook answers from then on (docs/semantics.md H5). Here it
 * is told of those that are registered in this process.
 */
import type { RegisteredHook } from '../core/hook.ts'
import { unannounced } from './given-up.ts'
import { makeGroup } from './group.ts'
import type { Payer } from './payer.ts'
import type { Replica } from './replica.ts'
import { pendingAmong, pendingScans, scanDuty } from './scan-duty.ts'
import type { Writer } from './writer.ts'

export class Announcing {
  readonly #replica: Replica
  readonly #writer: Writer
  readonly #payer: Payer
  /** Whether a hook that is unknown here is one that the workspace has not seen, as far as this replica can know. */
  #mayAnnounce: boolean

  constructor(replica: Replica, writer: Writer, payer: Payer) {
    this.#replica = replica
    this.#writer = writer
    this.#payer = payer
    this.#mayAnnounce = replica.env.synced !== 'server'
  }

  /** Whether there is anything to do. `scanned` is what meta says under `scannedName`. */
  isDue(scanned: unknown): boolean {
    return pendingAmong(this.#replica.activations, scanned).length > 0 || this.#unseen().length > 0
  }

  /** Whether it waits for everything that the relay has. */
  get isWaiting(): boolean {
    return !this.#mayAnnounce
  }

  /** That is in: a hook that is unknown now is new. */
  async caughtUp(): Promise<void> {
    this.#mayAnnounce = true
    await this.announce()
  }

  /** Writes what is missing of the hooks registered here, and works out what they owe. */
  async announce(): Promise<void> {
    if (this.#replica.needsUpdate) return
    const wanted = this.#mayAnnounce ? await this.#notGivenUp(this.#unseen()) : []
    if (wanted.length > 0) await this.#write(wanted)
    await this.scan()
  }

  /** Works out what hooks owe for events that were there before them, where that was not done yet. */
  async scan(): Promise<void> {
    if ((await pendingScans(this.#replica.env.store, this.#replica.activations)).length === 0) return
    const debts = await this.#writer.submit((transaction) => scanDuty(transaction))
    this.#payer.takeOver(debts)
  }

  async #write(wanted: readonly RegisteredHook[]): Promise<void> {
    await this.#writer.submit(async (transaction) => {
      const unseen = new Set(this.#unseen())
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

  async #notGivenUp(hooks: readonly RegisteredHook[]): Promise<readonly RegisteredHook[]> {
    if (hooks.length === 0) return hooks
    const { store, build } = this.#replica.env
    const builds = await store.meta(hooks.map(unannounced))
    return hooks.filter((_, index) => builds[index] !== build)
  }

  #unseen(): readonly RegisteredHook[] {
    const { activations, env } = this.#replica
    const seen = new Set(activations.map(({ hook, backfill }) => (backfill ? `${hook} backfill` : hook)))
    return env.hooks
      .all()
      .filter(({ name, backfill }) => !seen.has(`${name} backfill`) && (backfill || !seen.has(name)))
  }
}
