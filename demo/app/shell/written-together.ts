/** What one act wrote as a group, which an undo takes back as one too, for as long as this tab is open. */
import type { LoggedEvent } from 'wonce'

const others = new Map<string, readonly LoggedEvent[]>()
const following = new Set<string>()

/** Hears of the events of a plan, and gives the one that stands for them: the last that is not of a hook. */
export function keepTogether(events: readonly LoggedEvent[]): LoggedEvent | undefined {
  const own = events.filter(({ run }) => run === undefined)
  const main = own.at(-1)
  if (main === undefined) return undefined
  const before = own.slice(0, -1).reverse()
  others.set(main.ref, before)
  for (const { ref } of before) following.add(ref)
  return main
}

/** What goes after that event, in order: what was made for it. */
export function writtenWith({ ref }: LoggedEvent): readonly LoggedEvent[] {
  return others.get(ref) ?? []
}

/** Whether it goes with another one: that it stays is told with that. */
export function isFollowing(ref: unknown): boolean {
  return typeof ref === 'string' && following.has(ref)
}
