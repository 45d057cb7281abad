/** What a workspace is given from outside, so that tests can turn it by hand: time, chance, locks, storage. */
import type { Clock } from '../core/clock.ts'
import type { HookRegistry } from '../core/hook.ts'
import type { Locks } from '../core/locks.ts'
import type { Store } from '../core/storage.ts'
import type * as hindsight from './hindsight.ts'

export type Hindsight = typeof hindsight

export interface Environment {
  readonly name: string
  readonly database: string
  readonly actor: string
  readonly build: string
  readonly dev: boolean
  readonly store: Store
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly locks: Locks | undefined
  /** Present where the workspace syncs: whose debts others may leave it to pay, and how soon (docs/semantics.md H6). */
  readonly synced?: 'device' | 'server' | undefined
  /** Hooks that apply here: the process's and this workspace's own. */
  readonly hooks: HookBook
  readonly warn: (message: string) => void
  /** Rejects with `not-loaded` where it cannot be fetched. */
  readonly hindsight: () => Promise<Hindsight>
}

/** The hooks of several registries as one. */
export class HookBook {
  /**
   * While it is true no after-hook is known by its name: none is announced and none runs. Verbs list what they owe all the
   * same, for whoever may pay it.
   */
  isAtRest = false
  readonly #registries: readonly HookRegistry[]

  constructor(registries: readonly HookRegistry[]) {
    this.#registries = registries
  }

  before(noun: string, past: string): ReturnType<HookRegistry['before']> {
    return this.#registries.flatMap((registry) => registry.before(noun, past))
  }

  /** In code-unit order of their names: the order in which they run (F6). */
  after(type: string): ReturnType<HookRegistry['after']> {
    const hooks = this.#registries.flatMap((registry) => registry.after(type))
    return hooks.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  named(name: string): ReturnType<HookRegistry['named']> {
    if (this.isAtRest) return undefined
    return this.#registries.map((registry) => registry.named(name)).find((hook) => hook !== undefined)
  }

  all(): ReturnType<HookRegistry['all']> {
    return this.isAtRest ? [] : this.#registries.flatMap((registry) => registry.all())
  }

  subscribe(listener: Parameters<HookRegistry['subscribe']>[0]): () => void {
    const undo = this.#registries.map((registry) => registry.subscribe(listener))
    return () => undo.forEach((end) => void end())
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (task, delayMs) => {
    const timer: unknown = setTimeout(task, delayMs)
    return timer
  },
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]), // only ever one of ours
}

/** Web Locks as they are in browsers; `undefined` where there are none (an insecure page). */
export function systemLocks(): Locks | undefined {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks
  if (locks === undefined) return undefined
  return {
    request: (name, { ifAvailable, steal = false, signal }, task) => {
      // The platform refuses any two at once, and what never waits has nothing to be called off.
      const neverWaits = steal ? { steal } : { ifAvailable }
      const options = ifAvailable || steal || signal === undefined ? neverWaits : { signal }
      return locks.request(name, options, (lock) => task(lock !== null))
    },
  }
}

/** Drawn in stock: an id takes sixteen, and each call of the platform its time. */
const stock = new Uint32Array(256)
let inStock = 0

export function systemRandom(): number {
  if (inStock === 0) {
    crypto.getRandomValues(stock)
    inStock = stock.length
  }
  inStock -= 1
  return (stock[inStock] ?? 0) / 2 ** 32
}
