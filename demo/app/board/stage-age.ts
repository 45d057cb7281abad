/**
 * Since when a deal is in its stage, from its history: read for the cards in sight alone, and again when its version changes.
 */
import { useEffect, useState } from 'react'
import type { LoggedEvent } from 'wonce'
import type { Deal } from 'wonce/crm'
import { useWorkspace } from 'wonce/react'

const maxKept = 2_000
const known = new Map<string, string>()

/** `undefined` while it is being read. */
export function useStageSince({ $id, $version }: Pick<Deal, '$id' | '$version'>): string | undefined {
  const workspace = useWorkspace()
  const key = `${$id} ${$version}`
  const [, showAgain] = useState(0)
  useEffect(() => {
    if (known.has(key)) return
    let isWanted = true
    workspace.Deal.history($id).then(
      (history) => {
        if (known.size > maxKept) known.clear()
        known.set(key, stageSince(history) ?? '')
        if (isWanted) showAgain((count) => count + 1)
      },
      () => {}, // closed meanwhile
    )
    return () => {
      isWanted = false
    }
  }, [workspace, $id, key])
  return known.get(key) || undefined
}

/** When the last event that set the stage was written. */
export function stageSince(history: readonly Pick<LoggedEvent, 'data' | 'at' | 'verb'>[]): string | undefined {
  return history.findLast(({ data, verb }) => data.stage !== undefined || verb === 'create')?.at
}
