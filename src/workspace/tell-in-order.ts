/** Listeners of things that have to be read before they can be told of. */
import { WonceError } from '../core/errors.ts'
import { type Feed, orUncaught } from '../core/feed.ts'

export interface Telling {
  end(): void
  /** Resolves once the listener was told of every change until now. */
  told(): Promise<void>
}

/**
 * Reads what a change brings about and calls `listener` with each, in the order of the changes. A listener that throws misses
 * nothing, and is heard of as an uncaught error. So is a reading that fails; what it was to tell is told with the next change.
 */
export function tellInOrder<Heard, Told>(
  feed: Feed<Heard>,
  listener: (told: Told) => void,
  read: (heard: Heard) => Promise<readonly Told[]>,
): Telling {
  const waiting: Heard[] = []
  let isOpen = true
  let told: Promise<void> = Promise.resolve()
  const tellAll = async (): Promise<void> => {
    for (const heard of [...waiting]) {
      const things = isOpen ? await read(heard) : []
      waiting.shift()
      for (const thing of things) if (isOpen) orUncaught(() => listener(thing))
    }
  }
  const undo = feed.subscribe((heard) => {
    waiting.push(heard)
    told = told.then(tellAll).catch((error: unknown) => {
      // The workspace was closed meanwhile, or lost its database: it is said elsewhere, and nobody listens any more.
      const isOver = error instanceof WonceError && (error.code === 'storage-lost' || error.code === 'closed')
      if (isOver) return
      orUncaught(() => {
        throw error
      })
    })
  })
  return {
    end: () => {
      isOpen = false
      undo()
    },
    told: () => told,
  }
}
