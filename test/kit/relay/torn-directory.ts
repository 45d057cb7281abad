/**
 * The directory of a relay's store on a disk that loses power in the middle of a write.
 *
 * What a disk promises is what was synced: LevelDB's newest log up to its size when the last write was acknowledged. Of the
 * bytes behind that, any number may be there, and what follows them may be nothing, zeros, or what stood there before.
 */
import { cp, open, readdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Chance } from '../chance.ts'

export type Tail = 'nothing' | 'zeros' | 'old bytes'
export const tails: readonly Tail[] = ['nothing', 'zeros', 'old bytes']

/** Sizes of LevelDB's logs, by name. */
export type LogSizes = ReadonlyMap<string, number>

/** The end of the newest log that was not promised when the power went. */
export interface Unsynced {
  readonly log: string
  readonly from: number
  readonly to: number
}

export async function logSizes(directory: string): Promise<LogSizes> {
  const sizes = new Map<string, number>()
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.log')) continue
    const found = await stat(join(directory, name)).catch(() => undefined) // it may be gone by now
    if (found !== undefined) sizes.set(name, found.size)
  }
  return sizes
}

export async function unsynced(directory: string, synced: LogSizes): Promise<Unsynced> {
  const sizes = await logSizes(directory)
  const log = [...sizes.keys()].sort().at(-1)
  if (log === undefined) throw new Error('there is no log')
  return { log, from: synced.get(log) ?? 0, to: sizes.get(log) ?? 0 }
}

/** Makes of `copy` what `directory` is after the power went with `bytes` of its newest log written. */
export async function tear(
  directory: string,
  copy: string,
  { log, to, bytes, tail }: Omit<Unsynced, 'from'> & { readonly bytes: number; readonly tail: Tail },
  chance: Chance,
): Promise<void> {
  await copyAtRest(directory, copy)
  const path = join(copy, log)
  await truncate(path, bytes)
  if (tail === 'nothing') return
  const rest = new Uint8Array(to - bytes)
  if (tail === 'old bytes') rest.set(Uint8Array.from(rest, () => chance.whole(0, 255)))
  const file = await open(path, 'a')
  await file.write(rest)
  await file.close()
}

/** LevelDB tidies up in the background: a copy counts if nothing has moved meanwhile. */
async function copyAtRest(directory: string, copy: string): Promise<void> {
  for (;;) {
    const before = await listing(directory)
    const isWhole = await cp(directory, copy, { recursive: true }).then(
      () => true,
      () => false, // a file went away
    )
    if (isWhole && (await listing(directory)) === before) return
    await rm(copy, { recursive: true, force: true })
  }
}

async function listing(directory: string): Promise<string> {
  const names = await readdir(directory)
  const lines = names.map(async (name) => {
    const found = await stat(join(directory, name)).catch(() => undefined)
    return `${name} ${found?.size} ${found?.mtimeMs}`
  })
  return (await Promise.all(lines)).sort().join('\n')
}
