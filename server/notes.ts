/**
 * The notes of a relay that somebody has open, apart from the log: each is read from the store when the first one comes, and
 * dropped when nobody has been there for a while (docs/protocol.md, Notes).
 */
import type { Clock } from '../src/core/clock.ts'
import { closeCodes } from '../src/sync/wire.ts'
import type { Connection, Grant, Session } from './connection.ts'
import type { Limits } from './limits.ts'
import type { Measure, RelayLog } from './measure.ts'
import { NoteRoom } from './note-room.ts'
import type { PresenceQuota } from './presence-quota.ts'
import type { Quota } from './quota.ts'
import type { RefusedJoins } from './refused-joins.ts'
import type { RelayStore } from './relay-store.ts'

export interface NotesOptions {
  readonly store: RelayStore
  readonly clock: Clock
  readonly limits: Limits
  readonly quota: Quota
  readonly presence: PresenceQuota
  readonly log: RelayLog | undefined
  readonly refusedJoins: RefusedJoins | undefined
  readonly hear: (what: Measure) => void
}

interface Place {
  readonly workspace: string
  readonly note: string
}

interface Open extends Place {
  readonly loading: Promise<NoteRoom>
  room: NoteRoom | undefined
}

/** A room can end between being found and being entered, but hardly several times in a row. */
const maxTries = 5

export class Notes {
  readonly #options: NotesOptions
  readonly #open = new Map<string, Open>()
  /** On their way out: the next is read after they have let go. */
  readonly #closing = new Map<string, Promise<void>>()
  /** By workspace: what those that are open consist of. Each change is counted, since each that adds something is held against it. */
  readonly #pieces = new Map<string, number>()
  #isClosed = false

  constructor(options: NotesOptions) {
    this.#options = options
  }

  /** In memory. */
  get count(): number {
    return this.#open.size
  }

  get connections(): number {
    return this.#rooms.reduce((sum, room) => sum + room.connections, 0)
  }

  get pendingBytes(): number {
    return this.#rooms.reduce((sum, room) => sum + room.pendingBytes, 0)
  }

  /** `undefined` where the connection was closed. Rejects where the store does not answer. */
  async join(place: Place, grant: Grant, connection: Connection): Promise<Session | undefined> {
    const mayEnter = grant.rights.includes('read') || grant.rights.includes('write')
    if (!mayEnter) {
      connection.close(closeCodes.forbidden, 'forbidden')
      return undefined
    }
    for (let tries = 0; tries < maxTries && !this.#isClosed; tries += 1) {
      const room = await this.#room(place)
      if (room === 'too many') return this.#refuse(place, connection)
      const joined = room.join(grant, connection)
      if (joined !== 'over') return joined
    }
    connection.close(closeCodes['going-away'], 'going-away')
    return undefined
  }

  /** What was accepted is stored, everybody is sent away. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled([...this.#open.values()].map(({ loading }) => loading))
    for (const [key, { room }] of [...this.#open]) this.#retire(key, room)
    await Promise.all(this.#closing.values())
  }

  get #rooms(): readonly NoteRoom[] {
    return [...this.#open.values()].flatMap(({ room }) => (room === undefined ? [] : [room]))
  }

  #refuse({ workspace, note }: Place, connection: Connection): undefined {
    const { limits, refusedJoins, hear } = this.#options
    const reason = `at most ${limits.notesPerWorkspace} notes of a workspace are open at once`
    refusedJoins?.hear('busy', { workspace, note, reason })
    hear({ type: 'refused', workspace, rule: 'A1' })
    connection.close(closeCodes.busy, reason)
    return undefined
  }

  async #room(place: Place): Promise<NoteRoom | 'too many'> {
    const key = keyOf(place)
    const known = this.#open.get(key)
    if (known !== undefined) return known.loading
    if (!this.#makeRoom(place.workspace, 1, true)) return 'too many'
    const open: Open = { ...place, loading: this.#load(key, place), room: undefined }
    this.#open.set(key, open)
    open.loading.then(
      (room) => {
        open.room = room
      },
      () => this.#open.delete(key), // one without a room is not retired, so it is this one still
    )
    return open.loading
  }

  async #load(key: string, { workspace, note }: Place): Promise<NoteRoom> {
    await this.#closing.get(key)
    const stored = await this.#options.store.readNote(workspace, note)
    const pieces = {
      hasRoom: (adds: boolean) => this.#hasRoom(workspace, adds) || this.#makeRoom(workspace, 0, adds),
      count: (more: number) => this.#count(workspace, more),
    }
    const done = (room: NoteRoom): void => this.#retire(key, room)
    const room = new NoteRoom({ ...this.#options, workspace, note, stored, pieces, done })
    pieces.count(room.structs)
    return room
  }

  /** For what only deletes there is twice as much, as in a note that is full. */
  #hasRoom(workspace: string, adds: boolean): boolean {
    const { noteStructs } = this.#options.limits
    return (this.#pieces.get(workspace) ?? 0) < (adds ? noteStructs : 2 * noteStructs)
  }

  #count(workspace: string, more: number): void {
    const pieces = (this.#pieces.get(workspace) ?? 0) + more
    if (pieces > 0) this.#pieces.set(workspace, pieces)
    else this.#pieces.delete(workspace)
  }

  /** Whether so many more may be opened, and those that are may grow; those that nobody uses are dropped for it. */
  #makeRoom(workspace: string, more: number, adds: boolean): boolean {
    for (;;) {
      const open = [...this.#open].filter(([, one]) => one.workspace === workspace)
      const { notesPerWorkspace } = this.#options.limits
      if (open.length + more <= notesPerWorkspace && this.#hasRoom(workspace, adds)) return true
      const [key, unused] = open.find(([, { room }]) => room?.connections === 0) ?? []
      if (key === undefined) return false
      this.#retire(key, unused?.room)
    }
  }

  #retire(key: string, room: NoteRoom | undefined): void {
    if (room === undefined || this.#open.get(key)?.room !== room) return
    this.#open.delete(key)
    this.#count(room.workspace, -room.structs)
    const closing = room.close().finally(() => {
      if (this.#closing.get(key) === closing) this.#closing.delete(key)
    })
    this.#closing.set(key, closing)
  }
}

/** No workspace has a slash in its name. */
function keyOf({ workspace, note }: Place): string {
  return `${workspace}/${note}`
}
