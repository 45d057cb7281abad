/** A tab whose workspace has a relay. */
import { showNoteOf } from './kit/note-area.ts'
import { workspace } from './workspace.page.ts'

export { noteStatus, noteText, shownNote, typeIntoNote } from './kit/note-area.ts'
export { Deal, open, provision, provisioned, workspace } from './workspace.page.ts'

export function showNote(name: string): Promise<void> {
  return showNoteOf(workspace(), name)
}

/**
 * The page hangs, its thread in a synchronous request, until the world outside answers: no timer and no message reaches it, nor
 * any event of its life.
 */
export function hang(): void {
  const request = new XMLHttpRequest()
  request.open('GET', '/outside/hang', false)
  request.send()
}

let transactions = 0
const begin = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (...args) {
  const transaction = begin.apply(this, args)
  transactions += 1
  for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => (transactions -= 1))
  return transaction
}

/** It hangs while no transaction of its own is open: the tables of one that is are kept from every tab for about a minute. */
export async function hangAtRest(): Promise<void> {
  while (transactions > 0) await new Promise((resolve) => setTimeout(resolve))
  hang()
}

let stolen = 0

/** From now on, `stolenLocks` counts the Web Locks that this page takes from another. */
export function countStolenLocks(): void {
  const { locks } = navigator
  const request = locks.request.bind(locks)
  Object.defineProperty(locks, 'request', {
    value: (name: string, options: LockOptions, task: LockGrantedCallback<unknown>) => {
      if (options.steal === true) stolen += 1
      return request(name, options, task)
    },
  })
}

export const stolenLocks = (): number => stolen
