/** When something written is durable beyond this replica. */
import { type LoggedEvent, type Together, WonceError, type Workspace } from '../index.ts'
import { AgentCall } from './agent-call.ts'

/** Whether `do` waits until others have what was written. */
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

  /**
   * Throws where it is known that the relay would not take what is about to be written, and an answer would wait for that.
   * `rehearse` is asked for it where the relay takes some verbs and no others.
   */
  async refuseInVain(rehearse: () => Promise<Together>): Promise<void> {
    if (this.#ms === undefined) return
    const { error, grant } = this.#workspace.sync.status
    const mayDo = (right: string): boolean => grant === undefined || grant.rights.includes(right)
    if (!mayDo('write') && !mayDo('append')) {
      throw new WonceError('refused', `The relay lets ${grant?.subject} read and not write. ${nothing}`, {})
    }
    if (error !== undefined && (!error.isTransient || error.code === 'unauthorized')) {
      throw new WonceError('refused', `${error.message} ${nothing}`, {})
    }
    if (grant?.verbs === undefined || mayDo('write')) return
    const { outcome, events } = await rehearse()
    if (outcome !== 'repeated') refuseOthers(events, grant.verbs, grant.subject)
  }

  /** Resolves with `false` where it took too long. Rejects with `refused` where the relay will not have it. */
  async isDurable(): Promise<boolean> {
    if (this.#ms === undefined) return this.#workspace.sync.status.pending === 0
    this.#hurry()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<boolean>((done) => {
      timer = setTimeout(() => done(false), this.#ms)
    })
    const flushed = this.#workspace.sync.flushed().then(
      () => true,
      (error: unknown) => {
        throw this.#whyRefused() ?? error
      },
    )
    const heldBack = this.#heldBack()
    return Promise.race([flushed, late, heldBack.told]).finally(() => {
      clearTimeout(timer)
      heldBack.forget()
      flushed.catch(() => {}) // whoever was late does not hear of it
    })
  }

  /** Rejects where it waits for what others wrote and the relay does not have: that may take for ever. */
  #heldBack(): { readonly told: Promise<never>; forget(): void } {
    const { sync } = this.#workspace
    let forget = (): void => {}
    const told = new Promise<never>((_, reject) => {
      const look = (): void => {
        const { error } = sync.status
        if (error?.code === 'causes') reject(new WonceError('refused', error.message, {}))
      }
      forget = sync.subscribe(look)
      look()
    })
    return { told, forget }
  }

  #whyRefused(): WonceError | undefined {
    const [first] = this.#workspace.sync.refused
    if (first === undefined) return undefined
    const { ref, rule, reason } = first
    const message = `The relay refused ${ref}: ${reason} (${rule}). What was written stands on this replica alone, which sends nothing more until workspace.sync.dismiss('${ref}') gives that up, or it is opened anew.`
    return new WonceError('refused', message, { ref, rule, reason })
  }

  /** The pause before the next try may be longer than anybody waits here. The pauses after it are as long as they would be. */
  #hurry(): void {
    const { sync } = this.#workspace
    const { state, error } = sync.status
    if (state === 'offline' && error?.isTransient === true) void sync.connect()
  }
}

const nothing = 'Nothing of this call was written.'
const receiptVerb = `${AgentCall.$name}.create`

/** All of a group is taken or nothing of it, so nothing is written where a single verb is none of those (A). */
function refuseOthers(events: readonly LoggedEvent[], verbs: readonly string[], subject: string): void {
  const others = [...new Set(events.map(({ noun, verb }) => `${noun}.${verb}`))].filter((name) => !verbs.includes(name))
  if (others.length === 0) return
  const said = `The relay takes ${verbs.join(', ') || 'no verb'} of ${subject} and nothing else; this comes to ${others.join(', ')} too.`
  const receipt = others.includes(receiptVerb)
    ? ` ${receiptVerb} is the receipt of an idempotencyKey: without a key it is not written.`
    : ''
  throw new WonceError('refused', `${said} ${nothing}${receipt}`, { verbs, others })
}
