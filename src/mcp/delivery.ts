/** When something written is durable beyond this replica. */
import { WonceError, type Workspace } from '../index.ts'

export interface DeliveryOptions {
  /**
   * How long `do` waits for the relay, in milliseconds: for a replica in memory, with whose process everything is lost that the
   * relay has not got. Without it nobody waits: the device keeps what is written.
   */
  readonly deliveryMs?: number
}

export class Delivery {
  readonly #workspace: Workspace
  readonly #ms: number | undefined

  constructor(workspace: Workspace, { deliveryMs }: DeliveryOptions) {
    this.#workspace = workspace
    this.#ms = deliveryMs
  }

  /** Whether an answer waits for the relay. */
  get isAwaited(): boolean {
    return this.#ms !== undefined
  }

  /** Throws where it is known that the relay would not take what is about to be written, and an answer would wait for that. */
  refuseInVain(): void {
    if (this.#ms === undefined) return
    const { error, grant } = this.#workspace.sync.status
    const nothing = 'Nothing was written.'
    if (error?.isTransient === false) throw new WonceError('refused', `${error.message} ${nothing}`, {})
    if (grant === undefined || grant.rights.some((right) => right === 'write' || right === 'append')) return
    throw new WonceError('refused', `The relay lets ${grant.subject} read and not write. ${nothing}`, {})
  }

  /** Resolves with `false` where it took too long. Rejects with `refused` where the relay will not have it. */
  async isDurable(): Promise<boolean> {
    if (this.#ms === undefined) return this.#workspace.sync.status.pending === 0
    this.#hurry()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<boolean>((done) => {
      timer = setTimeout(() => done(false), this.#ms)
    })
    const flushed = this.#workspace.sync.flushed().then(() => true)
    return Promise.race([flushed, late]).finally(() => {
      clearTimeout(timer)
      flushed.catch(() => {}) // whoever was late does not hear of it
    })
  }

  /** The pause before the next try may be longer than anybody waits here. The pauses after it are as long as they would be. */
  #hurry(): void {
    const { sync } = this.#workspace
    const { state, error } = sync.status
    if (state === 'offline' && error?.isTransient === true) void sync.connect()
  }
}
