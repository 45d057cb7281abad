/**
 * What an event touches, as the log is indexed by it: entity ids (`deal_…`), event types (`deal.won`), and the mark
 * below. Ids have an underscore, types a dot, the mark an exclamation mark: they cannot be mistaken for each other.
 */
import type { Ref } from './event.ts'
import { parseSlot } from './slot.ts'
import type { StoredEvent } from './storage.ts'

export const activateMark = '!activate'

/** `targetOf` finds the entity of an event that stands alone, for runs whose slot only names it. */
export function tagsOf(event: StoredEvent, targetOf: (ref: Ref) => string | undefined): readonly string[] {
  switch (event.kind) {
    case 'verb':
      return [event.target, event.type]
    case 'run':
      return [...new Set([...slotTags(event.slot, targetOf), ...event.subs.flatMap((sub) => [sub.target, sub.type])])]
    case 'activate':
      return [activateMark]
    default:
      return []
  }
}

export function isEntityTag(tag: string): boolean {
  return tag.includes('_')
}

function slotTags(slot: string, targetOf: (ref: Ref) => string | undefined): readonly string[] {
  const parts = parseSlot(slot)
  if (parts === undefined) return []
  const target = parts.kind === 'alone' ? targetOf(parts.ref) : parts.target
  return target === undefined ? [] : [target]
}
