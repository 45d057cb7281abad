/**
 * A relay's workspaces on the local disk, in LevelDB.
 *
 * Every value that counts is behind one key, written in one batch with whatever it goes with:
 *
 * ```
 * e/<workspace>/<pos>   an entry: head, refs, update      t/<workspace>          pos of the newest entry
 * r/<workspace>/<ref>   pos of its entry, hash            l/<workspace>          the lease
 * s/<workspace>/<n>     a segment                         f/<workspace>/<name>   a fact, as JSON
 * c/<key>               a claim                           format                 version of this layout
 * n/<workspace>/<note>/<pos>   an update of a note        p/<workspace>/<note>   pos of its first and of its newest
 * ```
 *
 * Only one process opens a directory (LevelDB's lock), so checks and writes of a workspace need only queue behind each other
 * in this one; and a lease ends with the process that took it: after a crash nobody has to wait until it expires.
 */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { z } from 'zod'
import { damaged, LevelDatabase, type Put } from './level-database.ts'
import type { Append, Appended, Entry, Lease, RelayStore, StoredNote } from './relay-store.ts'
import { Serial } from './serial.ts'
import { RelayStoreError } from './store-error.ts'

const format = '1'

const leaseSchema = z.object({ fence: z.int(), owner: z.string().optional(), expiresAt: z.number() })
type LeaseRow = z.infer<typeof leaseSchema>

/** Which positions of a note hold an update: without both ends, one that is lost would not be missed. */
const extentSchema = z.object({ first: z.int().min(1), newest: z.int().min(0) })
type Extent = z.infer<typeof extentSchema>

/**
 * Opens the store in `directory`, which is created where it is missing. Throws `RelayStoreError`: `locked` while another
 * process has it open, `damaged` or `foreign` where it is not sound or not a relay's, `unusable` where it cannot be written.
 */
export async function openLevelStore(directory: string): Promise<RelayStore> {
  const database = await LevelDatabase.open(directory)
  try {
    const found = textOf(await database.get('format'))
    if (found === undefined) await database.write([{ key: 'format', value: bytesOf(format) }])
    else if (found !== format) {
      throw new RelayStoreError(
        'foreign',
        `The data directory ${directory} has format ${found}; this relay knows ${format}. Use the version that wrote it, or a newer one.`,
      )
    }
    return new LevelStore(directory, database)
  } catch (error) {
    await database.close()
    throw error
  }
}

class LevelStore implements RelayStore {
  readonly #directory: string
  readonly #database: LevelDatabase
  readonly #workspaces = new Serial()
  readonly #claims = new Serial()
  readonly #notes = new Serial()
  /** Workspaces whose lease was taken since the store was opened, and not given back: whoever held another is dead. */
  readonly #leased = new Set<string>()

  constructor(directory: string, database: LevelDatabase) {
    this.#directory = directory
    this.#database = database
  }

