/**
 * The entities of a workspace as they were at a moment, those last changed before it first.
 *
 * Read from the log backward, a page at a time, and each entity by itself, so that the first ones are there at once however
 * long the log is. What is asked for is looked for in what events wrote: an entity that has a text was given it once.
 */
import type { AnyEntity, LoggedEvent, Workspace } from '../index.ts'

const pageEvents = 250

/** A moment of the log: how many rows it had, and the last event in them. */
export interface LogMoment {
  readonly upTo: number
  readonly event: LoggedEvent
}

export interface Wanted {
  readonly moment: LogMoment
  /** Any, where it is empty. */
  readonly noun: string
  /** In the id or in anything that was written to it, without regard to case. */
  readonly text: string
}

export class PastEntities {
  readonly found: AnyEntity[] = []
  readonly #workspace: Workspace
  readonly #wanted: Wanted
  readonly #seen = new Set<string>()
  readonly #candidates: LoggedEvent[] = []
  #after: string | undefined
  #isReadThrough = false
  #searched = 0

  constructor(workspace: Workspace, wanted: Wanted) {
    this.#workspace = workspace
    this.#wanted = wanted
  }

  get isComplete(): boolean {
    return this.#isReadThrough && this.#candidates.length === 0
  }

  /** How many events were looked at. */
  get searched(): number {
    return this.#searched
  }

  /** Finds so many more, if there are so many; stops early once `isOver`. `read` is called after each page of the log. */
  async more(count: number, isOver: () => boolean, read: () => void): Promise<void> {
    const goal = this.found.length + count
    while (this.found.length < goal && !this.isComplete && !isOver()) {
      const next = this.#candidates.shift()
      if (next !== undefined) {
        await this.#take(next)
        continue
      }
      await this.#readPage()
      read()
    }
  }

  async #take({ noun, target }: LoggedEvent): Promise<void> {
    const entity = await readsOf(this.#workspace, noun)?.get(target, { asOf: this.#wanted.moment.event.ref })
    // Not there yet, or not any more.
    if (entity !== undefined) this.found.push(entity)
  }

  async #readPage(): Promise<void> {
    const { moment, noun, text } = this.#wanted
    const page = await this.#workspace.events.list({
      upTo: moment.upTo,
      order: 'newest first',
      limit: pageEvents,
      after: this.#after,
    })
    this.#after = page.next
    this.#isReadThrough = page.next === undefined
    this.#searched += page.length
    const sought = text.toLowerCase()
    for (const event of page) {
      if (this.#seen.has(event.target) || (noun !== '' && event.noun !== noun)) continue
      if (sought !== '' && !`${event.target} ${JSON.stringify(event.data)}`.toLowerCase().includes(sought)) continue
      this.#seen.add(event.target)
      this.#candidates.push(event)
    }
  }
}

/** The reads of a noun that is only known by name. */
export interface Reads {
  get(id: string, options?: { readonly asOf?: string }): Promise<AnyEntity | undefined>
  history(id: string): Promise<readonly LoggedEvent[]>
}

/** `undefined` where the noun is not loaded here. */
export function readsOf(workspace: Workspace, noun: string): Reads | undefined {
  return Reflect.get(workspace, noun) as Reads | undefined // each noun is a member of its workspace
}

/** By name, in the order of the alphabet: the members of a workspace that begin with a capital. */
export function nounsOf(workspace: Workspace): readonly string[] {
  return Object.getOwnPropertyNames(workspace)
    .filter((name) => /^[A-Z]/.test(name))
    .sort()
}
