/**
 * The databases of stages, and what becomes of them where a page is closed before it could delete them.
 *
 * A stage holds a Web Lock of its name while it is open. A database whose lock nobody holds has been left behind, and goes
 * when the next stage opens.
 */
import { deviceNames } from './people.ts'

const prefix = 'merge-room-'

/** Returns what lets go of the name again, to be called once the databases are closed. */
export function holdName(): { readonly name: string; readonly release: () => void } {
  const name = `${prefix}${crypto.randomUUID()}`
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  // Where there are no Web Locks (an insecure page) nothing is held, and nothing is swept.
  navigator.locks?.request(name, () => released).catch(() => {})
  return { name, release }
}

/** The name of a device's database. */
export function databaseOf(stage: string, device: string): string {
  return `${stage}-${device}`
}

export async function deleteDatabases(stage: string): Promise<void> {
  await Promise.all(deviceNames.map((device) => deleteDatabase(databaseOf(stage, device))))
}

/** Deletes what pages that are gone have left. */
export async function sweepDatabases(): Promise<void> {
  if (navigator.locks === undefined || indexedDB.databases === undefined) return
  const [all, { held = [] }] = await Promise.all([indexedDB.databases(), navigator.locks.query()])
  const inUse = held.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const left = all.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []))
  const orphans = left.filter((name) => !inUse.some((stage) => name.startsWith(stage)))
  await Promise.all(orphans.map(deleteDatabase))
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name)
    // Blocked by a connection that is on its way out: the browser deletes it when that has gone.
    request.onsuccess = request.onerror = request.onblocked = () => done()
  })
}
