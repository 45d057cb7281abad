/**
 * What was written before anybody had signed in is theirs who sign in first, once (docs/semantics.md E3). So a tab that has it open
 * closes it then: what it wrote after that would be nobody's, and never be sent.
 */
import { WonceError } from '../core/errors.ts'
import { openTabChannel } from '../sync/tab-channel.ts'
import type { Notice } from './feed.ts'
import type { Process } from './process.ts'

/** Under this name meta of the database of that time says who that was. */
export const claimName = 'takenOverBy'

/** Tells the tabs that have that database open. */
export function tellOfClaim(database: string, by: string): void {
  const channel = openTabChannel(`wonce/${database}`)
  channel?.post({ type: 'noted', rows: [{ name: claimName, value: by }] } satisfies Notice)
  channel?.close()
}

/** In such a tab: `lost`, which closes it, is called once, when it hears of it or is looked at again. */
export async function hearOfClaim(process: Process, lost: (error: WonceError) => void): Promise<void> {
  const { store, name, warn } = process.env
  const claimant = async () => (await store.meta([claimName]))[0]
  const before = await claimant()
  if (before !== undefined) {
    warn(
      `What was written in ${name} before anybody signed in belongs to ${before}. What is written now stays here, unsent.`,
    )
    return
  }
  process.noted.subscribe(async (rows) => {
    if (rows?.some((row) => row.name === claimName) === false) return
    const by = await claimant().catch(() => undefined) // it is looked at again
    if (by === undefined || process.isClosed) return
    const message = `${by} has signed in, and what was written in ${name} before is theirs. Open it with actor: '${by}'.`
    lost(new WonceError('taken-over', message, { by }))
  })
}
