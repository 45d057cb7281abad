/** Entries for tests of a relay's store: their bytes and hashes follow from their refs. */
import type { Entry, NewEntry, RelayStore } from '../../server/relay-store.ts'

/** An entry as an append brings it; `storedEntry` is what is read of it. */
export function entry(head: number, ...refs: string[]): NewEntry {
  return { head, update: updateOf(refs), events: refs.map((ref) => ({ ref, hash: hashOf(ref) })) }
}

export function storedEntry(pos: number, head: number, ...refs: string[]): Entry {
  return { pos, head, update: updateOf(refs), refs }
}

/** Takes the lease of a workspace for `relay-1`, at time 0, for 10 s. */
export async function fenceOf(store: RelayStore, workspace: string): Promise<number> {
  const lease = await store.lease(workspace, 'relay-1', 0, 10_000)
  if (lease === undefined) throw new Error(`Somebody else holds the lease of ${workspace}.`)
  return lease.fence
}

function updateOf(refs: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`update of ${refs.join(' ')}`)
}

export function hashOf(ref: string): string {
  return Buffer.from(`hash of ${ref}`).toString('hex').padEnd(64, '0').slice(0, 64)
}
