/** What a tab of the inspector is: something that follows the workspace while it is looked at, and says how it looks. */
import type { TemplateResult } from 'lit-html'
import type { LiveQuery, Workspace } from '../index.ts'
import type { NetworkFaults } from './network-faults.ts'

export interface PanelContext {
  readonly workspace: Workspace
  readonly faults: NetworkFaults | undefined
  /** To be called when it looks otherwise. */
  readonly redraw: () => void
  /** Shows an entity over time, in the panel that does. */
  readonly look: (id: string) => void
  /** The entity that was asked for last. */
  readonly looked: string | undefined
}

export interface OpenPanel {
  view(): TemplateResult
  close(): void
}

export interface Panel {
  readonly title: string
  open(context: PanelContext): OpenPanel
}

/** Follows a reading of the workspace. */
export function follow<E>({ workspace, redraw }: PanelContext, read: () => Promise<readonly E[]>): LiveQuery<E> {
  const reading = workspace.watch(read)
  reading.subscribe(redraw)
  return reading
}

const pauseMs = 500

/** Read again and again while it is looked at: for what changes without a word, as what is in memory does. */
export class Polled<T> {
  readonly #redraw: () => void
  readonly #read: () => Promise<T>
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  latest: T | undefined
  error: unknown

  constructor({ redraw }: Pick<PanelContext, 'redraw'>, read: () => Promise<T>) {
    this.#redraw = redraw
    this.#read = read
    void this.#turn()
  }

  readonly close = (): void => {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  async #turn(): Promise<void> {
    try {
      this.latest = await this.#read()
      this.error = undefined
    } catch (error) {
      this.error = error
    }
    if (this.#isClosed) return
    this.#redraw()
    this.#timer = setTimeout(() => void this.#turn(), pauseMs)
  }
}

/** What the user did, and what it was refused with: shown until they do something else. */
export class Attempt {
  readonly #redraw: () => void
  #error: unknown
  #isRunning = false

  constructor(redraw: () => void) {
    this.#redraw = redraw
  }

  get error(): unknown {
    return this.#error
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  readonly run = async (task: () => Promise<unknown>): Promise<void> => {
    this.#isRunning = true
    this.#error = undefined
    this.#redraw()
    try {
      await task()
    } catch (error) {
      this.#error = error
    }
    this.#isRunning = false
    this.#redraw()
  }
}
