/** The stages side by side. Cards are moved by pointer, by keyboard, or by their menu. */
import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { useOthers, viewersByDeal } from '../shell/presence.ts'
import { DeleteDialog } from '../ui/delete-dialog.tsx'
import { quoted } from '../words/names.ts'
import styles from './board.module.css'
import { type BoardContext, BoardProvider, type Editing } from './board-context.ts'
import type { BoardLists, Stage } from './board-model.ts'
import { type BoardShape, type Carry, carryWords, step } from './carry.ts'
import { Column } from './column.tsx'
import type { Goal } from './moves.ts'
import { type Place, placeOf } from './nearest-card.ts'
import { Outcome } from './outcome.tsx'
import { useCardFocus } from './use-card-focus.ts'
import type { DealActions } from './use-deal-actions.ts'
import type { Directory } from './use-directory.ts'

export interface BoardProps {
  readonly lists: BoardLists
  /** Whether there are deals that the lists leave out. */
  readonly isFiltered: boolean
  /** The columns with those: what goes to the top of a stage goes above them, too. */
  readonly whole: BoardLists['columns']
  readonly stages: readonly Stage[]
  readonly staleAfterDays: number | undefined
  readonly directory: Directory
  readonly actions: DealActions
  readonly openId: string | undefined
  readonly onOpen: (id: string) => void
  /** The deal that is open is being deleted. */
  readonly onClose: () => void
  /** Ends a deal, or asks first why it was lost. */
  readonly onMove: (
    deal: Deal,
    goal: Goal,
    place?: { readonly column: readonly Deal[]; readonly index: number },
  ) => void
  /** The column that a new deal is typed into. */
  readonly adding: string | undefined
  readonly onAdding: (stage: string | undefined) => void
  readonly onAdded: (deal: Deal) => void
}

