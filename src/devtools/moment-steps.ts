/**
 * From one moment of the log to the next at which something is otherwise: a step goes over the rows that change no entity, such
 * as the commits of a relay, of which there may be many in a row.
 */
import type { LoggedEvent, Workspace } from '../index.ts'

/** What the last of so many rows, or the last before it that did something, was. */
export async function lastEventOf(workspace: Workspace, upTo: number): Promise<LoggedEvent | undefined> {
  const [event] = await workspace.events.list({ upTo, order: 'newest first', limit: 1, verdicts: 'all' })
  return event
}

export async function momentBefore(workspace: Workspace, moment: number): Promise<number> {
  const shown = await lastEventOf(workspace, moment)
  if (shown === undefined) return 0
  const begins = await firstWhere(1, moment, async (upTo) => (await lastEventOf(workspace, upTo))?.ref === shown.ref)
  return begins - 1
}

/** `length`: how many rows there are. Where nothing else happened any more, it is the end. */
export async function momentAfter(workspace: Workspace, moment: number, length: number): Promise<number> {
  const shown = await lastEventOf(workspace, moment)
  return firstWhere(moment + 1, length, async (upTo) => (await lastEventOf(workspace, upTo))?.ref !== shown?.ref)
}

/** `holds` for every moment from one on; `to` where it holds for none before. */
async function firstWhere(from: number, to: number, holds: (upTo: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await holds(middle)) high = middle
    else low = middle + 1
  }
  return high
}
