/** What people do to deals, with what came of it said in a toast. */
import { useCallback, useMemo } from 'react'
import type { Workspace } from 'wonce'
import type { Deal } from 'wonce/crm'
import { useWorkspace } from 'wonce/react'
import { attempt, tell } from '../shell/toasts.tsx'
import { useOffer } from '../shell/use-taking-back.ts'
import { usePerson } from '../start/person.ts'
import { fieldWords } from '../words/events.ts'
import { quoted } from '../words/names.ts'
import type { Stage } from './board-model.ts'
import { type Goal, type Move, moveTo, moveWords } from './moves.ts'
import { type Placed, placeAt } from './place.ts'

export interface MoveRequest {
  readonly deal: Deal
  readonly goal: Goal
  /** The cards of the column it goes to, without itself, and where among them; missing where places do not matter. */
  readonly place?: { readonly column: readonly Placed[]; readonly index: number }
  readonly lostReason?: string
}

export interface NewDeal {
  readonly name: string
  readonly value?: number | undefined
  readonly contact?: string | undefined
  readonly organization?: string | undefined
  readonly expectedCloseDate?: string | undefined
  readonly nextStep?: string | undefined
  readonly description?: string | undefined
}

export interface DealActions {
  /** Whether it was done. */
  move(request: MoveRequest): Promise<boolean>
  /** On top of `column`, which is in order. */
  create(deal: NewDeal, stage: Stage, column: readonly Placed[]): Promise<Deal | undefined>
  /** Rejects, so that the fault can be shown where it was typed. */
  edit(deal: Deal, fields: Parameters<Workspace['Deal']['update']>[1]): Promise<void>
  remove(deal: Deal): Promise<void>
}

/** What a win provisions stays, so it is not taken back; to reopen says what is meant. */
const wonHint = 'Its customer is provisioned. To go on selling, reopen the deal.'

export function useDealActions(stages: readonly Stage[]): DealActions {
  const workspace = useWorkspace()
  const person = usePerson()
  const offer = useOffer()
  const done = useCallback(
    async (words: string, { $id }: Deal) => {
      const history = await workspace.Deal.history($id)
      const own = history.findLast(({ ref, run }) => run === undefined && ref.startsWith(`${workspace.boot}:`))
      tell(words, own === undefined ? {} : { action: offer(own) })
    },
    [workspace, offer],
  )
  return useMemo(
    () => ({
      async move({ deal, goal, place, lostReason }) {
        const move = moveTo(deal, goal, stages)
        if (move.type === 'none') {
          if (move.why !== undefined) tell(`${quoted(deal.name)} stays`, { text: move.why })
          return false
        }
        const moved = await attempt(async () => {
          const placing = place === undefined ? undefined : placeAt(place.column, place.index)
          for (const { $id, rank } of placing?.others ?? []) await workspace.Deal.update($id, { rank })
          return carryOut(workspace, deal, move, placing?.rank, lostReason)
        })
        if (moved !== undefined && move.type === 'win') tell(moveWords(move, deal.name), { text: wonHint })
        else if (moved !== undefined) await done(moveWords(move, deal.name), deal)
        return moved !== undefined
      },
      create: ({ value = 0, ...fields }, stage, column) =>
        attempt(async () => {
          const owner = await ownContact(workspace, person)
          const [plan] = await workspace.Plan.find({ isDefault: true }, { limit: 1 })
          const deal = await workspace.Deal.create({
            ...fields,
            value,
            stage: stage.name,
            probability: stage.probability,
            owner,
            plan: plan?.$id,
            rank: placeAt(column, 0).rank,
          })
          await done(`Added ${quoted(deal.name)}`, deal)
          return deal
        }),
      async edit(deal, fields) {
        const changed = await workspace.Deal.update(deal.$id, fields)
        const [field = ''] = Object.keys(fields ?? {}) // what goes along with it stands behind it
        await done(`Changed the ${fieldWords(field)} of ${quoted(changed.name)}`, changed)
      },
      async remove(deal) {
        const gone = await attempt(() => workspace.Deal.delete(deal.$id))
        if (gone !== undefined) tell(`Deleted ${quoted(deal.name)}`)
      },
    }),
    [workspace, person, stages, done],
  )
}

function carryOut(
  { Deal }: Workspace,
  { $id }: Deal,
  move: Exclude<Move, { readonly type: 'none' }>,
  rank: string | undefined,
  lostReason: string | undefined,
): Promise<Deal> {
  switch (move.type) {
    case 'reorder':
      return Deal.update($id, { rank })
    case 'advance':
      return Deal.advance($id, { stage: move.stage, rank })
    case 'correct':
      return Deal.update($id, { stage: move.stage, probability: move.probability, rank })
    case 'reopen':
      return Deal.reopen($id, { stage: move.stage, rank })
    case 'win':
      return Deal.win($id)
    case 'lose':
      return Deal.lose($id, { lostReason })
  }
}

/** The contact that stands for whoever sits here; made at the first deal of somebody new. */
async function ownContact({ Contact }: Workspace, name: string): Promise<string> {
  const [known] = await Contact.find({ name, source: 'team' }, { limit: 1 })
  return (known ?? (await Contact.create({ name, source: 'team', department: 'Sales' }))).$id
}
