/** The stages side by side. Cards are moved by pointer, by keyboard, or by their menu. */
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { useOthers, viewersByDeal } from '../shell/presence.ts'
import styles from './board.module.css'
import { type BoardContext, BoardProvider, type Editing } from './board-context.ts'
import type { BoardLists, Stage } from './board-model.ts'
import { cardId } from './card.tsx'
import { type BoardShape, type Carry, carryWords, step } from './carry.ts'
import { Column, type ColumnHandle } from './column.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import type { Goal } from './moves.ts'
import { Outcome } from './outcome.tsx'
import type { DealActions } from './use-deal-actions.ts'
import type { Directory } from './use-directory.ts'

export interface BoardProps {
  readonly lists: BoardLists
  readonly stages: readonly Stage[]
  readonly staleAfterDays: number | undefined
  readonly directory: Directory
  readonly actions: DealActions
  readonly openId: string | undefined
  readonly onOpen: (id: string) => void
  /** Ends a deal, or asks first why it was lost. */
  readonly onMove: (
    deal: Deal,
    goal: Goal,
    place?: { readonly column: readonly Deal[]; readonly index: number },
  ) => void
  /** The column that a new deal is typed into. */
  readonly adding: string | undefined
  readonly onAdding: (stage: string | undefined) => void
}

