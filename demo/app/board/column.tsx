/** A stage: its deals, as many as there may be, and what they come to. */
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { Plus } from 'lucide-react'
import type { Ref } from 'react'
import { memo, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { IconButton } from '../ui/button.tsx'
import { shortMoney } from '../words/money.ts'
import type { Stage } from './board-model.ts'
import { totalsOf } from './board-model.ts'
import { Card, cardHeight } from './card.tsx'
import styles from './column.module.css'
import { QuickAdd } from './quick-add.tsx'

const gap = 8
const pitch = cardHeight + gap

export interface ColumnHandle {
  readonly reveal: (index: number) => void
}

export interface ColumnProps {
  readonly stage: Stage
  readonly deals: readonly Deal[]
  readonly viewers: ReadonlyMap<string, readonly string[]>
  readonly carriedId: string | undefined
  /** Where the card carried by keyboard would go. */
  readonly carriedTo: number | undefined
  readonly openId: string | undefined
  readonly tabStop: string | undefined
  readonly focusedId: string | undefined
  readonly isAdding: boolean
  readonly onAdding: (isAdding: boolean) => void
  readonly onAdd: (name: string, value: number | undefined) => Promise<boolean>
  /** `index` is among the other cards. */
  readonly onDrop: (id: string, index: number) => void
  readonly handle: Ref<ColumnHandle>
}

export const Column = memo(function Column(props: ColumnProps) {
  const {
    stage,
    deals,
    viewers,
    carriedId,
    carriedTo,
    openId,
    tabStop,
    focusedId,
    isAdding,
    onAdding,
    onAdd,
    onDrop,
    handle,
  } = props
  const scroller = useRef<HTMLDivElement>(null)
  const element = useRef<HTMLElement>(null)
  const addButton = useRef<HTMLButtonElement>(null)
  const [over, setOver] = useState<number>()
  // Keys reach a card only while it is in the page, however far it is scrolled away.
  const kept = [carriedId, focusedId, tabStop].flatMap((id) => {
    const at = id === undefined ? -1 : deals.findIndex(({ $id }) => $id === id)
    return at === -1 ? [] : [at]
  })
  const virtual = useVirtualizer({
    count: deals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => pitch,
    getItemKey: (index) => deals[index]?.$id ?? index,
    overscan: 4,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...kept])].sort((left, right) => left - right),
  })
  useImperativeHandle(handle, () => ({ reveal: (index) => virtual.scrollToIndex(index, { align: 'auto' }) }), [virtual])

  const slotAt = useEffectEvent((clientY: number): number => {
    const list = scroller.current
    if (list === null) return 0
    const y = clientY - list.getBoundingClientRect().top + list.scrollTop
    return Math.max(0, Math.min(deals.length, Math.round(y / pitch)))
  })
  const dropped = useEffectEvent((id: string, slot: number): void => {
    const own = deals.findIndex(({ $id }) => $id === id)
    onDrop(id, own !== -1 && own < slot ? slot - 1 : slot)
  })
  useEffect(() => {
    if (element.current === null) return
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => typeof source.data.deal === 'string',
      onDrag: ({ location }) => setOver(slotAt(location.current.input.clientY)),
      onDragLeave: () => setOver(undefined),
      onDrop: ({ source, location }) => {
        setOver(undefined)
        dropped(String(source.data.deal), slotAt(location.current.input.clientY))
      },
    })
  }, [])

  // The carried card keeps its place until it is dropped, so behind it the line is one further down.
  const carriedAt = carriedId === undefined ? -1 : deals.findIndex(({ $id }) => $id === carriedId)
  const carriedSlot = carriedTo !== undefined && carriedAt !== -1 && carriedTo > carriedAt ? carriedTo + 1 : carriedTo
  const line = over ?? (carriedSlot === carriedAt ? undefined : carriedSlot)
  const endAdding = (): void => {
    addButton.current?.focus()
    onAdding(false)
  }
  const isScrolled = virtual.getTotalSize() > (virtual.scrollRect?.height ?? 0)
  const { count, total, weighted } = totalsOf(deals, stage.probability)
  return (
    <section
      ref={element}
      className={styles.column}
      data-over={over !== undefined || carriedTo !== undefined || undefined}
      data-stage={stage.name}
      data-empty={(deals.length === 0 && !isAdding) || undefined}
      aria-label={stage.name}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>
          {stage.name}
          <span className={styles.count}>{count.toLocaleString('en-US')}</span>
        </h2>
        <p className={styles.sums}>
          {shortMoney(total)} · {shortMoney(weighted)}
          <span className={styles.chance}> at {stage.probability}%</span>
        </p>
        <span className={styles.add}>
          <IconButton ref={addButton} label={`Add a deal to ${stage.name}`} onClick={() => onAdding(!isAdding)}>
            <Plus size={15} aria-hidden="true" />
          </IconButton>
        </span>
      </header>
      {isAdding && <QuickAdd stage={stage.name} onAdd={onAdd} onEnd={endAdding} />}
      {/* biome-ignore lint/a11y/useSemanticElements: it groups no form fields */}
      <div
        ref={scroller}
        role="group"
        aria-label={`${stage.name}, to scroll`}
        // What scrolls must be reachable by keyboard (WCAG 2.1.1), and what does not need not.
        tabIndex={isScrolled ? 0 : -1}
        className={styles.list}
      >
        {deals.length === 0 && <p className={styles.none}>No deals here</p>}
        <div className={styles.cards} style={{ height: virtual.getTotalSize() }}>
          <ul aria-label={`Deals in ${stage.name}`}>
            {virtual.getVirtualItems().map(({ index, start, key }) => {
              const deal = deals[index]
              if (deal === undefined) return undefined
              return (
                <li
                  key={key}
                  aria-setsize={deals.length}
                  aria-posinset={index + 1}
                  className={styles.slot}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Card
                    deal={deal}
                    viewers={viewers.get(deal.$id)}
                    isCarried={carriedId === deal.$id}
                    isOpen={openId === deal.$id}
                    isTabStop={tabStop === deal.$id}
                  />
                </li>
              )
            })}
          </ul>
          {line !== undefined && <div className={styles.line} style={{ top: line * pitch - gap / 2 - 1 }} />}
        </div>
      </div>
    </section>
  )
})
