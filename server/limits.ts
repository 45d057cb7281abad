/** What the relay bears (docs/semantics.md A1), and when it does by itself what it does. */
import { aliveEveryMs, maxFrameBytes, maxHeadBytes, maxHeadEvents, maxHeadWriters } from '../src/sync/wire.ts'

/** Sizes in bytes, times in milliseconds, rates each second. */
export interface Limits {
  readonly frameBytes: number
  readonly connectionsPerSubject: number
  readonly connectionsPerWorkspace: number
  /** Of one subject, over all of its connections, and as much again for downloads; four seconds' worth may come at once. */
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  /** A client that leaves more than this unread is dropped. */
  readonly bufferedBytes: number
  /** Of one subject, over all of its connections and downloads: above it, no whole head and no segment is given. */
  readonly bufferedBytesPerSubject: number
  /** Of updates of one workspace that wait for the disk; above it, who sends more is sent away for a while. */
  readonly pendingBytes: number
  readonly headEvents: number
  readonly headWriters: number
  readonly headBytes: number
  readonly aliveEveryMs: number
  /** At most so long a write of a workspace waits for more to store and forward with it (server/gathering.ts). */
  readonly gatherMs: number
  /** How long after storing something a commit follows. */
  readonly commitAfterMs: number
  /** How long a workspace without connections is kept in memory. */
  readonly idleMs: number
  readonly leaseMs: number
  /** Boots and Yjs clients whose facts are kept in memory, in each workspace. */
  readonly cachedFacts: number
  /** Of one update of a note; what was written offline comes as one. */
  readonly noteUpdateBytes: number
  /** Of a note as it is stored. What only deletes is taken up to twice as many, so that a full note can be shortened. */
  readonly noteBytes: number
  /** Notes of one workspace that are in memory at once. */
  readonly notesPerWorkspace: number
  /** Pieces that all of these have together, some hundred megabytes: as many notes as there may be, of some pages each. With these, none grows. */
  readonly noteStructs: number
  /** After so many stored updates of a note they are replaced by one. */
  readonly noteMergeAfter: number
}

export const defaultLimits: Limits = {
  frameBytes: maxFrameBytes,
  connectionsPerSubject: 1000,
  connectionsPerWorkspace: 10_000,
  messagesPerSecond: 2000,
  bytesPerSecond: 16 * 1024 * 1024,
  bufferedBytes: 16 * 1024 * 1024,
  bufferedBytesPerSubject: 128 * 1024 * 1024,
  pendingBytes: 64 * 1024 * 1024,
  headEvents: maxHeadEvents,
  headWriters: maxHeadWriters,
  headBytes: maxHeadBytes,
  aliveEveryMs,
  gatherMs: 4,
  commitAfterMs: 20,
  idleMs: 30_000,
  leaseMs: 15_000,
  cachedFacts: 10_000,
  noteUpdateBytes: 512 * 1024,
  noteBytes: 1024 * 1024,
  notesPerWorkspace: 1000,
  noteStructs: 1_000_000,
  noteMergeAfter: 200,
}

/** How many seconds' worth of messages and bytes may come at once. */
export const burstSeconds = 4