export function Board(props: BoardProps) {
  const {
    lists,
    isFiltered,
    whole,
    stages,
    staleAfterDays,
    directory,
    actions,
    openId,
    onOpen,
    onClose,
    onMove,
    adding,
    onAdding,
    onAdded,
  } = props
  const others = useOthers()
  const viewers = useMemo(() => viewersByDeal(others), [others])
  const [carry, setCarry] = useState<Carry>()
  const [editing, setEditing] = useState<Editing>()
  const [deleting, setDeleting] = useState<Deal>()
  const [announcement, setAnnouncement] = useState('')
  const goals = useMemo<readonly Goal[]>(() => [...stages.map(({ name }) => name), 'Won', 'Lost'], [stages])
  const focus = useCardFocus(lists, goals, openId)
  const shape: BoardShape = { names: goals, sizes: [...lists.columns.map(({ length }) => length), 0, 0] }

  const drop = (id: string, goal: Goal, index: number): void => {
    const deal = [...lists.columns.flat(), ...lists.won, ...lists.lost].find(({ $id }) => $id === id)
    if (deal === undefined) return
    const column = lists.columns[goals.indexOf(goal)]?.filter(({ $id }) => $id !== id)
    onMove(deal, goal, column === undefined ? undefined : { column, index })
  }

  const keyDown = (event: KeyboardEvent, deal: Deal): void => {
    focus.stopFollowing()
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const place = placeOf(lists.columns, deal.$id)
    const isCarried = carry?.id === deal.$id
    if (!isCarried) putBack() // that of another card, which somebody else may have moved from under the focus
    const taken = isCarried ? keyWhileCarrying(event.key, carry, deal) : keyOnCard(event.key, deal, place)
    if (!taken) return
    event.preventDefault()
    event.stopPropagation()
  }

  const putBack = (): void => {
    if (carry === undefined) return
    setCarry(undefined)
    setAnnouncement('It was put back.')
  }

  const keyOnCard = (key: string, deal: Deal, from: Place | undefined): boolean => {
    if (from === undefined) return false
    const { column, index } = from
    if (key === ' ') {
      const begun = { id: deal.$id, from, to: from }
      setCarry(begun)
      setAnnouncement(
        `Picked up ${quoted(deal.name)}. ${carryWords(begun, shape)} Arrow keys move it, space drops it, escape puts it back.`,
      )
    } else if (key === 'Enter') onOpen(deal.$id)
    else if (key === 'e') setEditing({ id: deal.$id, field: 'name' })
    else if (key === 'v') setEditing({ id: deal.$id, field: 'value' })
    else if (key === 'ArrowDown') focus.goTo({ column, index: index + 1 })
    else if (key === 'ArrowUp') focus.goTo({ column, index: index - 1 })
    else if (key === 'ArrowLeft' || key === 'ArrowRight') focusBeside(column, index, key === 'ArrowLeft' ? -1 : 1)
    else return false
    return true
  }

  const focusBeside = (column: number, index: number, direction: -1 | 1): void => {
    for (let to = column + direction; lists.columns[to] !== undefined; to += direction) {
      const length = lists.columns[to]?.length ?? 0
      if (length === 0) continue
      focus.goTo({ column: to, index: Math.min(index, length - 1) })
      return
    }
  }

  const keyWhileCarrying = (key: string, held: Carry, deal: Deal): boolean => {
    if (key === ' ' || key === 'Enter') {
      setCarry(undefined)
      const { from, to } = held
      const goal = goals[to.column]
      if (goal === undefined || (from.column === to.column && from.index === to.index)) {
        setAnnouncement(`${quoted(deal.name)} stays where it was.`)
        return true
      }
      focus.follow(held.id, goal)
      setAnnouncement(`Dropped ${quoted(deal.name)}. ${carryWords(held, shape)}`)
      drop(held.id, goal, to.index)
    } else if (key === 'Escape') {
      setCarry(undefined)
      setAnnouncement(`${quoted(deal.name)} was put back.`)
    } else if (key.startsWith('Arrow')) {
      const next = step(held, key, shape)
      setCarry(next)
      focus.columns.current[next.to.column]?.reveal(next.to.index)
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

  const latest = useRef({ keyDown, putBack, carry, onOpen, onMove, whole, goals, focus })
  latest.current = { keyDown, putBack, carry, onOpen, onMove, whole, goals, focus }
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
        const column = latest.current.whole[latest.current.goals.indexOf(goal)]?.filter(({ $id }) => $id !== deal.$id)
        latest.current.focus.follow(deal.$id, goal)
        latest.current.onMove(deal, goal, column === undefined ? undefined : { column, index: 0 })
      },
      edit: actions.edit,
      remove: setDeleting,
      focused: (id) => latest.current.focus.came(id),
      left: (id) => {
        latest.current.focus.left()
        if (latest.current.carry?.id === id) latest.current.putBack()
      },
      keyDown: (event, deal) => latest.current.keyDown(event, deal),
    }),
    [directory, stages, staleAfterDays, editing, actions],
  )
  return (
    <BoardProvider value={board}>
      <p id="how-to-move" className="unseen">
        Space picks the card up; arrow keys move it; space drops it. Enter opens the deal. A full stop opens its menu.
      </p>
      <div
        className={styles.board}
        data-filtered={isFiltered || undefined}
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
            tabStop={focus.tabStop}
            focusedId={focus.focusedId}
            isAdding={adding === stage.name}
            onAdding={(isAdding) => onAdding(isAdding ? stage.name : undefined)}
            onAdd={async (name, value) => {
              const deal = await actions.create({ name, value }, stage, whole[at] ?? [])
              if (deal !== undefined) onAdded(deal)
              return deal !== undefined
            }}
            onDrop={(id, index) => drop(id, stage.name, index)}
            handle={(handle) => {
              focus.columns.current[at] = handle
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
        finalFocus={focus.element}
        onClose={() => setDeleting(undefined)}
        onDelete={() => {
          if (deleting !== undefined) actions.remove(deleting)
          if (deleting?.$id === openId) onClose()
          setDeleting(undefined)
        }}
      />
      <p className="unseen" aria-live="assertive" data-testid="announcement">
        {announcement}
      </p>
    </BoardProvider>
  )
}
