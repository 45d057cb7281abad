/**
 * The focus among the cards of a board: which of them has it, which of them Tab leads to, and where it goes when its card was
 * moved or deleted, by whomever, or when the panel is closed that it went to.
 */
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { isFocusLost } from '../ui/focus-lost.ts'
import type { BoardLists } from './board-model.ts'
import { cardId } from './card.tsx'
import type { ColumnHandle } from './column.tsx'
import type { Goal } from './moves.ts'
import { nearestCard, type Place, placeOf } from './nearest-card.ts'
import { useFocusBack } from './use-focus-back.ts'

export interface CardFocus {
  readonly focusedId: string | undefined
  /** Where Tab leads to: the card that has the focus, or had it last, or is nearest to where that was. */
  readonly tabStop: string | undefined
  readonly columns: RefObject<(ColumnHandle | null)[]>
  /** A card has got it, or the row of a deal that ended. */
  readonly came: (id: string) => void
  /** It was lost to something else. */
  readonly left: () => void
  /** To the card at a place, if there is one. */
  readonly goTo: (place: Place) => void
  /** To a card once it is in the list that it is on its way to. */
  readonly follow: (id: string, goal: Goal) => void
  /** A move that was called off is not waited for. */
  readonly stopFollowing: () => void
  /** For a dialog about a card that may be gone when it closes. */
  readonly element: () => HTMLElement | null
}

export function useCardFocus(lists: BoardLists, goals: readonly Goal[], openId: string | undefined): CardFocus {
  const [focusedId, setFocusedId] = useState<string>()
  const columns = useRef<(ColumnHandle | null)[]>([])
  const wanted = useRef<{ readonly id: string; readonly goal?: Goal }>(undefined)
  const place = useRef<Place>({ column: 0, index: 0 })
  const hasIt = useRef(false)
  const seen = focusedId === undefined ? undefined : placeOf(lists.columns, focusedId)
  const tabStop = seen === undefined ? nearestCard(lists.columns, place.current)?.$id : focusedId

  const listOf = (goal: Goal): readonly Deal[] | undefined => {
    if (goal === 'Won') return lists.won
    return goal === 'Lost' ? lists.lost : lists.columns[goals.indexOf(goal)]
  }
  const isIn = (list: readonly Deal[] | undefined, id: string): boolean => list?.some(({ $id }) => $id === id) === true
  const want = (id: string): void => {
    wanted.current = { id }
    setFocusedId(id)
  }

  useFocusBack(openId, want)

  // A card that moved is another element, in another column: the focus follows it, once it is there.
  useEffect(() => {
    if (seen !== undefined) place.current = seen
    if (wanted.current === undefined && hasIt.current && isFocusLost() && focusedId !== undefined)
      wanted.current = { id: focusedId }
    if (wanted.current === undefined) return
    const { id, goal } = wanted.current
    if (goal !== undefined && !isIn(listOf(goal), id)) return
    const element = document.getElementById(cardId(id))
    const at = placeOf(lists.columns, id)
    if (element === null && at !== undefined) {
      columns.current[at.column]?.reveal(at.index)
      return setFocusedId(id)
    }
    wanted.current = undefined
    hasIt.current = false
    const next = element ?? (tabStop === undefined ? null : document.getElementById(cardId(tabStop)))
    if (next !== document.activeElement) next?.focus()
  })

  return {
    focusedId,
    tabStop,
    columns,
    came: (id) => {
      hasIt.current = true
      setFocusedId(id)
      if (wanted.current?.id !== id) wanted.current = undefined
    },
    left: () => {
      hasIt.current = false
    },
    goTo: ({ column, index }) => {
      const deal = lists.columns[column]?.[index]
      if (deal === undefined) return
      columns.current[column]?.reveal(index)
      want(deal.$id)
    },
    follow: (id, goal) => {
      wanted.current = { id, goal }
    },
    stopFollowing: () => {
      wanted.current = undefined
    },
    element: () => document.getElementById(cardId(tabStop ?? '')),
  }
}
