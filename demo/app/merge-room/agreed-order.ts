/**
 * The order that all replicas come to agree on: batch by batch as the relay committed them, within one by time
 * (docs/semantics.md E6). `events.list` tells in which order a device learned of things; this is read from its exported log.
 */
import type { LoggedEvent, Workspace } from 'wonce'
import type { SyncState } from './event-sync.ts'

/** Place of what was written as one, by `boot:seq`. */
export type Places = ReadonlyMap<string, number>

/** Call it once all that was written there is sent: what was exported keeps its time, even where the clock was wrong. */
export async function placesIn(workspace: Workspace): Promise<Places> {
  let text = ''
  for await (const chunk of workspace.export()) text += chunk
  return placesOf(text)
}

/** Of the events in a log file, JSON lines. */
export function placesOf(file: string): Places {
  const lines = file.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))
  const commits = lines.filter(isCommit).sort((a, b) => a.k - b.k)
  const events = lines.filter(isEvent).map((event) => ({ ...event, batch: batchOf(event, commits) }))
  events.sort((a, b) => a.batch - b.batch || byText(a.ulid, b.ulid) || byText(a.boot, b.boot) || a.seq - b.seq)
  return new Map(events.map(({ boot, seq }, place) => [`${boot}:${seq}`, place]))
}

/** Those without a place yet come last: what others wrote, then what was written here. `events` in the order they arrived. */
export function inAgreedOrder(
  events: readonly LoggedEvent[],
  places: Places,
  states: ReadonlyMap<string, SyncState>,
): readonly LoggedEvent[] {
  const placeOf = ({ ref }: LoggedEvent) =>
    places.get(ref.replace(/#.*$/, '')) ?? places.size + (states.get(ref) === 'local' ? 1 : 0)
  return [...events].sort((a, b) => placeOf(a) - placeOf(b)) // what was written as one stays in its order
}

interface EventLine {
  readonly boot: string
  readonly seq: number
  readonly ulid: string
}

interface CommitLine {
  readonly k: number
  /** Boot to the highest seq of it that is covered. */
  readonly vec: { readonly [boot: string]: number }
}

function isEvent(line: unknown): line is EventLine {
  return isObject(line) && ['boot', 'seq', 'ulid'].every((field) => field in line)
}

function isCommit(line: unknown): line is CommitLine {
  return isObject(line) && line.kind === 'commit'
}

function isObject(line: unknown): line is { readonly [field: string]: unknown } {
  return typeof line === 'object' && line !== null
}

function batchOf({ boot, seq }: EventLine, commits: readonly CommitLine[]): number {
  const index = commits.findIndex(({ vec }) => (vec[boot] ?? 0) >= seq)
  return index === -1 ? commits.length : index
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
