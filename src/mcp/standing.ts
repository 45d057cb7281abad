/**
 * What has become of events that were written: a merge with what others did may have made them void, before the relay had
 * them or since (docs/semantics.md F5).
 */
import { z } from 'zod'
import type { LoggedEvent, Workspace } from '../index.ts'

export const standingVerdict = z
  .object({
    is: z.enum(['effective', 'void', 'waiting']),
    why: z.string().optional(),
    against: z
      .object({ ref: z.string(), type: z.string(), actor: z.string() })
      .optional()
      .describe('What stood in its way.'),
  })
  .describe('Whether it counts, as far as this replica knows. void: it was written and changes nothing.')

export interface StandingEvent extends LoggedEvent {
  readonly against?: LoggedEvent | undefined
}

/** The events as they stand now; of what is void, with what it lost to. */
export async function standingOf(
  workspace: Workspace,
  events: readonly LoggedEvent[],
): Promise<readonly StandingEvent[]> {
  const now = await Promise.all(events.map(async (event) => (await workspace.events.get(event.ref)) ?? event))
  if (now.every(({ verdict }) => verdict.is !== 'void')) return now
  const conflicts = await workspace.conflicts.find({ dismissed: true })
  const against = new Map(
    conflicts.flatMap((conflict) => (conflict.kind === 'void' ? [[conflict.event.ref, conflict.against]] : [])),
  )
  return now.map((event) => ({ ...event, against: against.get(event.ref) }))
}

/** What was to be is so: by this event, or by another that did the same. */
export function isSo({ verdict }: LoggedEvent): boolean {
  return verdict.is === 'effective' || (verdict.is === 'void' && ['duplicate', 'superseded'].includes(verdict.why))
}

/** As data: of what stood in its way no more than what names it. */
export function verdictOf({ verdict, against }: StandingEvent): z.output<typeof standingVerdict> {
  if (against === undefined) return verdict
  return { ...verdict, against: { ref: against.ref, type: against.type, actor: against.actor } }
}

/** In words; empty where the event counts. */
export function verdictInWords({ verdict, against }: StandingEvent): string {
  if (verdict.is === 'effective') return ''
  if (verdict.is === 'waiting') return ': waiting for what it acts on to be created'
  const by = against === undefined ? '' : `, against ${against.type} of ${against.actor}`
  return `: void (${verdict.why}${by})`
}