  lease(workspace: string, owner: string, now: number, ttlMs: number): Promise<Lease | undefined> {
    return this.#workspaces.run(workspace, async () => {
      const last = await this.#lastLease(workspace)
      const holder = this.#leased.has(workspace) ? last?.owner : undefined
      const isOurs = holder === owner
      if (!isOurs && holder !== undefined && last !== undefined && last.expiresAt > now) return undefined
      const fence = (last?.fence ?? 0) + (isOurs ? 0 : 1)
      const lease = { fence, expiresAt: now + ttlMs }
      await this.#putLease(workspace, { ...lease, owner })
      this.#leased.add(workspace)
      return lease
    })
  }

  release(workspace: string, owner: string): Promise<void> {
    return this.#workspaces.run(workspace, async () => {
      const last = await this.#lastLease(workspace)
      if (last?.owner !== owner) return
      await this.#putLease(workspace, { fence: last.fence, expiresAt: 0 })
      this.#leased.delete(workspace)
    })
  }

  append(workspace: string, append: Append): Promise<Appended> {
    return this.#workspaces.run(workspace, async () => {
      if (!(await this.#isHeld(workspace, append.fence))) return 'fenced'
      if ((await this.#newest(workspace)) !== append.after) return 'moved'
      const refs = append.entries.flatMap(({ events }) => events.map(({ ref }) => ref))
      if (new Set(refs).size < refs.length) return 'known'
      const known = await this.#database.getMany(refs.map((ref) => refKey(workspace, ref)))
      if (known.some((row) => row !== undefined)) return 'known'
      await this.#database.write(putsOf(workspace, append))
      return 'stored'
    })
  }

  async read(workspace: string, after: number, limit: number): Promise<readonly Entry[]> {
    // Asked first: what is appended meanwhile may be missing from the result, what was there before may not.
    const newest = await this.#newest(workspace)
    const rows = await this.#database.range({
      from: entryKey(workspace, after + 1),
      prefix: entriesOf(workspace),
      limit,
    })
    const entries = rows.map(({ value }, at) => this.#entry(after + 1 + at, value))
    const isWhole = rows.every(({ key }, at) => key === entryKey(workspace, after + 1 + at))
    if (!isWhole || (rows.length < limit && after + rows.length < newest)) {
      damaged(this.#directory, `entries of ${workspace} behind ${after} are missing`)
    }
    return entries
  }

  async hashes(workspace: string, refs: readonly string[]): Promise<readonly (string | undefined)[]> {
    const rows = await this.#database.getMany(refs.map((ref) => refKey(workspace, ref)))
    return rows.map((row) => textOf(row)?.split(' ')[1])
  }

  async entryOf(workspace: string, ref: string): Promise<Entry | undefined> {
    const row = textOf(await this.#database.get(refKey(workspace, ref)))
    if (row === undefined) return undefined
    const pos = Number(row.split(' ')[0])
    const content = await this.#database.get(entryKey(workspace, pos))
    if (content === undefined) damaged(this.#directory, `entry ${pos} of ${workspace} is missing`)
    return this.#entry(pos, content)
  }

  segment(workspace: string, n: number): Promise<Uint8Array | undefined> {
    return this.#database.get(segmentKey(workspace, n))
  }

  async facts(workspace: string, names: readonly string[]): Promise<readonly unknown[]> {
    const rows = await this.#database.getMany(names.map((name) => factKey(workspace, name)))
    return rows.map((row) => (row === undefined ? undefined : jsonOf(row)))
  }

  async factsStarting(
    workspace: string,
    prefix: string,
  ): Promise<readonly { readonly name: string; readonly value: unknown }[]> {
    const key = factKey(workspace, prefix)
    const rows = await this.#database.range({ from: key, prefix: key })
    const at = factKey(workspace, '').length
    return rows
      .map((row) => ({ name: row.key.slice(at), value: jsonOf(row.value) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  erase(workspace: string, fence: number): Promise<'erased' | 'fenced'> {
    return this.#workspaces.run(workspace, async () => {
      if (!(await this.#isHeld(workspace, fence))) return 'fenced'
      // The facts first: without them the rest is no history. What says that there are entries last.
      const prefixes = [factKey(workspace, ''), segmentsOf(workspace), refKey(workspace, ''), entriesOf(workspace)]
      for (const prefix of prefixes) await this.#database.removeAll(prefix)
      await this.#database.write([], [newestKey(workspace)])
      return 'erased'
    })
  }

  claim(key: string, value: string): Promise<string> {
    return this.#claims.run(key, async () => {
      const held = textOf(await this.#database.get(`c/${key}`))
      if (held !== undefined) return held
      await this.#database.write([{ key: `c/${key}`, value: bytesOf(value) }])
      return value
    })
  }

  readNote(workspace: string, note: string): Promise<StoredNote> {
    // Behind the writes of this note: a merge that comes between two reads would take away what the second looks for.
    return this.#notes.run(extentKey(workspace, note), async () => {
      const { first, newest } = await this.#extent(workspace, note)
      const from = noteKey(workspace, note, first)
      const rows = await this.#database.range({ from, prefix: updatesOf(workspace, note) })
      const isWhole =
        rows.length === newest - first + 1 && rows.every(({ key }, at) => key === noteKey(workspace, note, first + at))
      if (!isWhole) damaged(this.#directory, `updates of the note ${note} of ${workspace} are missing`)
      // Copies: what was read stands in the memory of everything that was read with it.
      return { updates: rows.map(({ value }) => new Uint8Array(value)), upTo: newest }
    })
  }

  appendToNote(workspace: string, note: string, updates: readonly Uint8Array[]): Promise<number> {
    return this.#notes.run(extentKey(workspace, note), async () => {
      const { first, newest } = await this.#extent(workspace, note)
      const puts = updates.map((value, at) => ({ key: noteKey(workspace, note, newest + 1 + at), value }))
      const upTo = newest + updates.length
      await this.#database.write([...puts, extentPut(workspace, note, { first, newest: upTo })])
      return upTo
    })
  }

  mergeNote(workspace: string, note: string, upTo: number, merged: Uint8Array): Promise<void> {
    return this.#notes.run(extentKey(workspace, note), async () => {
      const { first, newest } = await this.#extent(workspace, note)
      if (upTo <= first || upTo > newest) return
      const removed = Array.from({ length: upTo - first }, (_, at) => noteKey(workspace, note, first + at))
      const put = { key: noteKey(workspace, note, upTo), value: merged }
      await this.#database.write([put, extentPut(workspace, note, { first: upTo, newest })], removed)
    })
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #extent(workspace: string, note: string): Promise<Extent> {
    const row = await this.#database.get(extentKey(workspace, note))
    return row === undefined ? { first: 1, newest: 0 } : extentSchema.parse(jsonOf(row))
  }

  async #isHeld(workspace: string, fence: number): Promise<boolean> {
    const lease = await this.#lastLease(workspace)
    return lease?.owner !== undefined && lease.fence === fence
  }

  async #lastLease(workspace: string): Promise<LeaseRow | undefined> {
    const row = await this.#database.get(leaseKey(workspace))
    return row === undefined ? undefined : leaseSchema.parse(jsonOf(row))
  }

  #putLease(workspace: string, lease: LeaseRow): Promise<void> {
    return this.#database.write([{ key: leaseKey(workspace), value: bytesOf(JSON.stringify(lease)) }])
  }

  async #newest(workspace: string): Promise<number> {
    return Number(textOf(await this.#database.get(newestKey(workspace))) ?? 0)
  }

  #entry(pos: number, content: Uint8Array): Entry {
    const decoder = createDecoder(content)
    const head = readVarUint(decoder)
    const refs = Array.from({ length: readVarUint(decoder) }, () => readVarString(decoder))
    // A copy: what was read stands in the memory of everything that was read with it.
    return { pos, head, refs, update: readVarUint8Array(decoder).slice() }
  }
}

