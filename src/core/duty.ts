/**
 * Which runs the log says should exist, and which of them do not: debts (docs/semantics.md H5, H6).
 *
 * A hook's duty is decided by the log alone, never by a clock: a device whose clock stands at 1970 must not provision
 * years of old deals.
 */
import type { ActivateEvent, Ref } from './event.ts'
import { refOf } from './event.ts'
import { maxDepth, slotFor } from './fold.ts'
import type { Consumption } from './fold-state.ts'
import { ancestor } from './fold-state.ts'
import type { Position } from './order.ts'
import { comparePlaces, positionOf } from './order.ts'
import { keyOf } from './slot.ts'

/** The moment at which a workspace first saw a hook, as it stands in the log. */
export interface Activation {
  readonly ref: Ref
  readonly hook: string
  readonly on: string
  readonly backfill: boolean
  readonly boot: string
  readonly position: Position
}

export interface Debt {
  readonly key: string
  readonly hook: string
  readonly slot: string
  /** The effective event that the run has to answer. */
  readonly trigger: Ref
  readonly target: string
  readonly depth: number
  /** Why nobody may pay it: the hook is among its own ancestors (`cycle`), or the cascade is too deep (`depth`). */
  readonly blocked?: 'cycle' | 'depth'
}

export function activationOf(batch: number, event: ActivateEvent): Activation {
  return {
    ref: refOf(event),
    hook: event.hook,
    on: event.on,
    backfill: event.backfill === true,
    boot: event.boot,
    position: positionOf(batch, event),
  }
}

/** Hooks whose duty includes this event, each once. A verb inside a run counts where the root of its cascade stands. */
export function hooksOwed({ event }: Consumption, activations: readonly Activation[]): readonly string[] {
  const owed = new Set(event.body.owes ?? [])
  const [, , rootBoot] = event.root
  for (const activation of activations) {
    if (activation.on !== event.body.type) continue
    const isAfter = () => comparePlaces(event.root, activation.position) > 0
    if (activation.backfill || activation.boot === rootBoot || isAfter()) owed.add(activation.hook)
  }
  return [...owed]
}

/** What is still owed for one effective event, blocked debts included. */
export function debtsFor(
  consumption: Consumption,
  activations: readonly Activation[],
  isSatisfied: (key: string) => boolean,
): readonly Debt[] {
  const { ref: trigger, body, depth, ancestors } = consumption.event
  const { target } = body
  return hooksOwed(consumption, activations).flatMap((hook) => {
    const slot = slotFor(consumption, hook)
    if (slot === undefined || isSatisfied(keyOf(hook, slot))) return []
    const debt = { key: keyOf(hook, slot), hook, slot, trigger, target, depth }
    const isCycle = ancestors.includes(ancestor(hook, target))
    const blocked = depth >= maxDepth ? 'depth' : isCycle ? 'cycle' : undefined
    return [blocked === undefined ? debt : { ...debt, blocked }]
  })
}