export function Board(props: BoardProps) {
  const { lists, stages, staleAfterDays, directory, actions, openId, onOpen, onMove, adding, onAdding } = props
  const others = useOthers()
  const viewers = useMemo(() => viewersByDeal(others), [others])
  const [carry, setCarry] = useState<Carry>()
  const [editing, setEditing] = useState<Editing>()
  const [deleting, setDeleting] = useState<Deal>()
  const [focusedId, setFocusedId] = useState<string>()
  const [announcement, setAnnouncement] = useState('')
  const handles = useRef<(ColumnHandle | null)[]>([])
  const refocus = useRef<{ readonly id: string; readonly goal?: Goal }>(undefined)
  const goals = useMemo<readonly Goal[]>(() => [...stages.map(({ name }) => name), 'Won', 'Lost'], [stages])
  const shape: BoardShape = { names: goals, sizes: [...lists.columns.map(({ length }) => length), 0, 0] }

  const drop = (id: string, goal: Goal, index: number): void => {
    const deal = [...lists.columns.flat(), ...lists.won, ...lists.lost].find(({ $id }) => $id === id)
    if (deal === undefined) return
    const column = lists.columns[goals.indexOf(goal)]?.filter(({ $id }) => $id !== id)
    onMove(deal, goal, column === undefined ? undefined : { column, index })
  }

  const focusCard = (column: number, index: number): void => {
    const deal = lists.columns[column]?.[index]
    if (deal === undefined) return
    handles.current[column]?.reveal(index)
    refocus.current = { id: deal.$id }
    setFocusedId(deal.$id)
  }

  const keyDown = (event: KeyboardEvent, deal: Deal): void => {
    refocus.current = undefined // a move that was called off is not waited for
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const column = lists.columns.findIndex((list) => list.includes(deal))
    const index = lists.columns[column]?.indexOf(deal) ?? 0
    const isCarried = carry?.id === deal.$id
    if (!isCarried) putBack() // that of another card, which somebody else may have moved from under the focus
    const taken = isCarried ? keyWhileCarrying(event.key, carry, deal) : keyOnCard(event.key, deal, column, index)
    if (!taken) return
    event.preventDefault()
    event.stopPropagation()
  }

  const putBack = (): void => {
    if (carry === undefined) return
    setCarry(undefined)
    setAnnouncement('It was put back.')
  }

  const keyOnCard = (key: string, deal: Deal, column: number, index: number): boolean => {
    if (key === ' ') {
      const from = { column, index }
      const begun = { id: deal.$id, from, to: from }
      setCarry(begun)
      setAnnouncement(
        `Picked up ${deal.name}. ${carryWords(begun, shape)} Arrow keys move it, space drops it, escape puts it back.`,
      )
    } else if (key === 'Enter') onOpen(deal.$id)
    else if (key === 'e') setEditing({ id: deal.$id, field: 'name' })
    else if (key === 'v') setEditing({ id: deal.$id, field: 'value' })
    else if (key === 'ArrowDown') focusCard(column, index + 1)
    else if (key === 'ArrowUp') focusCard(column, index - 1)
    else if (key === 'ArrowLeft' || key === 'ArrowRight') focusBeside(column, index, key === 'ArrowLeft' ? -1 : 1)
    else return false
    return true
  }

  const focusBeside = (column: number, index: number, direction: -1 | 1): void => {
    for (let to = column + direction; lists.columns[to] !== undefined; to += direction) {
      const length = lists.columns[to]?.length ?? 0
      if (length === 0) continue
      focusCard(to, Math.min(index, length - 1))
      return
    }
  }

  const keyWhileCarrying = (key: string, held: Carry, deal: Deal): boolean => {
    if (key === ' ' || key === 'Enter') {
      setCarry(undefined)
      const { from, to } = held
      const goal = goals[to.column]
      if (goal === undefined || (from.column === to.column && from.index === to.index)) {
        setAnnouncement(`${deal.name} stays where it was.`)
        return true
      }
      refocus.current = { id: held.id, goal }
      setAnnouncement(`Dropped ${deal.name}. ${carryWords(held, shape)}`)
      drop(held.id, goal, to.index)
    } else if (key === 'Escape') {
      setCarry(undefined)
      setAnnouncement(`${deal.name} was put back.`)
    } else if (key.startsWith('Arrow')) {
      const next = step(held, key, shape)
      setCarry(next)
      handles.current[next.to.column]?.reveal(next.to.index)
      document
        .querySelector(`[data-stage="${goals[next.to.column]}"]`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      setAnnouncement(carryWords(next, shape))
    } else if (key === 'Tab') {
      setCarry(undefined)
      return false
    }
    return true
  }

  const listOf = (goal: Goal): readonly Deal[] | undefined => {
    if (goal === 'Won') return lists.won
    return goal === 'Lost' ? lists.lost : lists.columns[goals.indexOf(goal)]
  }

  // A card that moved is another element, in another column: the focus follows it, once it is there.
  useEffect(() => {
    if (refocus.current === undefined) return
    const { id, goal } = refocus.current
    const list = goal === undefined ? lists.columns.find((deals) => deals.some(hasId(id))) : listOf(goal)
    const index = list?.findIndex(hasId(id)) ?? -1
    if (list === undefined || index === -1) return
    const element = document.getElementById(cardId(id))
    if (element === null) return handles.current[lists.columns.indexOf(list)]?.reveal(index)
    refocus.current = undefined
    if (document.activeElement !== element) element.focus({ preventScroll: false })
  })

  const latest = useRef({ keyDown, putBack, carry, onOpen, onMove, lists, goals })
  latest.current = { keyDown, putBack, carry, onOpen, onMove, lists, goals }
  const board = useMemo<BoardContext>(
    () => ({
      directory,
      stages,
      staleAfterDays,
      editing,
      beginEdit: setEditing,
      open: (id) => {
        latest.current.putBack()
        latest.current.onOpen(id)
      },
      ask: (deal, goal) => {
        const column = latest.current.lists.columns[latest.current.goals.indexOf(goal)]
        refocus.current = { id: deal.$id, goal }
        latest.current.onMove(deal, goal, column === undefined ? undefined : { column, index: 0 })
      },
      edit: actions.edit,
      remove: setDeleting,
      focused: (id) => {
        setFocusedId(id)
        if (refocus.current?.id !== id) refocus.current = undefined
      },
      left: (id) => {
        if (latest.current.carry?.id === id) latest.current.putBack()
      },
      keyDown: (event, deal) => latest.current.keyDown(event, deal),
    }),
    [directory, stages, staleAfterDays, editing, actions],
  )
  const isThere = lists.columns.some((list) => list.some(({ $id }) => $id === focusedId))
  const tabStop = isThere ? focusedId : lists.columns.find(({ length }) => length > 0)?.[0]?.$id

  return (
    <BoardProvider value={board}>
      <p id="how-to-move" className="unseen">
        Space picks the card up; arrow keys move it; space drops it. Enter opens the deal.
      </p>
      <div
        className={styles.board}
        style={{ '--stages': stages.length } as CSSProperties /* CSS takes its own properties too */}
      >
        {stages.map((stage, at) => (
          <Column
            key={stage.name}
            stage={stage}
            deals={lists.columns[at] ?? []}
            viewers={viewers}
            carriedId={carry?.id}
            carriedTo={carry?.to.column === at ? carry.to.index : undefined}
            openId={openId}
            tabStop={tabStop}
            focusedId={focusedId}
            isAdding={adding === stage.name}
            onAdding={(isAdding) => onAdding(isAdding ? stage.name : undefined)}
            onAdd={async (name, value) => {
              await actions.create({ name, value }, stage, lists.columns[at] ?? [])
            }}
            onDrop={(id, index) => drop(id, stage.name, index)}
            handle={(handle) => {
              handles.current[at] = handle
            }}
          />
        ))}
        <div className={styles.outcomes}>
          {(['Won', 'Lost'] as const).map((goal) => (
            <Outcome
              key={goal}
              goal={goal}
              deals={goal === 'Won' ? lists.won : lists.lost}
              isTarget={carry !== undefined && goals[carry.to.column] === goal}
              onDrop={(id) => drop(id, goal, 0)}
            />
          ))}
        </div>
      </div>
      <DeleteDialog
        name={deleting?.name}
        onClose={() => setDeleting(undefined)}
        onDelete={() => {
          if (deleting !== undefined) actions.remove(deleting)
          setDeleting(undefined)
        }}
      />
      <p className="unseen" aria-live="assertive" data-testid="announcement">
        {announcement}
      </p>
    </BoardProvider>
  )
}

function hasId(id: string): (deal: Deal) => boolean {
  return ({ $id }) => $id === id
}
