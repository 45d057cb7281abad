/** What the relay and the process around it (sockets, tokens) ask of each other. */
import type { Right } from '../src/sync/wire.ts'

/** One client's socket, already open; frames are whole binary messages. */
export interface Connection {
  send(frame: Uint8Array): void
  close(code: number, reason: string): void
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number
}

/** What a token allows. */
export interface Grant {
  readonly subject: string
  readonly rights: readonly Right[]
  /** For `append`: the verbs whose events it may store, as `Contact.create`. */
  readonly verbs?: readonly string[]
}

/** What the client asked for (docs/protocol.md W4). */
export interface JoinRequest {
  readonly workspace: string
  /** The note it wants (W11); missing where it wants the workspace itself. */
  readonly note?: string | undefined
  readonly token: string | undefined
  /** Number of the head its document belongs to; `undefined` where the document is fresh. */
  readonly head: number | undefined
  /** How many segments it has. */
  readonly segments: number
  /** Id of the history it knows. */
  readonly relay: string | undefined
  /** Refs of events that it knows this history to have had. */
  readonly knows?: readonly string[] | undefined
}

/** A client that has been let in. */
export interface Session {
  /** One whole frame. Never throws. What came in before is dealt with first. */
  receive(frame: Uint8Array): void
  /** The socket is gone. */
  end(): void
}
