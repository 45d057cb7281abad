/** A replica of ours on one device. */
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import { type Bundle, rowsIn } from '../../src/store/bundles.ts'
import { hashProjections } from '../../test/browser/kit/stored-rows.ts'
import { copyDatabase, deleteDatabase, openRaw, schemaOf } from '../kit/raw.ts'
import { sale } from '../kit/stories.ts'

/** How many sales are under way at once while the log is written. */
const atOnce = 50
const lookAgainMs = 100

export interface Place {
  /** Of the relay. */
  readonly url: string
  readonly room: string
  readonly actor: string
  readonly durability: 'strict' | 'relaxed'
}

let current: Workspace | undefined

/** The one that is open. */
export function workspace(): Workspace {
  if (current === undefined) throw new Error('Nothing is open here.')
  return current
}

/** Sells offline until the log has so many events; gives how many it has. */
export async function writeOffline(database: string, actor: string, events: number): Promise<number> {
  await deleteDatabase(database)
  const workspace = await openWorkspace({ name: 'offline', actor, database, isDefault: false, durability: 'relaxed' })
  let written = 0
  for (let number = 0; written < events; ) {
    const sales: Promise<void>[] = []
    for (; sales.length < atOnce && written < events; number += 1) {
      const steps = number % 4
      sales.push(sale(workspace, steps, `${actor}.${number}@acme.dev`))
      written += 4 + steps + (steps === 3 ? 2 : 0) // at last it is won, and that has a run
    }
    await Promise.all(sales)
  }
  await workspace.settled()
  await workspace.close()
  const db = await openRaw(database, await schemaOf(database))
  const bundles: readonly Bundle[] = await db.table('log').toArray()
  db.close()
  return bundles.reduce((sum, { refs }) => sum + refs.length, 0)
}

/** The last verb of such a log: whoever has it has all before it, and its runs, which come with it. */
export async function lastRef(database: string): Promise<string> {
  const db = await openRaw(database, await schemaOf(database))
  const bundles: readonly Bundle[] = await db.table('log').toArray()
  const last = bundles.flatMap(rowsIn).findLast(({ event }) => event.kind === 'verb')
  db.close()
  if (last === undefined) throw new Error(`There is nothing in ${database}.`)
  return `${last.boot}:${last.seq}`
}

/** Opens a copy of what was written offline, and does not connect yet. */
export async function openCopy(database: string, { url, room, actor, durability }: Place): Promise<void> {
  const copy = `${database}/${room}`
  const db = await copyDatabase(database, copy)
  db.close()
  current = await openWorkspace({
    ...{ name: room, actor, database: copy, isDefault: false, durability },
    sync: { url, token: actor, connect: false },
  })
  await current.settled()
}

/** Connects; resolves once all that is here is durable at the relay, and all up to `last` of the other is durable here. */
export async function agree(last: string): Promise<void> {
  const { sync, $ } = workspace()
  await sync.connect()
  await sync.flushed()
  while ((await $.events.get(last)) === undefined) await new Promise((next) => setTimeout(next, lookAgainMs))
}

/** Says whether two replicas show the same. */
export async function rowsHash(): Promise<string> {
  await workspace().settled()
  return hashProjections(workspace().database)
}

export async function open(database: string, { url, room, actor, durability }: Place): Promise<void> {
  await deleteDatabase(database)
  current = await openWorkspace({
    ...{ name: room, actor, database, isDefault: false, durability },
    sync: { url, token: actor },
  })
}

/** Closes it and takes its database away. */
export async function close(): Promise<void> {
  const { database } = workspace()
  await current?.close()
  current = undefined
  await deleteDatabase(database)
}
