/**
 * What has left the device, in whatever form: it is never issued again under another time (docs/semantics.md E3).
 *
 * First it is noted, then read, then handed out. So whatever another tab issues again in between, what goes out is what
 * stays: a re-issue is written only where nothing was noted since it looked (reissue.ts).
 */
import { StorageError } from '../core/errors.ts'
import type { LogRow, MetaRow, Store } from '../core/storage.ts'
import { offeredOf, ownBoot } from './own-boot.ts'

/** A process, as far as it concerns this. */
interface Offering {
  offered: Offered | undefined
  readonly env: { readonly store: Store }
}

export class Offered {
  /** That of the process: one for all that leaves it. */
  static of(process: Offering): Offered {
    process.offered ??= new Offered(process.env.store)
    return process.offered
  }

  readonly #store: Store
  /** Whether a boot wrote here; others' events are never issued again. */
  readonly #isOwn = new Map<string, boolean>()
  readonly #noted = new Map<string, number>()
  /** What is out already, where the disk had no room to note it. */
  readonly #unnoted = new Map<string, number>()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Reads rows that are about to leave the device; `read` is called twice where some of them have not been out before. Where
   * the disk has no room for the note it rejects, or, with `onFull`, says so and gives them all the same: nobody is kept from
   * getting their events.
   */
  async handOut(
    read: () => Promise<readonly LogRow[]>,
    onFull?: (error: StorageError) => void,
  ): Promise<readonly LogRow[]> {
    const notedBefore = new Map(this.#noted)
    const rows = await read()
    const fresh = (await this.#own(rows)).filter((row) => row.event.last > (notedBefore.get(row.boot) ?? 0))
    if (fresh.length === 0) return rows
    await this.raise(fresh).catch((error: unknown) => {
      if (onFull === undefined || !(error instanceof StorageError && error.code === 'storage-full')) throw error
      onFull(error)
    })
    const positions = new Set(rows.map((row) => row.pos))
    return (await read()).filter((row) => positions.has(row.pos)) // what has come in between was not noted
  }

  /** Notes that these are about to leave, and what could not be noted before. */
  async raise(rows: readonly LogRow[]): Promise<void> {
    for (const { boot, event } of await this.#own(rows)) {
      const seq = Math.max(event.last, this.#unnoted.get(boot) ?? 0) // a group leaves whole
      if (seq > (this.#noted.get(boot) ?? 0)) this.#unnoted.set(boot, seq)
    }
    const wanted = [...this.#unnoted]
    if (wanted.length === 0) return
    await this.#store.note(wanted.map(([boot, seq]): MetaRow => ({ name: offeredOf(boot), value: seq })))
    for (const [boot, seq] of wanted) {
      this.#noted.set(boot, Math.max(seq, this.#noted.get(boot) ?? 0))
      if (this.#unnoted.get(boot) === seq) this.#unnoted.delete(boot)
    }
  }

  async #own(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const unknown = [...new Set(rows.map((row) => row.boot))].filter((boot) => !this.#isOwn.has(boot))
    const marks = await this.#store.meta(unknown.map(ownBoot))
    for (const [index, boot] of unknown.entries()) this.#isOwn.set(boot, marks[index] !== undefined)
    return rows.filter((row) => this.#isOwn.get(row.boot) === true)
  }
}
