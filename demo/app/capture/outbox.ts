/**
 * What visitors send, kept on this device until the relay has it: also when the page is closed in between, and opened again.
 *
 * A public page must not hold a token that reads. This one may append one verb, so nothing of the pipeline ever comes here, and
 * the database is another one than that of a colleague who uses the app in the same browser.
 */
import { openWorkspace, type Workspace } from 'wonce'
import 'wonce/crm'
import { relayUrl, workspaceName } from '../start/relay.ts'
import { visitorToken } from '../start/tokens.ts'

export interface Visitor {
  readonly name: string
  readonly email: string
  readonly source: string
}

/** How long a visitor is kept waiting for the relay before he is told that it goes out later. */
const patienceMs = 8_000
const unsentKey = 'wonce-demo/unsent'

let opening: Promise<Workspace> | undefined

function open(): Promise<Workspace> {
  opening ??= openWorkspace({
    name: workspaceName,
    database: `${workspaceName} of visitors`,
    actor: 'website',
    sync: { url: relayUrl(), token: visitorToken },
    isDefault: false,
  }).catch((error: unknown) => {
    opening = undefined
    throw error
  })
  return opening
}

/** Whether the relay has it by now; on this device it is in any case. */
export async function capture(visitor: Visitor): Promise<boolean> {
  const workspace = await open()
  // Before it is written, so that no end of the page comes between the two.
  localStorage.setItem(unsentKey, 'yes')
  await workspace.Contact.capture(visitor)
  const patience = new Promise<boolean>((done) => setTimeout(() => done(false), patienceMs))
  return Promise.race([sent().then(() => true), patience])
}

/** Once all that was sent from here is on the relay's disk. Rejects where the relay refuses it. */
export async function sent(): Promise<void> {
  const workspace = await open()
  await workspace.sync.flushed()
  // Another may have been written since.
  if (workspace.sync.status.pending === 0) localStorage.removeItem(unsentKey)
}

/** Whether an earlier page has left something to send. */
export function hasUnsent(): boolean {
  return localStorage.getItem(unsentKey) !== null
}
