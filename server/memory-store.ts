/** A relay's workspaces in memory: for tests, and for trying things out. What it holds is gone with the process. */
import type { Append, Appended, Entry, Lease, RelayStore, StoredNote } from './relay-store.ts'

interface Held {
  entries: Entry[]
  /** By ref: where its entry stands, and its hash. */
  readonly refs: Map<string, { readonly pos: number; readonly hash: string }>
  segments: Map<number, Uint8Array> | undefined
  /** As JSON, so that nobody shares an object with the store. */
  readonly facts: Map<string, string>
  fence: number
  owner: string | undefined
  expiresAt: number
}

/** Keeps what it is given until the process ends. Any number of relays of one process may share it. */
export class MemoryRelayStore implements RelayStore {
  readonly #workspaces = new Map<string, Held>()
  readonly #claims = new Map<string, string>()
  /** By workspace and name: the updates, and the position of the first of them. */
  readonly #notes = new Map<string, { first: number; updates: Uint8Array[] }>()

  async lease(workspace: string, owner: string, now: number, ttlMs: number): Promise<Lease | undefined> {
    const held = this.#hold(workspace)
    const isOurs = held.owner === owner
    if (!isOurs && held.owner !== undefined && held.expiresAt > now) return undefined
    if (!isOurs) held.fence += 1
    held.owner = owner
    held.expiresAt = now + ttlMs
    return { fence: held.fence, expiresAt: held.expiresAt }
  }

  async release(workspace: string, owner: string): Promise<void> {
    const held = this.#workspaces.get(workspace)
    if (held?.owner === owner) held.owner = undefined
  }

  async append(workspace: string, append: Append): Promise<Appended> {
    const held = this.#hold(workspace)
    if (held.owner === undefined || held.fence !== append.fence) return 'fenced'
    if (held.entries.length !== append.after) return 'moved'
    const refs = new Set<string>()
    for (const { events } of append.entries) {
      for (const { ref } of events) {
        if (refs.has(ref) || held.refs.has(ref)) return 'known'
        refs.add(ref)
      }
    }
    const entries = append.entries.map(({ head, update, events }, at) => {
      const pos = append.after + at + 1
      for (const { ref, hash } of events) held.refs.set(ref, { pos, hash })
      return { pos, head, update, refs: events.map(({ ref }) => ref) }
    })
    // Most workspaces hold little, and a list that is pushed to has room for 16 more.
    if (held.entries.length < 16) held.entries = held.entries.concat(entries)
    else for (const entry of entries) held.entries.push(entry)
    for (const name in append.facts) held.facts.set(name, JSON.stringify(append.facts[name]))
    if (append.segment !== undefined) {
      held.segments ??= new Map()
      held.segments.set(append.segment.n, copy(append.segment.bytes))
    }
    return 'stored'
  }

  async read(workspace: string, after: number, limit: number): Promise<readonly Entry[]> {
    const entries = this.#workspaces.get(workspace)?.entries ?? []
    return entries.slice(after, after + limit)
  }

  async hashes(workspace: string, refs: readonly string[]): Promise<readonly (string | undefined)[]> {
    const held = this.#workspaces.get(workspace)
    return refs.map((ref) => held?.refs.get(ref)?.hash)
  }

  async entryOf(workspace: string, ref: string): Promise<Entry | undefined> {
    const held = this.#workspaces.get(workspace)
    return held?.entries[(held.refs.get(ref)?.pos ?? 0) - 1]
  }

  async segment(workspace: string, n: number): Promise<Uint8Array | undefined> {
    const bytes = this.#workspaces.get(workspace)?.segments?.get(n)
    return bytes && copy(bytes)
  }

  async facts(workspace: string, names: readonly string[]): Promise<readonly unknown[]> {
    const facts = this.#workspaces.get(workspace)?.facts
    return names.map((name) => parsed(facts?.get(name)))
  }

  async factsStarting(
    workspace: string,
    prefix: string,
  ): Promise<readonly { readonly name: string; readonly value: unknown }[]> {
    const facts = [...(this.#workspaces.get(workspace)?.facts ?? [])]
    return facts
      .filter(([name]) => name.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, json]) => ({ name, value: parsed(json) }))
  }

  async erase(workspace: string, fence: number): Promise<'erased' | 'fenced'> {
    const held = this.#hold(workspace)
    if (held.owner === undefined || held.fence !== fence) return 'fenced'
    held.entries = []
    held.refs.clear()
    held.segments = undefined
    held.facts.clear()
    return 'erased'
  }

  async claim(key: string, value: string): Promise<string> {
    const standing = this.#claims.get(key)
    if (standing !== undefined) return standing
    this.#claims.set(key, value)
    return value
  }

  async readNote(workspace: string, note: string): Promise<StoredNote> {
    const { first, updates } = this.#note(workspace, note)
    return { updates: updates.map(copy), upTo: first + updates.length - 1 }
  }

  async appendToNote(workspace: string, note: string, updates: readonly Uint8Array[]): Promise<number> {
    const held = this.#note(workspace, note)
    held.updates.push(...updates.map(copy))
    this.#notes.set(noteKey(workspace, note), held)
    return held.first + held.updates.length - 1
  }

  async mergeNote(workspace: string, note: string, upTo: number, merged: Uint8Array): Promise<void> {
    const held = this.#note(workspace, note)
    if (upTo <= held.first || upTo >= held.first + held.updates.length) return
    held.updates.splice(0, upTo - held.first + 1, copy(merged))
    held.first = upTo
  }

  async close(): Promise<void> {}

  #note(workspace: string, note: string): { first: number; updates: Uint8Array[] } {
    return this.#notes.get(noteKey(workspace, note)) ?? { first: 1, updates: [] }
  }

  #hold(workspace: string): Held {
    const held = this.#workspaces.get(workspace) ?? {
      entries: [],
      refs: new Map(),
      segments: undefined,
      facts: new Map(),
      fence: 0,
      owner: undefined,
      expiresAt: 0,
    }
    this.#workspaces.set(workspace, held)
    return held
  }
}

/** No name has a slash, and a workspace's is not to run into that of its note. */
function noteKey(workspace: string, note: string): string {
  return JSON.stringify([workspace, note])
}

function copy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes) // a Buffer's own `slice` would share its memory
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json)
}
