/**
 * Looks at a directory before LevelDB does.
 *
 * LevelDB takes a directory without its `CURRENT` file for an empty one, starts a new database in it and deletes the tables
 * it does not know: a lost file of 16 bytes would cost everything. So such a directory is not given to it.
 */
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RelayStoreError } from './store-error.ts'

/** What LevelDB leaves behind when it is killed while it creates a database; nothing was ever stored in it. */
const unborn = /^(LOCK|LOG|LOG\.old|MANIFEST-000001|000001\.dbtmp)$/
const database = /^(\d+\.(ldb|sst|log)|MANIFEST-\d+)$/
/** Of the file system or the desktop, and nobody's data. */
const ignored = /^(lost\+found|\..*)$/

/** Creates the directory where it is missing. Throws `RelayStoreError` unless it is a database, or may become one. */
export async function prepareDirectory(directory: string): Promise<void> {
  const created = await attempt(directory, () => mkdir(directory, { recursive: true }))
  if (created !== undefined) await syncOnce(dirname(resolve(created)))
  const names = (await attempt(directory, () => readdir(directory))).filter((name) => !ignored.test(name))
  if (names.includes('CURRENT') || names.every((name) => unborn.test(name))) return
  if (names.some((name) => database.test(name))) {
    throw new RelayStoreError(
      'damaged',
      `The data directory ${directory} holds a database whose file CURRENT is missing. Nothing was changed. Restore the directory from a backup.`,
    )
  }
  throw new RelayStoreError(
    'foreign',
    `The directory ${directory} holds files that are not a relay's (${names.slice(0, 3).join(', ')}). Nothing was changed. Give an empty directory, or one that does not exist.`,
  )
}

/** Makes the names in a directory durable, as often as `sync` is called. Windows knows no such thing. */
export interface DirectorySync {
  sync(): Promise<void>
  close(): Promise<void>
}

export async function openDirectorySync(directory: string): Promise<DirectorySync> {
  if (process.platform === 'win32') return { sync: async () => undefined, close: async () => undefined }
  const handle = await open(directory, 'r')
  return { sync: () => handle.sync(), close: () => handle.close() }
}

async function syncOnce(directory: string): Promise<void> {
  const opened = await openDirectorySync(directory)
  await opened.sync().finally(() => opened.close())
}

async function attempt<Result>(directory: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RelayStoreError('unusable', `The data directory ${directory} cannot be used: ${reason}.`, cause)
  }
}
