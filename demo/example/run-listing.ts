/**
 * Runs one listing on a workspace of its own, held in memory, whose log comes from a file and goes back there.
 *
 * The workspace becomes the default one, so a listing that says nothing of workspaces acts on it.
 */
import { Customer, Subscription } from '@headlessly/billing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { type LoggedEvent, openWorkspace, WonceError, type Workspace } from 'wonce'
import { importedLog } from './imported-log.ts'
import type { Listing } from './listings.ts'
import { LogFile } from './log-file.ts'

export interface Outcome {
  /** Events of this run. */
  readonly written: readonly LoggedEvent[]
  /** All events of the log that count, with the customers and subscriptions they made. */
  readonly events: readonly LoggedEvent[]
  readonly customers: readonly Customer[]
  readonly subscriptions: readonly Subscription[]
  /** Where the log is kept. */
  readonly file: string | undefined
}

/** A listing that ended in an error, and what became of the log. */
class ListingError extends Error {
  constructor(listing: Listing | undefined, cause: unknown, kept: string) {
    const what = listing === undefined ? 'Opening the log' : `The listing ${listing.name}`
    super(`${what} was refused${codeOf(cause)}: ${messageOf(cause)}${kept}`, { cause })
  }
}

/** Without a folder the log is gone when the process ends; without a listing the log is opened, settled and shown. */
export async function runListing(listing: Listing | undefined, folder: string | undefined): Promise<Outcome> {
  const file = folder === undefined ? undefined : await LogFile.open(folder)
  await using workspace = await openWorkspace({
    name: 'example',
    tabs: 'single',
    indexedDB: new IDBFactory(),
    IDBKeyRange,
  })
  if (file !== undefined) await workspace.import(file.text)
  if (listing !== undefined) await workspace.import(importedLog(listing.needs))
  const before = new Set((await workspace.events.list()).map(({ ref }) => ref))
  const linesBefore = file?.length
  const saving = file === undefined ? () => {} : workspace.events.subscribe('*', () => keep(file, workspace))
  try {
    if (listing !== undefined) await carryOut(listing)
    await workspace.settled()
  } catch (cause) {
    await file?.save(workspace)
    throw new ListingError(listing, cause, keptText(file, linesBefore))
  } finally {
    saving()
  }
  await file?.save(workspace)
  const events = await workspace.events.list()
  return {
    written: events.filter(({ ref }) => !before.has(ref)),
    events,
    customers: await Customer.find(),
    subscriptions: await Subscription.find(),
    file: file?.path,
  }
}

/** One paragraph for people. */
export function refusalText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function carryOut({ name, globals, afterwards }: Listing): Promise<void> {
  Object.assign(globalThis, globals)
  await import(`../listings/${name}.ts`)
  await afterwards?.run()
}

/** As each verb becomes durable; the last save, which is waited for, says what went wrong with an earlier one. */
function keep(file: LogFile, workspace: Workspace): void {
  file.save(workspace).catch(() => {})
}

function keptText(file: LogFile | undefined, linesBefore: number | undefined): string {
  if (file === undefined) return ''
  if (file.length === linesBefore) {
    return ` The log in ${file.path} is as it was before; give another folder to begin with an empty one.`
  }
  return ` What was done before that is kept in ${file.path}.`
}

function codeOf(error: unknown): string {
  return error instanceof WonceError ? ` (${error.code})` : ''
}

function messageOf(error: unknown): string {
  const message = refusalText(error)
  return message.endsWith('.') ? message : `${message}.`
}
