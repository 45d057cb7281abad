/**
 * What has left the device, in whatever form: it is never issued again under another time (docs/semantics.md E3).
 *
 * It is noted before it is handed out, and read again where something was issued again in between, which the generation tells. So what
 * goes out is what stays: a re-issue is written only where nothing was noted since it looked (reissue.ts).
 */
import { StorageError } from '../core/errors.ts'
import type { LogRow, MetaRow, Store } from '../core/storage.ts'
import { offeredOf, ownBoot } from './own-boot.ts'

/** A process, as far as it concerns this. */
interface Offering {
  offered: Offered | undefined
  readonly env: { readonly store: Store }
  readonly replica: { readonly generation: number }
}

export class Offered {
  /** That of the process: one for all that leaves it. */
  static of(process: Offering): Offered {
    process.offered ??= new Offered(process)
    return process.offered
  }

  readonly #process: Offering
  /** Whether a boot wrote here; others' events are never issued again. */
  readonly #isOwn = new Map<string, boolean>()
  readonly #noted = new Map<string, number>()
  /** What is out already, where the disk had no room to note it. */
  readonly #unnoted = new Map<string, number>()

  constructor(process: Offering) {
    this.#process = process
  }

  get #store(): Store {
    return this.#process.env.store
  }

  /**
   * Reads rows that are about to leave the device; `read` is called twice where some of them have not been out before and may have
   * been issued again meanwhile. Where the disk has no room for the note it rejects, or, with `onFull`, says so and gives them all
   * the same: nobody is kept from getting their events.
   */
  async handOut(
    read: () => Promise<readonly LogRow[]>,
    onFull?: (error: StorageError) => void,
  ): Promise<readonly LogRow[]> {
    const { generation } = this.#process.replica
    const notedBefore = new Map(this.#noted)
    const rows = await read()
    const fresh = (await this.#own(rows)).filter((row) => row.event.last > (notedBefore.get(row.boot) ?? 0))
    if (fresh.length === 0) return rows
    const noted = await this.raise(fresh).catch((error: unknown) => {
      if (onFull === undefined || !(error instanceof StorageError && error.code === 'storage-full')) throw error
      onFull(error)
    })
    if (noted === generation) return rows
    const positions = new Set(rows.map((row) => row.pos))
    return (await read()).filter((row) => positions.has(row.pos)) // what has come in between was not noted
  }

  /** Notes that these are about to leave, and what could not be noted before. Resolves with the generation of that moment. */
  async raise(rows: readonly LogRow[]): Promise<number | undefined> {
    for (const { boot, event } of await this.#own(rows)) {
      const seq = Math.max(event.last, this.#unnoted.get(boot) ?? 0) // a group leaves whole
      if (seq > (this.#noted.get(boot) ?? 0)) this.#unnoted.set(boot, seq)
    }
    const wanted = [...this.#unnoted]
    if (wanted.length === 0) return undefined
    const generation = await this.#store.note(
      wanted.map(([boot, seq]): MetaRow => ({ name: offeredOf(boot), value: seq })),
    )
    for (const [boot, seq] of wanted) {
      this.#noted.set(boot, Math.max(seq, this.#noted.get(boot) ?? 0))
      if (this.#unnoted.get(boot) === seq) this.#unnoted.delete(boot)
    }
    return generation
  }

  async #own(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const unknown = [...new Set(rows.map((row) => row.boot))].filter((boot) => !this.#isOwn.has(boot))
    const marks = await this.#store.meta(unknown.map(ownBoot))
    for (const [index, boot] of unknown.entries()) this.#isOwn.set(boot, marks[index] !== undefined)
    return rows.filter((row) => this.#isOwn.get(row.boot) === true)
  }
}
