/**
 * A few devices whose people work on the same contacts and deals, in one tab or two, and hear of each other now and then:
 * from a relay that acknowledges and commits, and by files, whole or by what is new in them.
 *
 * It is the shipped workspace without a network. What happens follows from the seed alone.
 */
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { CommitEvent, Event } from '../../src/core/event.ts'
import type { HookRegistry } from '../../src/core/hook.ts'
import type { Workspace } from '../../src/index.ts'
import type { Chance } from './chance.ts'
import { MemoryDisk } from './disk.ts'
import { ManualClock } from './manual-clock.ts'
import type { Synced } from './synced.ts'
import { commitOver, openSynced, quiet, rowsOn, start, TabHub } from './synced.ts'

interface Named {
  readonly name: string
}

/** What the second makes hangs on what the first made. */
function provisioning(registry: HookRegistry): void {
  const provision = (deal: Named, $: Workspace['$']) => void $.Customer.create({ name: deal.name })
  const greet = (customer: Named, $: Workspace['$']) => void $.Activity.create({ subject: `Greet ${customer.name}` })
  // The registry knows no nouns; hooks are typed where nouns are.
  registry.addAfter('Deal', 'won', 'provision', provision as never, {})
  registry.addAfter('Customer', 'created', 'greet', greet as never, {})
}

export class OfficeDevice {
  readonly actor: string
  readonly disk = new MemoryDisk()
  readonly clock = new ManualClock(start)
  readonly tabs: Synced[] = []
  /** Its exports so far, each of what was new then, and up to where they go. */
  readonly file: string[] = []
  filed = 0
  readonly #hub = new TabHub()
  readonly #chance: Chance

  constructor(actor: string, chance: Chance) {
    this.actor = actor
    this.#chance = chance
  }

  async openTab(): Promise<Synced> {
    const { disk, clock, actor } = this
    const seed = this.#chance.whole(1, 2 ** 31)
    // A build without the hooks leaves it to others to make up for them.
    const hooks = this.#chance.happens(0.7) ? provisioning : () => {}
    const tab = await openSynced({ disk, hub: this.#hub, clock, actor, seed, hooks })
    this.tabs.push(tab)
    return tab
  }

  /** Adds to its file what is new. Gives that. */
  async export({ workspace }: Synced): Promise<string> {
    const after = this.filed
    this.filed = (await rowsOn(this.disk)).length
    let text = ''
    for await (const part of workspace.export({ after })) text += part
    this.file.push(text)
    return text
  }

  async events(): Promise<readonly Event[]> {
    return (await rowsOn(this.disk)).flatMap(({ event }) => (event.kind === 'malformed' ? [] : [event]))
  }
}

/** What a relay does, without the wire. */
export class OfficeRelay {
  readonly #events = new Map<string, Event>()
  readonly #commits: CommitEvent[] = []

  /** It gets all that the device has, and says so. */
  async take(device: OfficeDevice, { log }: Synced): Promise<void> {
    const durable: Record<string, number> = {}
    for (const event of await device.events()) {
      if (event.kind === 'commit') continue
      this.#events.set(`${event.boot}:${event.seq}`, event)
      durable[event.boot] = event.seq
    }
    await log.acknowledge(durable)
  }

  commit(): void {
    const k = this.#commits.length + 1
    if (this.#events.size > 0) this.#commits.push(commitOver(k, [...this.#events.values()], start + k))
  }

  /** Whatever it has, or the first part of it. */
  async tell({ log }: Synced, chance: Chance, share = 1): Promise<void> {
    const events = [...this.#events.values(), ...this.#commits]
    await log.receive(chance.shuffled(events.slice(0, Math.ceil(events.length * share))))
    log.caughtUp()
    await quiet()
  }
}
