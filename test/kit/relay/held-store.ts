/** A relay's store in memory whose writes wait until they are let through, or fail. */
import { MemoryRelayStore } from '../../../server/memory-store.ts'
import type { Append, Appended, RelayStore } from '../../../server/relay-store.ts'

interface Waiting {
  readonly append: Append
  readonly go: () => void
}

type Outcome = Appended | 'throws' | 'stored and throws'

export class HeldStore extends MemoryRelayStore implements RelayStore {
  /** Every append that was stored, in order. */
  readonly appended: Append[] = []
  /** How often facts were asked for, and how many. */
  readonly asked = { facts: 0, entries: 0 }
  /** Who asked for the lease of a workspace last. */
  readonly owners = new Map<string, string>()
  /** Whether asking for a lease or a note fails, as on a disk that does not answer. */
  isSilent = false
  #isHeld = false
  #next: Outcome[] = []
  readonly #waiting: Waiting[] = []
  #waitingNotes: (() => void)[] = []

  /** How many appends to notes wait. */
  get waitingNotes(): number {
    return this.#waitingNotes.length
  }

  /** Appends that wait. */
  get waiting(): readonly Append[] {
    return this.#waiting.map(({ append }) => append)
  }

  hold(): void {
    this.#isHeld = true
  }

  /** Lets everything through, now and from now on. */
  flow(): void {
    this.#isHeld = false
    while (this.#waiting.length > 0) this.letOne()
    for (const go of this.#waitingNotes.splice(0)) go()
  }

  /** Lets the oldest append that waits through. */
  letOne(): void {
    this.#waiting.shift()?.go()
  }

  /** What comes of the next append. */
  next(outcome: Outcome): void {
    this.#next.push(outcome)
  }

  /** What it had of a workspace after so many appends, as from a backup. */
  async backup(workspace: string, appends = this.appended.length): Promise<HeldStore> {
    const store = new HeldStore()
    const lease = await store.lease(workspace, 'backup', 0, 1)
    for (const append of this.appended.slice(0, appends)) {
      const outcome = await store.append(workspace, { ...append, fence: lease?.fence ?? 0 })
      if (outcome !== 'stored') throw new Error(`It is not put back: ${outcome}.`)
    }
    await store.release(workspace, 'backup')
    return store
  }

  /** What a backup has then begins with what is written next. */
  override async erase(...asked: Parameters<RelayStore['erase']>): ReturnType<RelayStore['erase']> {
    this.appended.length = 0
    return super.erase(...asked)
  }

  override async append(workspace: string, append: Append): Promise<Appended> {
    if (this.#isHeld) await new Promise<void>((go) => this.#waiting.push({ append, go }))
    const outcome = this.#next.shift()
    if (outcome === 'throws') throw new Error('The disk is gone.')
    if (outcome !== undefined && outcome !== 'stored' && outcome !== 'stored and throws') return outcome
    const appended = await super.append(workspace, append)
    if (appended === 'stored') this.appended.push(append)
    if (outcome === 'stored and throws') throw new Error('The disk is gone, after it wrote.')
    return appended
  }

  /** Like `append`; what it puts where is not looked at. */
  override async appendToNote(...asked: Parameters<RelayStore['appendToNote']>): Promise<number> {
    if (this.#isHeld) await new Promise<void>((go) => this.#waitingNotes.push(go))
    if (this.#next.shift() === 'throws') throw new Error('The disk is gone.')
    return super.appendToNote(...asked)
  }

  override async lease(...asked: Parameters<RelayStore['lease']>): ReturnType<RelayStore['lease']> {
    if (this.isSilent) throw new Error('The disk does not answer.')
    this.owners.set(asked[0], asked[1])
    return super.lease(...asked)
  }

  override async readNote(...asked: Parameters<RelayStore['readNote']>): ReturnType<RelayStore['readNote']> {
    if (this.isSilent) throw new Error('The disk does not answer.')
    return super.readNote(...asked)
  }

  override async facts(workspace: string, names: readonly string[]): Promise<readonly unknown[]> {
    this.asked.facts += names.length
    return super.facts(workspace, names)
  }

  override async read(workspace: string, after: number, limit: number): ReturnType<MemoryRelayStore['read']> {
    const entries = await super.read(workspace, after, limit)
    this.asked.entries += entries.length
    return entries
  }
}
