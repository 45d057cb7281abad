/** What is worked out of a workspace, kept up. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { LiveQuery, LoggedEvent, Workspace } from 'wonce'
import { inAgreedOrder, type Places, placesIn } from './agreed-order.ts'
import { EventSync, type SyncState } from './event-sync.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { DeviceName } from './people.ts'
import type { DeviceState } from './stage.ts'

/** `read` has to stay the same function. */
export function useWatched<T>(
  workspace: Workspace,
  read: (workspace: Workspace) => Promise<readonly T[]>,
): readonly T[] {
  const [seen, setSeen] = useState<readonly T[]>([])
  useEffect(() => {
    const query = workspace.watch(() => read(workspace))
    const stop = query.subscribe(() => setSeen(query.getSnapshot().data))
    return () => {
      stop()
      query.close()
    }
  }, [workspace, read])
  return seen
}

/** How far each event has come. */
export function useEventSync(workspace: Workspace, events: readonly LoggedEvent[]): ReadonlyMap<string, SyncState> {
  const sync = useMemo(() => new EventSync(workspace), [workspace])
  useEffect(() => sync.follow(events), [sync, events])
  return useSyncExternalStore(sync.subscribe, sync.states)
}

const noPlaces: Places = new Map()

/** The events as all replicas come to order them, as far as this one knows. `events` in the order they arrived. */
export function useAgreedOrder(
  workspace: Workspace,
  events: readonly LoggedEvent[],
  states: ReadonlyMap<string, SyncState>,
): readonly LoggedEvent[] {
  const [places, setPlaces] = useState(noPlaces)
  // `states` is another one whenever something was sent or has become final.
  useEffect(() => {
    let isWanted = true
    const isAllSent = events.every(({ ref }) => (states.get(ref) ?? 'local') !== 'local')
    if (!isAllSent) return
    placesIn(workspace).then(
      (found) => isWanted && setPlaces(found),
      () => {}, // closed meanwhile
    )
    return () => {
      isWanted = false
    }
  }, [workspace, events, states])
  return useMemo(() => inAgreedOrder(events, places, states), [events, places, states])
}

/** What each open device comes to. */
export function useFingerprints(devices: readonly DeviceState[]): ReadonlyMap<DeviceName, string> {
  const [seen, setSeen] = useState<ReadonlyMap<Workspace, string>>(new Map())
  useEffect(() => {
    const queries = devices.flatMap(({ workspace }) => (workspace === undefined ? [] : [watched(workspace)]))
    function watched(workspace: Workspace): LiveQuery<string> {
      const query = workspace.watch(async () => [await fingerprintOf(workspace)])
      query.subscribe(() => {
        const [fingerprint] = query.getSnapshot().data
        if (fingerprint !== undefined) setSeen((before) => new Map([...open(before), [workspace, fingerprint]]))
      })
      return query
    }
    function open(before: ReadonlyMap<Workspace, string>): readonly (readonly [Workspace, string])[] {
      return [...before].filter(([known]) => devices.some(({ workspace }) => workspace === known))
    }
    return () => {
      for (const query of queries) query.close()
    }
  }, [devices])
  return new Map(
    devices.flatMap(({ name, workspace }) => {
      const fingerprint = workspace === undefined ? undefined : seen.get(workspace)
      return fingerprint === undefined ? [] : [[name, fingerprint] as const]
    }),
  )
}
