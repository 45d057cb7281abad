/** What keeps sync from going on, in words for the people of an app. */
import { messageOf } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import type { SyncProblem } from './sync.ts'
import type { RefusedEvent } from './synced-log.ts'
import type { Waiting } from './uploader.ts'

export const otherVersion: SyncProblem = {
  code: 'malformed',
  message: 'The relay speaks another version of the protocol. It is tried again; update this app, or the relay.',
  isTransient: true,
}

export const lostHistory: SyncProblem = {
  code: 'history',
  message:
    'The relay does not have what it made final before: its data was lost, or put back to an older state. Everything is kept on this device and nothing is sent. `wonce-relay restore`, with the export of the device that knows most, gives it back; it is tried again.',
  isTransient: true,
}

export function storageProblem(error: unknown): SyncProblem {
  const message = `This device could not keep or read what sync needs: ${messageOf(error)}. It is tried again.`
  return { code: 'storage', message, isTransient: true }
}

export function mayNotWrite(pending: number): SyncProblem {
  const events = pending === 1 ? '1 event written here is' : `${pending} events written here are`
  const message = `The token may only read: ${events} not sent. Use a token that may write.`
  return { code: 'forbidden', message, isTransient: false }
}

/** What is written here comes first: its author waits for it. */
export function whatWaits({ own, ahead, others }: Waiting): SyncProblem | undefined {
  if (own.length > 0) return buildsOnUnknown(own)
  if (ahead !== undefined) return datedAhead(ahead)
  return others.length > 0 ? othersWait(others) : undefined
}

function buildsOnUnknown(waiting: readonly Ref[]): SyncProblem {
  const [first] = waiting
  const events = waiting.length === 1 ? `The event ${first} is` : `${first} and ${waiting.length - 1} more events are`
  const message = `${events} not sent yet: what others wrote before it, as in a file that was imported, is not at the relay. It is sent once whoever wrote that has been online, or somebody who may carry it. workspace.sync.dismiss('${first}') gives it up.`
  return { code: 'causes', message, isTransient: true }
}

export function buildsOnUnreadable({ ref, reason }: Pick<RefusedEvent, 'ref' | 'reason'>): SyncProblem {
  const message = `The event ${ref} cannot be sent, nor what was written after it: ${reason}. workspace.sync.dismiss('${ref}') gives it up.`
  return { code: 'causes', message, isTransient: true } // whoever wrote that may bring it as it was
}

function othersWait(firsts: readonly Ref[]): SyncProblem {
  const message = `What others wrote, as in a file that was imported, is not sent from ${firsts.join(', ')} on: it cannot be read, or builds on what is not at the relay. It is sent once that is there, and so is what is written here meanwhile, which builds on it.`
  return { code: 'carried', message, isTransient: true }
}

function datedAhead(first: Ref): SyncProblem {
  const message = `The event ${first} is not sent yet, nor what was written after it: the clock of this device was more than a day ahead when it was written. It is dated anew, and sent, when the relay next tells the time.`
  return { code: 'clock', message, isTransient: true }
}

export function notTheirs(subject: string, actor: string): SyncProblem {
  const message = `Nothing is sent: the token is ${subject}'s, and this workspace was opened for ${actor}. Open it with a token of theirs, or as ${subject}.`
  return { code: 'subject', message, isTransient: false }
}

export function heldBack({ ref, rule, reason }: Pick<RefusedEvent, 'ref' | 'rule' | 'reason'>): SyncProblem {
  const message = `Nothing is sent: the relay refused the event ${ref}: ${reason} (${rule}). workspace.sync.dismiss('${ref}') gives it up.`
  return { code: 'refused', message, isTransient: false }
}
