/** Who calls over HTTP: whoever shows one of the tokens that were given out. */
import { createHash, timingSafeEqual } from 'node:crypto'

export interface Caller {
  /** Names the token in logs and limits, and says nothing of it. */
  readonly id: string
  readonly canWrite: boolean
  /** Whose idempotency keys these are: follows from the token, whatever its place among the others. */
  readonly keysOf?: string
}

export interface Tokens {
  readonly write: readonly string[]
  readonly read: readonly string[]
}

export type Recognized =
  | { readonly type: 'caller'; readonly caller: Caller }
  /** No token was shown, or none of ours. */
  | { readonly type: 'missing' | 'wrong' }

export class Callers {
  readonly #known: readonly { readonly digest: Buffer; readonly caller: Caller }[]
  readonly #everybody: Caller

  /** Without any token, everybody is let in: only for development. */
  constructor({ write, read }: Tokens, canWrite: boolean) {
    this.#everybody = { id: 'developer', canWrite }
    const enter = (tokens: readonly string[], kind: string, mayWrite: boolean) =>
      tokens.map((token, at) => {
        const digest = digestOf(token)
        const keysOf = digest.toString('hex').slice(0, 32)
        return { digest, caller: { id: `${kind}-${at + 1}`, canWrite: mayWrite, keysOf } }
      })
    this.#known = [...enter(write, 'write', canWrite), ...enter(read, 'read', false)]
  }

  /** Takes as long for one token as for another: how much of it was right cannot be told from that. */
  recognize(authorization: string | undefined): Recognized {
    if (this.#known.length === 0) return { type: 'caller', caller: this.#everybody }
    const token = /^bearer +([^ ]+) *$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return { type: authorization === undefined ? 'missing' : 'wrong' }
    const digest = digestOf(token)
    let found: Caller | undefined
    for (const known of this.#known) if (timingSafeEqual(known.digest, digest)) found ??= known.caller
    return found === undefined ? { type: 'wrong' } : { type: 'caller', caller: found }
  }
}

/** Of one length, whatever the length of the token. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
