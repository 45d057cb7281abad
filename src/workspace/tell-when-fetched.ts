/** Listeners of what is found out by code that comes later, and may not be there to be fetched for a while. */
import { Feed, orUncaught } from '../core/feed.ts'
import { tellInOrder } from './tell-in-order.ts'

/** What happens without the code is kept until it is there, so much of it at most: of more the oldest is not told. */
const mostKept = 1000

type Find<Heard, Told> = (heard: Heard) => Promise<readonly Told[]>

export interface ToldWhenFetched<Heard, Told> {
  readonly feed: Feed<Heard>
  readonly listener: (told: Told) => void
  /** Whether anything can follow from it. */
  readonly isWorth: (heard: Heard) => boolean
  /** Fetches what finds out. Asked again when something comes, and at each occasion. */
  readonly fetch: () => Promise<Find<Heard, Told>>
  /** Calls `again` when it may be worth to ask again. Gives the undo. */
  readonly occasion: (again: () => void) => () => void
}

/**
 * Calls `listener` with what each change brings about, in order. Where something has come and the code cannot be fetched, that is
 * heard of once, as an uncaught error; what has come is told when it can. Returns the undo.
 */
export function tellWhenFetched<Heard, Told>(options: ToldWhenFetched<Heard, Told>): () => void {
  const { feed, listener, isWorth, fetch, occasion } = options
  const found = new Feed<Heard>()
  let kept: Heard[] = []
  let state: 'idle' | 'fetching' | 'fetched' | 'over' = 'idle'
  let isSaid = false
  let forget = (): void => {}

  const say = (error: unknown): void => {
    if (isSaid || kept.length === 0) return
    isSaid = true
    orUncaught(() => {
      throw error
    })
  }
  const begin = async (): Promise<void> => {
    if (state !== 'idle') return
    state = 'fetching'
    forget()
    try {
      const find = await fetch()
      if (isOver()) return
      state = 'fetched'
      forget = tellInOrder(found, listener, find).end
      for (const heard of kept.splice(0)) found.emit(heard)
    } catch (error) {
      if (isOver()) return
      state = 'idle'
      forget = occasion(() => void begin())
      say(error)
    }
  }
  const isOver = (): boolean => state === 'over'
  const end = (): void => {
    state = 'over'
    kept = []
    undo()
    forget()
  }
  const undo = feed.subscribe((heard) => {
    if (!isWorth(heard)) return
    if (state === 'fetched') return found.emit(heard)
    kept.push(heard)
    if (kept.length > mostKept) kept.shift()
    void begin()
  }, end)
  void begin()
  return end
}
