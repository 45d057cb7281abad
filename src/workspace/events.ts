/** `$.events`: the events that count, as a list in the order in which this device learned of them, and as they come. */
import type { EventFeed, EventListOptions } from '../core/event-feed.ts'
import type { Feed } from '../core/feed.ts'
import type { Page } from '../core/host.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import { didYouMean } from '../core/nearest.ts'
import { eventType, nouns } from '../core/noun.ts'
import type { Environment } from './environment.ts'
import type { listEvents } from './event-list.ts'
import { exactType, matcher } from './event-pattern.ts'
import type { Change } from './feed.ts'
import { eventAt, placedEvents } from './history.ts'
import { type Telling, tellInOrder } from './tell-in-order.ts'

export class WorkspaceEvents implements EventFeed {
  readonly #env: Environment
  readonly #feed: Feed<Change>
  readonly #fetchList: () => Promise<typeof listEvents>
  readonly #tellings = new Set<Telling>()
  /** Types that were warned of. */
  readonly #doubted = new Set<string>()

  /** `fetchList`: no page needs it in order to start. */
  constructor(env: Environment, feed: Feed<Change>, fetchList: () => Promise<typeof listEvents>) {
    this.#env = env
    this.#feed = feed
    this.#fetchList = fetchList
  }

  async list(options: EventListOptions = {}): Promise<Page<LoggedEvent>> {
    this.#warnOf(exactType(options.type))
    const list = await this.#fetchList()
    return list(this.#env.store, options)
  }

  /** Listeners hear of events of every tab and replica, once, after they are durable here, if they are effective then. */
  subscribe(pattern: string, listener: (event: LoggedEvent) => void): () => void {
    const matches = matcher(pattern)
    this.#warnOf(exactType(pattern))
    const telling = tellInOrder(this.#feed, listener, async ({ log }) => {
      const events = (await placedEvents(this.#env.store, log)).map(({ logged }) => logged)
      return events.filter(({ type, verdict }) => verdict.is === 'effective' && matches(type))
    })
    this.#tellings.add(telling)
    return () => {
      telling.end()
      this.#tellings.delete(telling)
    }
  }

  async told(): Promise<void> {
    await Promise.all([...this.#tellings].map((telling) => telling.told()))
  }

  async get(ref: string): Promise<LoggedEvent | undefined> {
    return (await eventAt(this.#env.store, ref))?.logged
  }

  /** In development: a type that no noun has is likely a slip, and may be answered with silence. */
  #warnOf(type: string | undefined): void {
    if (!this.#env.dev || type === undefined || this.#doubted.has(type)) return
    const known = nouns().flatMap(({ name, verbs }) => Object.values(verbs).map(({ past }) => eventType(name, past)))
    if (known.includes(type)) return
    this.#doubted.add(type)
    this.#env.warn(`No noun that is loaded so far has the event ${type}${didYouMean(type, known)}`)
  }
}
