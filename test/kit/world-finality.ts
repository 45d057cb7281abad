/** L8: what final events have decided stays as it was decided, on every device and for ever. */
import { hold } from './law-broken.ts'
import type { WorldReplica } from './replica.ts'
import type { Checked } from './world-laws.ts'

export class Finality {
  readonly #decided = new Map<string, string>()

  async note(replica: WorldReplica, { final }: Checked): Promise<void> {
    for (const [ref, { is, why }] of final.verdicts) {
      if (is === 'waiting') continue
      this.#decide(replica, `the verdict on ${ref}`, why === undefined ? is : `${is}, ${why}`)
    }
    for (const [ref, { key, status }] of final.runs) {
      if (status === 'effective') this.#decide(replica, `the run that counts for ${key}`, ref)
    }
  }

  #decide({ name }: WorldReplica, what: string, now: string): void {
    const before = this.#decided.get(what) ?? now
    hold(before === now, 'L8', `${what} was final as ${before}, and on ${name} it is ${now}`)
    this.#decided.set(what, now)
  }
}
