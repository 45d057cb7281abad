/**
 * What others changed while this device was offline, kept until somebody has looked: over reloads, and in every tab.
 *
 * Nothing is copied for it. This device remembers the last event that was seen, and, while something waits to be looked at, the
 * last one of that; what was missed stands between the two in the log, whose order on one device never changes. What comes while
 * it is online is seen as it happens, and the whole history at a first visit is no news either.
 */
import { useSyncExternalStore } from 'react'
import type { LoggedEvent, Workspace } from 'wonce'

/** Refs, in the order of the log. */
interface Mark {
  readonly seen: string
  /** Missing where nothing waits. */
  readonly until?: string | undefined
  /** What came after it while this device was online. */
  readonly live?: string | undefined
}

/** More than that nobody reads one by one. */
export const maxArrivals = 200
const none: readonly LoggedEvent[] = Object.freeze([])

let arrived = none
let forget: () => void = () => {}
const listeners = new Set<() => void>()

export function heedArrivals(workspace: Workspace): void {
  const { sync, events } = workspace
  const key = `wonce-demo/seen/${workspace.database}`
  const read = (): Mark | undefined => {
    const [seen = '', until, live] = localStorage.getItem(key)?.split(' ') ?? []
    return seen === '' ? undefined : { seen, until, live }
  }
  const write = ({ seen, until, live }: Mark): void =>
    localStorage.setItem(key, [seen, until, live].filter((ref) => ref !== undefined).join(' '))
  const newest = async (): Promise<string | undefined> =>
    (await events.list({ order: 'newest first', verdicts: 'all', limit: 1 }))[0]?.ref
  const refresh = async (): Promise<void> => {
    const mark = read()
    show(mark?.until === undefined ? none : await between(workspace, mark.seen, mark.until))
  }
  const compare = async (): Promise<void> => {
    const last = await newest()
    if (last === undefined) return
    const mark = read()
    if (mark === undefined || (await events.get(mark.seen)) === undefined) {
      write({ seen: last })
      return
    }
    const { seen, until, live } = mark
    const missed = await between(workspace, live ?? until ?? seen, last)
    if (missed.length > 0) write({ seen, until: last })
    else write(advanced(mark, last))
    await refresh()
  }

  // One after the other: what comes live must not move the mark past what was missed.
  let tail = Promise.resolve()
  const next = (work: () => Promise<void> | void): void => {
    tail = tail.then(work).catch(() => {}) // closed, or no storage: there is nobody to tell
  }
  let isAway = true
  const meet = async (): Promise<void> => {
    await events.told()
    if (sync.status.state !== 'online' || !isAway) return
    isAway = false
    next(compare)
  }
  next(refresh)
  sync.subscribe(({ state }) => {
    if (state === 'online') void meet()
    else isAway = true
  })
  if (sync.status.state === 'online') void meet()
  events.subscribe('*', ({ ref }) => {
    if (isAway) return
    next(() => {
      const mark = read()
      if (mark !== undefined) write(advanced(mark, ref))
    })
  })
  window.addEventListener('storage', (event) => {
    if (event.key === key) next(refresh)
  })
  forget = () => {
    show(none)
    next(async () => {
      const last = await newest()
      if (last !== undefined) write({ seen: last })
    })
  }
}

/** Once `ref` was seen as it came. */
function advanced({ seen, until }: Mark, ref: string): Mark {
  return until === undefined ? { seen: ref } : { seen, until, live: ref }
}

/** Of others, after `seen` up to `until`, newest first, and `maxArrivals` at most. */
async function between({ events, actor }: Workspace, seen: string, until: string): Promise<readonly LoggedEvent[]> {
  const found: LoggedEvent[] = []
  let isWithin = false
  for (let after: string | undefined; ; ) {
    const page = await events.list({ order: 'newest first', verdicts: 'all', limit: maxArrivals, after })
    for (const event of page) {
      if (event.ref === seen || found.length === maxArrivals) return found
      isWithin ||= event.ref === until
      if (isWithin && event.verdict.is === 'effective' && event.actor !== actor) found.push(event)
    }
    if (page.next === undefined) return found
    after = page.next
  }
}

/** Newest first. */
export function useArrivals(): readonly LoggedEvent[] {
  return useSyncExternalStore(subscribe, () => arrived)
}

/** Somebody has looked. */
export function forgetArrivals(): void {
  forget()
}

function show(events: readonly LoggedEvent[]): void {
  if (events.length === 0 && arrived.length === 0) return
  arrived = events
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
