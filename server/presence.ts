/**
 * Who is here (docs/protocol.md, Presence; docs/semantics.md A5): awareness states, kept in memory only.
 *
 * A state belongs to the connection that spoke for it first and goes with it, unless another of its subject says something newer:
 * whose line broke comes again long before the old one is found dead. The `actor` it names, if any, is whom that
 * connection's token names. Clients send on what they hear, so entries for somebody else's clients, and old ones for clients
 * that have left, are normal and passed over.
 */
import { createDecoder, hasContent, readVarString, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { maxAwarenessBytes, maxAwarenessClients } from '../src/sync/wire.ts'
import type { PresenceQuota } from './presence-quota.ts'

/** A connection, as far as it matters who speaks. */
export interface Speaker {
  readonly grant: { readonly subject: string }
}

interface Here {
  readonly clock: number
  /** JSON. */
  readonly state: string
  readonly of: Speaker
}

interface Statement {
  readonly client: number
  readonly clock: number
  readonly state: string
}

interface Claim extends Statement {
  /** Whom it says that it speaks for. */
  readonly actor: unknown
}

/** What others are to be told. */
export interface News {
  readonly update: Uint8Array
  /** Of whom it tells. */
  readonly clients: readonly number[]
}

export type Heard =
  | ({ readonly is: 'news' } & News)
  | { readonly is: 'nothing' }
  | { readonly is: 'malformed' }
  | { readonly is: 'too-large'; readonly reason: string }

const nobody = 'null'
/** Of one room, and of one subject in it, which has a quota over all rooms besides: more than anybody looks at. Whoever is one too many is passed over until others go. */
const maxStates = 4096
const maxStatesOfSubject = 1024
/** Clients send on what they hear, up to everybody who is here, and everybody who was when they last looked. */
const maxStatements = 2 * maxStates
/** Clients that have left are remembered, so that echoes do not bring them back. */
const maxRemembered = 1000

export class Presence {
  readonly #quota: Pick<PresenceQuota, 'take' | 'give'>
  /** Missing where nobody ever said who is here, as in most rooms of programs. */
  #here: Map<number, Here> | undefined
  /** Clients that are here, by who speaks for them. */
  #spokenFor: Map<Speaker, Set<number>> | undefined
  /** How many of them each subject has. */
  #ofSubject: Map<string, number> | undefined
  /** Last clock of clients that left. */
  #left: Map<number, number> | undefined

  constructor(quota: Pick<PresenceQuota, 'take' | 'give'>) {
    this.#quota = quota
  }

  /** What a connection said, and what of it is news to the others. */
  hear(connection: Speaker, update: Uint8Array): Heard {
    const statements = readStatements(update)
    if (statements === undefined) return { is: 'malformed' }
    if (statements === 'too many')
      return { is: 'too-large', reason: `a message tells of at most ${maxStatements} clients` }
    const news = statements.filter((statement) => this.#isNews(connection, statement))
    const large = news.find(({ state }) => Buffer.byteLength(state) > maxAwarenessBytes)
    if (large !== undefined) return { is: 'too-large', reason: `a state has at most ${maxAwarenessBytes} bytes` }
    if (this.#countOf(connection, news) > maxAwarenessClients) {
      return { is: 'too-large', reason: `a connection speaks for at most ${maxAwarenessClients} awareness clients` }
    }
    const taken = news.filter((statement) => this.#take(connection, statement))
    return taken.length === 0 ? { is: 'nothing' } : { is: 'news', ...newsOf(taken) }
  }

  /** Takes away all that a connection spoke for; what the others are to hear of it. */
  leave(connection: Speaker): News | undefined {
    const gone: Statement[] = []
    for (const client of this.#spokenFor?.get(connection) ?? []) {
      const clock = this.#here?.get(client)?.clock ?? 0
      this.#remove(client, clock)
      gone.push({ client, clock, state: nobody })
    }
    return gone.length === 0 ? undefined : newsOf(gone)
  }

  /** Everybody who is here. */
  get clients(): readonly number[] {
    return [...(this.#here?.keys() ?? [])]
  }

  /** Whether it is here, or has not been gone for long. */
  knows(client: number): boolean {
    return this.#here?.has(client) === true || this.#left?.has(client) === true
  }

  /** What is known of these by now. */
  newest(clients: readonly number[]): Uint8Array | undefined {
    const statements = clients.flatMap((client) => this.#newest(client) ?? [])
    return statements.length === 0 ? undefined : writeStatements(statements)
  }

  #newest(client: number): Statement | undefined {
    const here = this.#here?.get(client)
    if (here !== undefined) return { client, clock: here.clock, state: here.state }
    const clock = this.#left?.get(client)
    return clock === undefined ? undefined : { client, clock, state: nobody }
  }

  #isNews(connection: Speaker, { client, clock, state, actor }: Claim): boolean {
    if (actor !== undefined && actor !== connection.grant.subject) return false
    const standing = this.#here?.get(client)
    if (standing !== undefined) {
      if (clock > standing.clock) return standing.of.grant.subject === connection.grant.subject
      return standing.of === connection && clock === standing.clock && state === nobody
    }
    return state !== nobody && clock > (this.#left?.get(client) ?? -1)
  }

  /** How many clients it would speak for. */
  #countOf(connection: Speaker, news: readonly Statement[]): number {
    const own = this.#spokenFor?.get(connection)
    const more = new Set<number>()
    for (const { client, state } of news) if (state !== nobody && own?.has(client) !== true) more.add(client)
    return (own?.size ?? 0) + more.size
  }

  /** Whether there was room for it. */
  #take(connection: Speaker, { client, clock, state }: Statement): boolean {
    if (state === nobody) this.#remove(client, clock)
    else {
      this.#here ??= new Map()
      if (this.#here.get(client)?.of !== connection) {
        this.#forget(client)
        if (!this.#enter(connection, client)) return false
      }
      this.#here.set(client, { clock, state, of: connection })
    }
    return true
  }

  #enter(connection: Speaker, client: number): boolean {
    const { subject } = connection.grant
    this.#spokenFor ??= new Map()
    this.#ofSubject ??= new Map()
    const ofSubject = this.#ofSubject.get(subject) ?? 0
    if (ofSubject >= maxStatesOfSubject || (this.#here?.size ?? 0) >= maxStates) return false
    if (!this.#quota.take(subject)) return false
    this.#ofSubject.set(subject, ofSubject + 1)
    const own = this.#spokenFor.get(connection)
    if (own === undefined) this.#spokenFor.set(connection, new Set([client]))
    else own.add(client)
    return true
  }

  #remove(client: number, clock: number): void {
    this.#forget(client)
    this.#left ??= new Map()
    this.#left.delete(client)
    this.#left.set(client, clock)
    for (const oldest of this.#left.keys()) {
      if (this.#left.size <= maxRemembered) return
      this.#left.delete(oldest)
    }
  }

  #forget(client: number): void {
    const of = this.#here?.get(client)?.of
    if (of === undefined) return
    this.#here?.delete(client)
    const own = this.#spokenFor?.get(of)
    own?.delete(client)
    if (own?.size === 0) this.#spokenFor?.delete(of)
    const { subject } = of.grant
    this.#quota.give(subject)
    const left = (this.#ofSubject?.get(subject) ?? 0) - 1
    if (left > 0) this.#ofSubject?.set(subject, left)
    else this.#ofSubject?.delete(subject)
  }
}

/** As y-protocols writes it; `undefined` where others could not read it. */
function readStatements(update: Uint8Array): Claim[] | 'too many' | undefined {
  try {
    const decoder = createDecoder(update)
    const statements: Claim[] = []
    const count = readVarUint(decoder)
    if (count > maxStatements) return 'too many'
    for (let left = count; left > 0; left -= 1) {
      const [client, clock, state] = [readVarUint(decoder), readVarUint(decoder), readVarString(decoder)]
      statements.push({ client, clock, state, actor: actorIn(JSON.parse(state)) })
    }
    return hasContent(decoder) ? undefined : statements
  } catch {
    return undefined // bytes that ran out, or a state that is not JSON
  }
}

function actorIn(state: unknown): unknown {
  return typeof state === 'object' && state !== null && 'actor' in state ? state.actor : undefined
}

function newsOf(statements: readonly Statement[]): News {
  return { update: writeStatements(statements), clients: statements.map(({ client }) => client) }
}

function writeStatements(statements: readonly Statement[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, statements.length)
  for (const { client, clock, state } of statements) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarString(encoder, state)
  }
  return toUint8Array(encoder)
}
