/** What a card asks of the board it is on. The same object while the board's data stays, so that cards are not drawn again. */
import { createContext, type KeyboardEvent, useContext } from 'react'
import type { Deal } from 'wonce/crm'
import type { Stage } from './board-model.ts'
import type { Goal } from './moves.ts'
import type { DealActions } from './use-deal-actions.ts'
import type { Directory } from './use-directory.ts'

export interface Editing {
  readonly id: string
  readonly field: 'name' | 'value'
}

export interface BoardContext {
  readonly directory: Directory
  readonly stages: readonly Stage[]
  readonly staleAfterDays: number | undefined
  readonly editing: Editing | undefined
  readonly beginEdit: (editing: Editing | undefined) => void
  readonly open: (id: string) => void
  /** Moves a card to the top of a stage, or to an end; asks what has to be asked. */
  readonly ask: (deal: Deal, goal: Goal) => void
  readonly edit: DealActions['edit']
  /** Asks first. */
  readonly remove: (deal: Deal) => void
  readonly focused: (id: string) => void
  /** The focus went elsewhere: a card that is carried is put back. */
  readonly left: (id: string) => void
  readonly keyDown: (event: KeyboardEvent, deal: Deal) => void
}

const Context = createContext<BoardContext | undefined>(undefined)

export const BoardProvider = Context.Provider

export function useBoard(): BoardContext {
  const board = useContext(Context)
  if (board === undefined) throw new Error('A card is on a board, or nowhere.')
  return board
}
