/**
 * What a relay asks of the place that keeps its workspaces.
 *
 * One contract suite (test/server/relay-store-contract.ts) holds for every implementation. Made so that an engine with several
 * nodes can follow it: whoever sequences a workspace holds its lease, and every write carries the lease's fence, so that a
 * relay that was thought dead can write nothing any more.
 */

/** An update as it was accepted: the events of whole groups. Stored whole or not at all. */
export interface Entry {
  /** 1, 2, 3 … in each workspace, without a gap. */
  readonly pos: number
  /** Number of the head it belongs to. */
  readonly head: number
  /** The Yjs update, exactly as it is forwarded. Nobody changes bytes that a store was given or has given. */
  readonly update: Uint8Array
  /** Refs of its events, in order. */
  readonly refs: readonly string[]
}

/** Who serves a workspace just now: one process at a time. */
export interface Lease {
  /** Higher than that of every lease before it. */
  readonly fence: number
  readonly expiresAt: number
}

/** An update to be kept, with the events that are in it. */
export interface NewEntry {
  readonly head: number
  readonly update: Uint8Array
  /** Refs with the SHA-256 (hex) of their events' canonical JSON. */
  readonly events: readonly { readonly ref: string; readonly hash: string }[]
}

/** What is written together, or not at all. */
export interface Append {
  readonly fence: number
  /** `pos` of the newest entry the writer knows. */
  readonly after: number
  readonly entries: readonly NewEntry[]
  /** Facts that are true with these entries; written in the same transaction. JSON. */
  readonly facts?: { readonly [name: string]: unknown }
  readonly segment?: { readonly n: number; readonly bytes: Uint8Array }
}

/**
 * `stored`: all of it is on the disk. `fenced`: the lease is no longer the newest. `moved`: there are entries behind `after`.
 * `known`: one of the refs is stored already. In all but the first case nothing was written.
 */
export type Appended = 'stored' | 'fenced' | 'moved' | 'known'

/** A note as it is kept: updates of its Yjs document, oldest first. */
export interface StoredNote {
  readonly updates: readonly Uint8Array[]
  /** Position of the newest; 0 where there is none. */
  readonly upTo: number
}

/** Where a relay keeps its workspaces. One contract, whatever is behind it: memory, a directory, or a database of many nodes. */
export interface RelayStore {
  /**
   * Takes or renews the lease of a workspace for `owner`. `undefined` while somebody else holds one that has not expired.
   * Whoever held it last renews it under the same fence, however late: a process that was paused has lost nothing to anybody.
   */
  lease(workspace: string, owner: string, now: number, ttlMs: number): Promise<Lease | undefined>
  release(workspace: string, owner: string): Promise<void>

  /** All or nothing, and durable once it resolves: it survives `kill -9` and a power cut. */
  append(workspace: string, append: Append): Promise<Appended>
  /** Entries behind `after`, in order, at most `limit`. */
  read(workspace: string, after: number, limit: number): Promise<readonly Entry[]>
  /** Hash of the event at each ref; `undefined` where there is none. */
  hashes(workspace: string, refs: readonly string[]): Promise<readonly (string | undefined)[]>
  /** The entry that holds a ref. */
  entryOf(workspace: string, ref: string): Promise<Entry | undefined>
  segment(workspace: string, n: number): Promise<Uint8Array | undefined>
  facts(workspace: string, names: readonly string[]): Promise<readonly unknown[]>
  /** Facts whose name begins so, by name. */
  factsStarting(
    workspace: string,
    prefix: string,
  ): Promise<readonly { readonly name: string; readonly value: unknown }[]>

  /**
   * Takes away the log of a workspace: entries, segments, facts. Its lease and its notes stay. Where it is broken off, what is left
   * is no history that a relay serves, and it can be taken away again.
   */
  erase(workspace: string, fence: number): Promise<'erased' | 'fenced'>

  /** Sets `key` to `value` if it is free; gives the value that stands there now. Durable. Keys are the relay's own, not a workspace's. */
  claim(key: string, value: string): Promise<string>

  /** Nothing where nobody has written it. */
  readNote(workspace: string, note: string): Promise<StoredNote>
  /**
   * Behind what is there, all or nothing, durable once it resolves; gives the position of the last. Without a fence: updates
   * of a note commute, so nobody who writes late can spoil it.
   */
  appendToNote(workspace: string, note: string, updates: readonly Uint8Array[]): Promise<number>
  /** Puts one update, which holds them all, in the place of those up to position `upTo`; durable. Nothing where it was done already. */
  mergeNote(workspace: string, note: string, upTo: number, merged: Uint8Array): Promise<void>

  close(): Promise<void>
}
