/**
 * Live queries that components share, by key, and that close when nobody has used them for a while.
 *
 * A render may be thrown away before it is committed (StrictMode, a transition that is overtaken, a boundary that suspends),
 * and nobody tells. So a query that was opened by a render and never subscribed to closes by itself, a while after a render last
 * asked for it; but not while it or another such is loading, since React subscribes to what suspends only after all of it has
 * loaded, however long that takes.
 */
import type { Clock, LiveQuery, LiveSnapshot } from '../index.ts'

/** Long enough for a suspended boundary to come back and for a tab of an app to be left and entered again. */
export const graceMs = 5_000
/**
 * From when a render was first told of an error to when the next attempt reads again: long enough for that render to come to
 * its end, since React renders once more what threw, and short for who resets an error boundary.
 */
export const toldMs = 500

interface Shared {
  readonly query: LiveQuery<unknown>
  users: number
  ending: unknown
  /** A render has been told what went wrong. */
  isTold?: boolean
}

const systemTimers: Pick<Clock, 'setTimeout' | 'clearTimeout'> = {
  setTimeout: (task, delayMs) => {
    const timer = globalThis.setTimeout(task, delayMs)
    // In Node a query that is about to be closed does not keep the process alive.
    ;(timer as { unref?: () => void }).unref?.()
    return timer
  },
  clearTimeout: (timer) => globalThis.clearTimeout(timer as Parameters<typeof globalThis.clearTimeout>[0]),
}

export class SharedQueries {
  readonly #timers: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  readonly #shared = new Map<string, Shared>()

  constructor(timers = systemTimers) {
    this.#timers = timers
  }

  /** How many are open. */
  get size(): number {
    return this.#shared.size
  }

  /** The query of that key; `open` is called where there is none. */
  get<E>(key: string, open: () => LiveQuery<E>): LiveQuery<E> {
    const known = this.#shared.get(key)
    const shared = known ?? { query: open(), users: 0, ending: undefined }
    this.#shared.set(key, shared)
    this.#endLater(key, shared)
    return shared.query as LiveQuery<E> // a key says which query it is, and so of what
  }

  /** Keeps it open. Returns the undo. */
  use<E>(key: string, open: () => LiveQuery<E>, listener: () => void): () => void {
    const query = this.get(key, open)
    const shared = this.#shared.get(key) as Shared // it is there now
    shared.users += 1
    shared.isTold = false
    this.#timers.clearTimeout(shared.ending)
    const undo = query.subscribe(listener)
    return () => {
      undo()
      shared.users -= 1
      this.#endLater(key, shared)
    }
  }

  /** If nobody uses it until then. */
  #endLater(key: string, shared: Shared): void {
    if (shared.users > 0 || shared.isTold) return
    shared.isTold = isIn(shared, 'error')
    this.#timers.clearTimeout(shared.ending)
    shared.ending = this.#timers.setTimeout(
      () => {
        if (this.#shared.get(key) !== shared) return
        const awaited = [...this.#shared.values()].find((other) => other.users === 0 && isIn(other, 'loading'))
        if (awaited !== undefined && !isIn(shared, 'error')) {
          void awaited.query.ready().then(() => this.#endLater(key, shared))
          return
        }
        this.#shared.delete(key)
        shared.query.close()
      },
      shared.isTold ? toldMs : graceMs,
    )
  }
}

function isIn({ query }: Shared, status: LiveSnapshot<unknown>['status']): boolean {
  return query.getSnapshot().status === status
}
