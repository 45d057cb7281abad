/**
 * The limits that an operator may turn, and how far: one below which nobody could work is refused, not obeyed. The others
 * belong to the protocol.
 */
import { burstSeconds, defaultLimits, type Limits } from './limits.ts'
import { whole } from './whole-number.ts'

interface LimitSetting {
  readonly limit: keyof Limits
  readonly least: number
  /** What would go wrong below that. */
  readonly why?: string
  /** For `--help`. */
  readonly what: string
}

const mebibyte = 1024 * 1024
const comesTwice = 'a device whose line broke is here twice for a while'
const isAnUpdate = 'an update has up to half a MiB, and more where one group is larger'

export const limitSettings = {
  WONCE_LIMIT_FRAME_BYTES: { limit: 'frameBytes', least: mebibyte, why: isAnUpdate, what: 'bytes of a message' },
  WONCE_LIMIT_CONNECTIONS_PER_SUBJECT: {
    ...{ limit: 'connectionsPerSubject', least: 2, why: comesTwice },
    what: 'connections of one subject, an open note counting as one',
  },
  WONCE_LIMIT_CONNECTIONS_PER_WORKSPACE: {
    ...{ limit: 'connectionsPerWorkspace', least: 2, why: comesTwice },
    what: 'connections to a workspace, and to each note',
  },
  WONCE_LIMIT_MESSAGES_PER_SECOND: {
    ...{ limit: 'messagesPerSecond', least: 10, why: 'coming in takes some, and so does every change' },
    what: `messages of one subject in a second; ${burstSeconds} times as many may come at once`,
  },
  WONCE_LIMIT_BYTES_PER_SECOND: {
    ...{ limit: 'bytesPerSecond', least: mebibyte / burstSeconds, why: isAnUpdate },
    what: `bytes of one subject in a second; ${burstSeconds} times as many may come at once`,
  },
  WONCE_LIMIT_BUFFERED_BYTES: {
    ...{ limit: 'bufferedBytes', least: mebibyte, why: isAnUpdate },
    what: 'bytes that a client may leave unread',
  },
  WONCE_LIMIT_BUFFERED_BYTES_PER_SUBJECT: {
    ...{ limit: 'bufferedBytesPerSubject', least: mebibyte, why: isAnUpdate },
    what: 'bytes that one subject may leave unread before it is given no more history',
  },
  WONCE_LIMIT_PENDING_BYTES: {
    ...{ limit: 'pendingBytes', least: mebibyte, why: isAnUpdate },
    what: 'bytes of a workspace, and of each note, that may wait for the disk',
  },
  WONCE_LIMIT_IDLE_MS: {
    ...{ limit: 'idleMs', least: 1000, why: 'reading a workspace anew takes longer than keeping it' },
    what: 'milliseconds that a workspace stays in memory without anybody',
  },
  WONCE_LIMIT_COMMIT_AFTER_MS: { limit: 'commitAfterMs', least: 1, what: 'milliseconds until what is stored is final' },
  WONCE_LIMIT_NOTE_UPDATE_BYTES: {
    ...{ limit: 'noteUpdateBytes', least: 4096, why: 'what was written offline comes as one update' },
    what: 'bytes of one update of a note',
  },
  WONCE_LIMIT_NOTE_BYTES: {
    ...{ limit: 'noteBytes', least: 4096, why: 'what people have deleted takes room too' },
    what: 'bytes of a note as it is stored',
  },
  WONCE_LIMIT_NOTES_PER_WORKSPACE: {
    ...{ limit: 'notesPerWorkspace', least: 1 },
    what: 'notes of a workspace that are in memory at once',
  },
} as const satisfies { readonly [name: string]: LimitSetting }

export type LimitName = keyof typeof limitSettings
const most = 2 ** 31 - 1

function schemaOf({ least, why }: LimitSetting) {
  return whole(least, most, why).optional()
}

/** What becomes part of the schema of the environment. */
export const limitsShape = Object.fromEntries(
  Object.entries(limitSettings).map(([name, setting]) => [name, schemaOf(setting)]),
) as { readonly [name in LimitName]: ReturnType<typeof schemaOf> } // the names are those of `limitSettings`

export function limitsOf(read: { readonly [name in LimitName]?: number | undefined }): Partial<Limits> {
  const limits = Object.entries(limitSettings).map(([name, { limit }]) => [limit, read[name as LimitName]]) // as above
  return Object.fromEntries(limits.filter(([, value]) => value !== undefined))
}

/** Every one that is in force, by the name of its setting. */
export function describeLimits(limits: Limits): { readonly [name: string]: number } {
  return Object.fromEntries(Object.entries(limitSettings).map(([name, { limit }]) => [name, limits[limit]]))
}

/** What limits that are sound each for itself do to each other. */
export function faultsOfLimits(given: Partial<Limits>): readonly string[] {
  const { frameBytes, bytesPerSecond, noteUpdateBytes } = { ...defaultLimits, ...given }
  const faults: string[] = []
  if (bytesPerSecond * burstSeconds < frameBytes) {
    faults.push(
      `WONCE_LIMIT_BYTES_PER_SECOND (${bytesPerSecond}) has to be a quarter of WONCE_LIMIT_FRAME_BYTES (${frameBytes}) at least: a message of that size would be refused however long its sender waits.`,
    )
  }
  if (noteUpdateBytes >= frameBytes) {
    faults.push(
      `WONCE_LIMIT_NOTE_UPDATE_BYTES (${noteUpdateBytes}) has to be less than WONCE_LIMIT_FRAME_BYTES (${frameBytes}): an update comes in one message.`,
    )
  }
  return faults
}

/** A line for each, with what is in force where it is not set. */
export function helpOnLimits(): string {
  return Object.entries(limitSettings)
    .map(([name, { limit, what }]) => `  ${name.padEnd(40)}${String(defaultLimits[limit]).padStart(9)}  ${what}`)
    .join('\n')
}
