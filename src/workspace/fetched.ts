/**
 * Code that a page fetches when it first wants it, since none needs it in order to start. Once it has started all of it is fetched
 * ahead, so that whoever goes offline later has it.
 */
import type { Clock } from '../core/clock.ts'
import { deferred } from '../core/deferred.ts'
import { WonceError, WorkspaceClosedError } from '../core/errors.ts'
import { onOnline } from './page-signals.ts'

/** Where a browser does not say when it is idle: by then a page shows its first rows. */
const aheadMs = 1000
/** Who closes waits so long for code that is on its way. */
const closingMs = 3000

/**
 * Rejects with `not-loaded` where it cannot be had now: nothing has happened then. It is fetched anew when it is next wanted, which older
 * browsers do not do before the page is reloaded (whatwg/html#6768).
 */
export async function fetched<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading
  } catch (cause) {
    const message = `A part of the app could not be fetched: ${String(cause)}. Nothing was done. Try again with a network, or reload the page.`
    throw new WonceError('not-loaded', message, {}, cause)
  }
}

/** Once the page has nothing else to do; nothing where there is no page, since whoever is no page has its code. Gives the undo. */
export function fetchAhead(load: () => Promise<unknown>): () => void {
  if (typeof document === 'undefined') return () => {}
  let isOver = false
  let forget = () => {}
  const task = () => {
    forget()
    if (isOver) return
    // Who wants it meanwhile fetches it as well, and is told.
    load().catch(() => {
      if (!isOver) forget = onOnline(task)
    })
  }
  if (typeof requestIdleCallback === 'function') requestIdleCallback(task)
  else setTimeout(task, aheadMs)
  return () => {
    isOver = true
    forget()
  }
}

/**
 * Code that one workspace fetches later. Who closes the workspace waits for it, since something that was asked for needs it; but not
 * for long: then it is rejected with `closed`, and nothing was done.
 */
export class AwaitedCode<Module> {
  readonly #load: () => Promise<Module>
  readonly #name: string
  #module: Module | undefined
  readonly #givenUp = deferred<never>()

  constructor(name: string, load: () => Promise<Module>) {
    this.#name = name
    this.#load = load
    this.#givenUp.promise.catch(() => {}) // told to whoever waits
  }

  /** Where it is here. */
  get module(): Module | undefined {
    return this.#module
  }

  /** Rejects with `not-loaded`, or with `closed`. */
  async fetch(): Promise<Module> {
    this.#module ??= await Promise.race([this.#givenUp.promise, fetched(this.#load())])
    return this.#module
  }

  /** While the workspace closes by `close`, which hears when nothing is waited for any longer. */
  async untilClosed(close: (givenUp: Promise<void>) => Promise<void>, clock: Clock): Promise<void> {
    const timer = clock.setTimeout(() => this.#givenUp.reject(new WorkspaceClosedError(this.#name)), closingMs)
    try {
      await close(this.#givenUp.promise.catch(() => {}))
    } finally {
      clock.clearTimeout(timer)
    }
  }
}
