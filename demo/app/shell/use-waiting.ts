/**
 * How many changes of this person the relay lacks. `pending` of the status counts every event of the device, that it has seen a
 * hook among them, which nobody has done and nobody waits for.
 */
import { useEffect, useState } from 'react'
import type { Inspection } from 'wonce'
import { useSyncStatus, useWorkspace } from 'wonce/react'

/** `undefined` until it is known. */
export function useWaiting(): number | undefined {
  const status = useSyncStatus()
  const { pending } = status
  const workspace = useWorkspace()
  const [counted, setCounted] = useState<number>()
  /** What waits was once found to be changes alone: hooks are seen at the start of a page, and looking again costs each change its time. */
  const [areAll, setAreAll] = useState(false)
  useEffect(() => {
    if (status.pending === 0) return setCounted(0)
    if (areAll) return
    let isWanted = true
    workspace.inspect().then(
      (inspection) => {
        if (!isWanted) return
        const changes = changesIn(inspection)
        setCounted(changes)
        setAreAll(changes === inspection.pending)
      },
      () => isWanted && setCounted(status.pending), // what tells them apart could not be fetched
    )
    return () => {
      isWanted = false
    }
  }, [status, workspace, areAll])
  if (areAll) return pending
  return pending === 0 ? 0 : counted && Math.min(counted, pending)
}

/** More than are looked into are all taken for changes. A run is one event, whatever it wrote. */
export function changesIn({ pending, unacknowledged }: Pick<Inspection, 'pending' | 'unacknowledged'>): number {
  const events = new Set(unacknowledged.map(({ ref }) => ref.split('#')[0])).size
  return events + Math.max(0, pending - inspectedEvents)
}

/** As many of the oldest as `inspect()` looks into. */
const inspectedEvents = 100
