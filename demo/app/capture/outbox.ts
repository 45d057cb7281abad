/**
 * What visitors send, kept on this device until the relay has it: also when the page is closed in between, and any page of the
 * demo is opened later.
 *
 * A public page must not hold a token that reads. This one may append one verb, so nothing of the pipeline ever comes here, and
 * the database is another one than that of a colleague who uses the app in the same browser.
 */
import { openWorkspace, type SyncStatus, type Workspace } from 'wonce'
import 'wonce/crm'
import { relayUrl, workspaceName } from '../start/relay.ts'
import { visitorToken } from '../start/tokens.ts'
import { hasUnsent, noteSent, noteUnsent } from './unsent.ts'

export interface Visitor {
  readonly name: string
  readonly email: string
  readonly source: string
}

/** `kept`: on this device, and it goes out later. `known`: this device has sent that address before. */
export type Captured = 'sent' | 'kept' | 'known'

/** How long a visitor is kept waiting for a relay that neither answers nor fails. */
const patienceMs = 8_000

let opening: Promise<Workspace> | undefined
/** How many wait for it. */
let users = 0

export async function capture(visitor: Visitor): Promise<Captured> {
  return using(async (workspace) => {
    // Before it is written, so that no end of the page comes between the two.
    const hadUnsent = hasUnsent()
    noteUnsent()
    try {
      await workspace.Contact.capture(visitor)
    } catch (error) {
      if (!hadUnsent) noteSent()
      if (Reflect.get(Object(error), 'code') === 'unique') return 'known'
      throw error
    }
    return Promise.race([sent().then(() => 'sent' as const), outOfReach(workspace).then(() => 'kept' as const)])
  })
}

/** Once all that was sent from here is on the relay's disk. Rejects where the relay refuses it. */
export function sent(): Promise<void> {
  return using(async (workspace) => {
    if (!hasUnsent()) return
    const { sync } = workspace
    try {
      await sync.flushed()
    } catch (error) {
      // Or nothing that is written later would go out, and no visitor can look at it.
      for (const { ref } of sync.refused) await sync.dismiss(ref)
      throw error
    }
    // Another may have been written since.
    if (sync.status.pending === 0) noteSent()
  })
}

/** Once it is clear that there is no way to the relay for now. */
function outOfReach({ sync }: Workspace): Promise<void> {
  return new Promise((done) => {
    if (!navigator.onLine) return done()
    const look = ({ error }: SyncStatus): void => {
      if (error?.isTransient) end()
    }
    const stop = sync.subscribe(look)
    const timer = setTimeout(end, patienceMs)
    window.addEventListener('offline', end)
    function end(): void {
      stop()
      clearTimeout(timer)
      window.removeEventListener('offline', end)
      done()
    }
    look(sync.status)
  })
}

/** Open for as long as somebody waits: a colleague's app beside it has a connection of its own. */
async function using<T>(work: (workspace: Workspace) => Promise<T>): Promise<T> {
  users += 1
  opening ??= openWorkspace({
    name: workspaceName,
    database: `${workspaceName} of visitors`,
    actor: 'website',
    sync: { url: relayUrl(), token: visitorToken },
    isDefault: false,
  })
  const opened = opening
  try {
    return await work(await opened)
  } finally {
    users -= 1
    if (users === 0) {
      opening = undefined
      opened.then(
        (workspace) => workspace.close(),
        () => {}, // it was never open
      )
    }
  }
}
