/** Won or lost: where a card is dropped to end it, with those that ended last. */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { CircleX, Trophy } from 'lucide-react'
import { type KeyboardEvent, memo, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { shortMoney } from '../words/money.ts'
import { useBoard } from './board-context.ts'
import { totalsOf } from './board-model.ts'
import { cardId } from './card.tsx'
import styles from './outcome.module.css'
import { SyncMark } from './sync-mark.tsx'

const maxShown = 30

export interface OutcomeProps {
  readonly goal: 'Won' | 'Lost'
  readonly deals: readonly Deal[]
  /** A card carried by keyboard is held over it. */
  readonly isTarget: boolean
  readonly onDrop: (id: string) => void
}

export const Outcome = memo(function Outcome({ goal, deals, isTarget, onDrop }: OutcomeProps) {
  const element = useRef<HTMLElement>(null)
  const [isOver, setIsOver] = useState(false)
  const dropped = useEffectEvent(onDrop)
  useEffect(() => {
    if (element.current === null) return
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => typeof source.data.deal === 'string',
      onDragEnter: () => setIsOver(true),
      onDragLeave: () => setIsOver(false),
      onDrop: ({ source }) => {
        setIsOver(false)
        dropped(String(source.data.deal))
      },
    })
  }, [])
  const Icon = goal === 'Won' ? Trophy : CircleX
  const { total } = totalsOf(deals, 100)
  const shown = deals.slice(0, maxShown)
  const [stop, setStop] = useState<string>()
  const stopAt = Math.max(
    0,
    shown.findIndex(({ $id }) => $id === stop),
  )
  return (
    <section
      ref={element}
      className={styles.outcome}
      data-goal={goal}
      data-stage={goal}
      data-over={isOver || isTarget || undefined}
      aria-label={goal}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>
          <Icon size={14} aria-hidden="true" />
          {goal}
          <span className={styles.count}>{deals.length.toLocaleString('en-US')}</span>
        </h2>
        <p className={styles.sum}>{deals.length === 0 ? 'Drop a card here' : shortMoney(total)}</p>
      </header>
      <div className={styles.list}>
        {shown.map((deal, at) => (
          <Row key={deal.$id} deal={deal} isTabStop={at === stopAt} onFocus={setStop} />
        ))}
        {deals.length > maxShown && (
          <p className={styles.more}>and {(deals.length - maxShown).toLocaleString('en-US')} more in the table</p>
        )}
      </div>
    </section>
  )
})

interface RowProps {
  readonly deal: Deal
  /** Whether Tab leads to it: to one of the list. Arrow keys lead to the others, as from card to card. */
  readonly isTabStop: boolean
  readonly onFocus: (id: string) => void
}

/** Dragged back to a stage it is reopened. */
function Row({ deal, isTabStop, onFocus }: RowProps) {
  const { open, focused, left } = useBoard()
  const element = useRef<HTMLButtonElement>(null)
  const { $id, stage } = deal
  useEffect(() => {
    if (element.current === null) return
    return draggable({ element: element.current, getInitialData: () => ({ deal: $id, stage }) })
  }, [$id, stage])
  return (
    <button
      ref={element}
      id={cardId($id)}
      type="button"
      className={styles.row}
      data-deal={$id}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => open($id)}
      onFocus={() => {
        onFocus($id)
        focused($id)
      }}
      onBlur={() => left($id)}
      onKeyDown={goToNext}
    >
      <span className={styles.name} dir="auto">
        {deal.name}
      </span>
      <span className={styles.value}>{shortMoney(deal.value)}</span>
      <SyncMark sync={deal.$sync} />
    </button>
  )
}

function goToNext(event: KeyboardEvent): void {
  const { key, currentTarget } = event
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return
  event.preventDefault()
  const next = key === 'ArrowDown' ? currentTarget.nextElementSibling : currentTarget.previousElementSibling
  if (next instanceof HTMLButtonElement) next.focus()
}
