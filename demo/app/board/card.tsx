/** A deal on the board. */
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Menu } from '@base-ui/react/menu'
import { CalendarDays, Ellipsis, Hourglass, Pencil } from 'lucide-react'
import { type KeyboardEvent, memo, type RefObject, useEffect, useRef, useState } from 'react'
import type { Deal } from 'wonce/crm'
import { Avatar, Avatars } from '../ui/avatar.tsx'
import popup from '../ui/popup.module.css'
import { day, daysSince, plural, today } from '../words/dates.ts'
import { errorWords, fieldFault, nameFault } from '../words/errors.ts'
import { money, readMoney, valueFault } from '../words/money.ts'
import { useBoard } from './board-context.ts'
import styles from './card.module.css'
import { InlineEdit } from './inline-edit.tsx'
import { type Goal, moveTo } from './moves.ts'
import { useStageSince } from './stage-age.ts'
import { SyncMark } from './sync-mark.tsx'

export const cardHeight = 112

export interface CardProps {
  readonly deal: Deal
  readonly viewers: readonly string[] | undefined
  readonly isCarried: boolean
  readonly isOpen: boolean
  /** Whether Tab leads to it: to one card of the board. */
  readonly isTabStop: boolean
}

export const Card = memo(function Card({ deal, viewers, isCarried, isOpen, isTabStop }: CardProps) {
  const { directory, open, edit, focused, left, keyDown, editing, beginEdit } = useBoard()
  const element = useRef<HTMLElement>(null)
  const [isDragged, setIsDragged] = useState(false)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const { $id, stage } = deal
  useEffect(() => {
    if (element.current === null) return
    return draggable({
      element: element.current,
      getInitialData: () => ({ deal: $id, stage }),
      canDrag: ({ element }) => element.querySelector('input') === null,
      onDragStart: () => setIsDragged(true),
      onDrop: () => setIsDragged(false),
    })
  }, [$id, stage])
  const edited = editing?.id === $id ? editing.field : undefined
  const contact = directory.nameOf(deal.contact)
  const owner = directory.nameOf(deal.owner)
  const endEdit = (): void => {
    // The input had the focus, unless it ended because that went elsewhere.
    if (element.current?.contains(document.activeElement)) element.current.focus()
    beginEdit(undefined)
  }
  return (
    <article
      ref={element}
      id={cardId($id)}
      className={styles.card}
      data-dragging={isDragged || undefined}
      data-carried={isCarried || undefined}
      data-open={isOpen || undefined}
      data-deal={$id}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${deal.name}, ${money(deal.value)}, ${stage}`}
      aria-describedby="how-to-move"
      onClick={() => open($id)}
      onFocus={() => focused($id)}
      onBlur={() => left($id)}
      onKeyDown={(event) => {
        if (event.target !== element.current) return
        if (!asksForMenu(event)) return keyDown(event, deal)
        event.preventDefault()
        event.stopPropagation()
        setMenuOpen(true)
      }}
    >
      <div className={styles.top}>
        {edited === 'name' ? (
          <InlineEdit
            label="Name"
            text={deal.name}
            check={nameFault}
            onSave={(name) => edit(deal, { name })}
            onEnd={endEdit}
            faultOf={(error) => fieldFault(error, 'name') ?? errorWords(error).advice}
          />
        ) : (
          <>
            <span className={styles.name} dir="auto" title={deal.name}>
              {deal.name}
            </span>
            <EditButton label={`Rename ${deal.name}`} letter="E" onEdit={() => beginEdit({ id: $id, field: 'name' })} />
          </>
        )}
        <CardMenu deal={deal} card={element} isOpen={isMenuOpen} onOpen={setMenuOpen} />
      </div>
      <div className={styles.who} dir="auto">
        {contact === '' ? 'No contact' : contact}
      </div>
      <div className={styles.middle}>
        {edited === 'value' ? (
          <InlineEdit
            label="Value"
            text={String(deal.value)}
            check={valueFault}
            onSave={(text) => edit(deal, { value: readMoney(text) })}
            onEnd={endEdit}
            faultOf={(error) => fieldFault(error, 'value') ?? errorWords(error).advice}
          />
        ) : (
          <span className={styles.amount}>
            <span className={styles.value}>{money(deal.value)}</span>
            <EditButton
              label={`Change the value of ${deal.name}`}
              letter="V"
              onEdit={() => beginEdit({ id: $id, field: 'value' })}
            />
          </span>
        )}
        {viewers !== undefined && <Avatars names={viewers} label={(name) => `${name} is looking at it`} />}
        {owner !== '' && <Avatar name={owner} label={`Owner: ${owner}`} />}
      </div>
      <div className={styles.bottom}>
        <CloseDate deal={deal} />
        <StageAge deal={deal} />
        <span className={styles.end}>
          <SyncMark sync={deal.$sync} />
        </span>
      </div>
    </article>
  )
})

export function cardId(id: string): string {
  return `card-${id}`
}

interface EditButtonProps {
  readonly label: string
  /** The key that does the same on the card. */
  readonly letter: string
  readonly onEdit: () => void
}

/** Beside what it edits, while the pointer or the focus is on the card: a click elsewhere opens the deal. */
function EditButton({ label, letter, onEdit }: EditButtonProps) {
  return (
    <button
      type="button"
      className={styles.pencil}
      tabIndex={-1}
      aria-label={label}
      title={`${label} (${letter})`}
      onClick={(event) => {
        event.stopPropagation()
        onEdit()
      }}
    >
      <Pencil size={13} aria-hidden="true" />
    </button>
  )
}

function CloseDate({ deal }: { readonly deal: Deal }) {
  const { expectedCloseDate } = deal
  if (expectedCloseDate === undefined) return undefined
  const isLate = expectedCloseDate < today()
  return (
    <span className={styles.fact} data-tone={isLate ? 'bad' : undefined} title="Expected to close">
      <CalendarDays size={12} aria-hidden="true" />
      <span className="unseen">{isLate ? 'Was expected to close' : 'Expected to close'}</span>
      {day(expectedCloseDate)}
    </span>
  )
}

function StageAge({ deal }: { readonly deal: Deal }) {
  const { staleAfterDays } = useBoard()
  const since = useStageSince(deal)
  if (since === undefined) return undefined
  const days = daysSince(since)
  const isStale = staleAfterDays !== undefined && days > staleAfterDays
  return (
    <span
      className={styles.fact}
      data-tone={isStale ? 'warn' : undefined}
      title={`In ${deal.stage} for ${plural(days, 'day')}`}
    >
      <Hourglass size={11} aria-hidden="true" />
      <span className="unseen">In this stage for</span>
      {days}d
    </span>
  )
}

function asksForMenu({ key, shiftKey }: KeyboardEvent): boolean {
  return key === '.' || key === 'ContextMenu' || (key === 'F10' && shiftKey)
}

interface CardMenuProps {
  readonly deal: Deal
  /** Gets the focus back. */
  readonly card: RefObject<HTMLElement | null>
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}

function CardMenu({ deal, card, isOpen, onOpen }: CardMenuProps) {
  const { stages, ask, beginEdit, remove } = useBoard()
  const goals: readonly Goal[] = [...stages.map(({ name }) => name), 'Won', 'Lost']
  // Then a dialog has the focus, and a menu that closes behind it must not take it away.
  const isAsked = useRef(false)
  useEffect(() => {
    if (isOpen) isAsked.current = false
  }, [isOpen])
  return (
    <Menu.Root open={isOpen} onOpenChange={onOpen}>
      <Menu.Trigger
        className={styles.menu}
        tabIndex={-1}
        aria-label={`Actions for ${deal.name}`}
        onClick={(event) => event.stopPropagation()}
      >
        <Ellipsis size={15} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          role="region"
          aria-label={`Menu of ${deal.name}`}
          sideOffset={4}
          align="end"
          className={popup.positioner}
        >
          {/* What is clicked in here is not a click on the card, though React passes it on. */}
          <Menu.Popup
            className={popup.popup}
            finalFocus={() => !isAsked.current && (card.current?.querySelector('input') ?? card.current)}
            onClick={(event) => event.stopPropagation()}
          >
            <Menu.Group>
              <Menu.GroupLabel className={popup.label}>Move to…</Menu.GroupLabel>
              {goals.map((goal) => (
                <Menu.Item
                  key={goal}
                  className={popup.item}
                  disabled={goal === deal.stage || moveTo(deal, goal, stages).type === 'none'}
                  onClick={() => {
                    isAsked.current = goal === 'Lost'
                    ask(deal, goal)
                  }}
                >
                  {goal}
                  {goal === deal.stage && <span className={popup.hint}>here</span>}
                </Menu.Item>
              ))}
            </Menu.Group>
            <Menu.Separator className={popup.separator} />
            <Menu.Item className={popup.item} onClick={() => beginEdit({ id: deal.$id, field: 'name' })}>
              Rename <span className={popup.hint}>E</span>
            </Menu.Item>
            <Menu.Item className={popup.item} onClick={() => beginEdit({ id: deal.$id, field: 'value' })}>
              Change value <span className={popup.hint}>V</span>
            </Menu.Item>
            <Menu.Item
              className={popup.item}
              onClick={() => {
                isAsked.current = true
                remove(deal)
              }}
            >
              Delete
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