function putsOf(workspace: string, { after, entries, facts = {}, segment }: Append): readonly Put[] {
  const puts: Put[] = Object.entries(facts).map(([name, value]) => ({
    key: factKey(workspace, name),
    value: bytesOf(JSON.stringify(value)),
  }))
  for (const [at, { head, update, events }] of entries.entries()) {
    const pos = after + 1 + at
    const encoder = createEncoder()
    writeVarUint(encoder, head)
    writeVarUint(encoder, events.length)
    for (const { ref } of events) writeVarString(encoder, ref)
    writeVarUint8Array(encoder, update)
    puts.push({ key: entryKey(workspace, pos), value: toUint8Array(encoder) })
    for (const { ref, hash } of events) puts.push({ key: refKey(workspace, ref), value: bytesOf(`${pos} ${hash}`) })
  }
  if (entries.length > 0) puts.push({ key: newestKey(workspace), value: bytesOf(String(after + entries.length)) })
  if (segment !== undefined) puts.push({ key: segmentKey(workspace, segment.n), value: segment.bytes })
  return puts
}

/** A workspace's name as part of a key: without a slash, so that no name can run into what follows it. */
function part(workspace: string): string {
  return encodeURIComponent(workspace)
}

function entriesOf(workspace: string): string {
  return `e/${part(workspace)}/`
}

/** Of one length, so that the order of the keys is that of the numbers. */
function padded(number: number): string {
  return String(number).padStart(16, '0')
}

function entryKey(workspace: string, pos: number): string {
  return entriesOf(workspace) + padded(pos)
}

function refKey(workspace: string, ref: string): string {
  return `r/${part(workspace)}/${ref}`
}

function segmentsOf(workspace: string): string {
  return `s/${part(workspace)}/`
}

function segmentKey(workspace: string, n: number): string {
  return segmentsOf(workspace) + padded(n)
}

function factKey(workspace: string, name: string): string {
  return `f/${part(workspace)}/${name}`
}

function leaseKey(workspace: string): string {
  return `l/${part(workspace)}`
}

function newestKey(workspace: string): string {
  return `t/${part(workspace)}`
}

function updatesOf(workspace: string, note: string): string {
  return `n/${part(workspace)}/${part(note)}/`
}

function noteKey(workspace: string, note: string, pos: number): string {
  return updatesOf(workspace, note) + padded(pos)
}

function extentKey(workspace: string, note: string): string {
  return `p/${part(workspace)}/${part(note)}`
}

function extentPut(workspace: string, note: string, extent: Extent): Put {
  return { key: extentKey(workspace, note), value: bytesOf(JSON.stringify(extent)) }
}

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() }

function bytesOf(text: string): Uint8Array {
  return utf8.encoder.encode(text)
}

function textOf(bytes: Uint8Array): string
function textOf(bytes: Uint8Array | undefined): string | undefined
function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : utf8.decoder.decode(bytes)
}

function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(textOf(bytes))
}
