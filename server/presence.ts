/**
 * Who is here (docs/protocol.md, Presence; docs/semantics.md A5): awareness states, kept in memory only.
 *
 * A state belongs to the connection that spoke for it first and goes with it, and the `actor` it names, if any, is whom that
 * connection's token names. Clients send on what they hear, so entries for somebody else's clients, and old ones for clients
 * that have left, are normal and passed over.
 */
import { createDecoder, hasContent, readVarString, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { maxAwarenessBytes, maxAwarenessClients } from '../src/sync/wire.ts'

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
/** Clients that have left are remembered, so that echoes do not bring them back. */
const maxRemembered = 1000

export class Presence {
  /** Missing where nobody ever said who is here, as in most rooms of programs. */
  #here: Map<number, Here> | undefined
  /** Last clock of clients that left. */
  #left: Map<number, number> | undefined

  /** What a connection said, and what of it is news to the others. */
  hear(connection: Speaker, update: Uint8Array): Heard {
    const statements = readStatements(update)
    if (statements === undefined) return { is: 'malformed' }
    const news = statements.filter((statement) => this.#isNews(connection, statement))
    const large = news.find(({ state }) => Buffer.byteLength(state) > maxAwarenessBytes)
    if (large !== undefined) return { is: 'too-large', reason: `a state has at most ${maxAwarenessBytes} bytes` }
    if (this.#spokenFor(connection, news) > maxAwarenessClients) {
      return { is: 'too-large', reason: `a connection speaks for at most ${maxAwarenessClients} awareness clients` }
    }
    for (const { client, clock, state } of news) {
      if (state === nobody) this.#remove(client, clock)
      else {
        this.#here ??= new Map()
        this.#here.set(client, { clock, state, of: connection })
      }
    }
    return news.length === 0 ? { is: 'nothing' } : { is: 'news', ...newsOf(news) }
  }

  /** Takes away all that a connection spoke for; what the others are to hear of it. */
  leave(connection: Speaker): News | undefined {
    const gone: Statement[] = []
    for (const [client, { clock, of }] of this.#here ?? []) {
      if (of !== connection) continue
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
      if (standing.of !== connection) return false
      return clock > standing.clock || (clock === standing.clock && state === nobody)
    }
    return state !== nobody && clock > (this.#left?.get(client) ?? -1)
  }

  #spokenFor(connection: Speaker, news: readonly Statement[]): number {
    const clients = new Set(news.filter(({ state }) => state !== nobody).map(({ client }) => client))
    for (const [client, { of }] of this.#here ?? []) if (of === connection) clients.add(client)
    return clients.size
  }

  #remove(client: number, clock: number): void {
    this.#here?.delete(client)
    this.#left ??= new Map()
    this.#left.delete(client)
    this.#left.set(client, clock)
    for (const oldest of this.#left.keys()) {
      if (this.#left.size <= maxRemembered) return
      this.#left.delete(oldest)
    }
  }
}

/** As y-protocols writes it; `undefined` where others could not read it. */
function readStatements(update: Uint8Array): Claim[] | undefined {
  try {
    const decoder = createDecoder(update)
    const statements: Claim[] = []
    for (let left = readVarUint(decoder); left > 0; left -= 1) {
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
