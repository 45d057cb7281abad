/** One deal: where it stands, what is known of it, what was done, and what its win brought about. */
import { CircleX, RotateCcw, Trophy, X } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Deal } from 'wonce/crm'
import { useEntity, useHistory } from 'wonce/react'
import type { Stage } from '../board/board-model.ts'
import { StageChip } from '../board/deal-table.tsx'
import type { Goal } from '../board/moves.ts'
import { SyncMark } from '../board/sync-mark.tsx'
import type { DealActions, NewDeal } from '../board/use-deal-actions.ts'
import type { Directory } from '../board/use-directory.ts'
import { NothingHere } from '../shell/nothing-here.tsx'
import { useOthers, useTellWhereabouts } from '../shell/presence.ts'
import { tell } from '../shell/toasts.tsx'
import { usePerson } from '../start/person.ts'
import { Avatars } from '../ui/avatar.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { isFocusLost } from '../ui/focus-lost.ts'
import { Failure, Skeleton, State } from '../ui/state.tsx'
import { ago, day } from '../words/dates.ts'
import { nameIn } from '../words/events.ts'
import { money } from '../words/money.ts'
import { quoted } from '../words/names.ts'
import { dealAsNew } from './deal-as-new.ts'
import { DealContact } from './deal-contact.tsx'
import { DealFields } from './deal-fields.tsx'
import { DealNote } from './deal-note.tsx'
import styles from './deal-panel.module.css'
import { headingId, loseId } from './panel-parts.ts'
import { Provisioned } from './provisioned.tsx'
import type { DealField } from './shown-of.ts'
import { Stepper } from './stepper.tsx'
import { Timeline } from './timeline.tsx'

export interface DealPanelProps {
  readonly id: string
  readonly stages: readonly Stage[]
  readonly directory: Directory
  readonly onMove: (deal: Deal, goal: Goal) => void
  readonly onEdit: DealActions['edit']
  /** Makes another deal of what is left of one that is gone, in the stage it was in, with its notes. */
  readonly onSaveAsNew: (deal: NewDeal, gone: Deal) => Promise<void>
  readonly onClose: () => void
}

export function DealPanel({ id, ...props }: DealPanelProps) {
  const { data, status, error } = useEntity(Deal, id)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  // One that is deleted elsewhere stays as it was last seen: somebody may be typing into it.
  const last = useRef(data)
  last.current = data ?? last.current
  const deal = last.current
  return (
    <aside ref={panel} tabIndex={-1} className={styles.panel} data-panel="deal" aria-label={deal?.name ?? 'Deal'}>
      {deal !== undefined ? (
        <Known deal={deal} isGone={status === 'missing'} {...props} />
      ) : (
        <>
          <header className={styles.bar}>
            <span className={styles.grow} />
            <CloseButton onClose={props.onClose} />
          </header>
          {status === 'missing' && <Missing id={id} />}
          {status === 'error' && <Failure error={error} />}
          {status === 'loading' && <Skeleton height={280} />}
        </>
      )}
    </aside>
  )
}

/** A link leads to it, and it is not here. */
function Missing({ id }: { readonly id: string }) {
  const { data: history } = useHistory(Deal, id)
  const end = history.findLast(({ type }) => type === 'deal.deleted')
  if (end === undefined) {
    return (
      <NothingHere
        what="the deal"
        icon={CircleX}
        title="There is no such deal here"
        text="It was deleted, or it has not arrived on this device yet."
      />
    )
  }
  const name = nameIn(history)
  return (
    <State
      icon={CircleX}
      title={`${end.actor} deleted ${name === undefined ? 'this deal' : quoted(name)}`}
      text={ago(end.at)}
    />
  )
}

interface KnownProps extends Omit<DealPanelProps, 'id'> {
  readonly deal: Deal
  readonly isGone: boolean
}

function Known({ deal, isGone, stages, directory, onMove, onEdit, onSaveAsNew, onClose }: KnownProps) {
  const [field, setField] = useState<string>()
  const heading = useRef<HTMLHeadingElement>(null)
  useTellWhereabouts(deal.$id, field)
  const drafts = useRef(new Map<DealField, string>())
  const draft = useCallback((of: DealField, text: string | undefined): void => {
    if (text === undefined) drafts.current.delete(of)
    else drafts.current.set(of, text)
  }, [])
  const saveAsNew = (): void => {
    const next = dealAsNew(deal, drafts.current, directory.nameOf)
    if ('fault' in next) tell('It was not saved', { text: next.fault })
    else onSaveAsNew(next, deal)
  }
  // From the panel, which had it while there was no heading.
  useEffect(() => {
    if (document.activeElement?.contains(heading.current)) heading.current?.focus({ preventScroll: true })
  }, [])
  // The buttons are others at each end: the one that was pressed may be gone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another stage there are other buttons, and the one that had the focus may be gone
  useEffect(() => {
    if (isFocusLost()) heading.current?.focus({ preventScroll: true })
  }, [deal.stage])
  const person = usePerson()
  const others = useOthers().filter(({ name, at }) => at.deal === deal.$id && name !== person)
  const names = [...new Set(others.map(({ name }) => name))]
  return (
    <>
      <header className={styles.bar}>
        <StageChip stage={deal.stage} />
        <SyncMark sync={deal.$sync} />
        <span className={styles.grow} />
        {names.length > 0 && <Avatars names={names} label={(name) => `${name} is looking at it too`} />}
        <CloseButton onClose={onClose} />
      </header>
      <div className={styles.scroll}>
        <h2 ref={heading} id={headingId} tabIndex={-1} className={styles.name} dir="auto">
          {deal.name}
        </h2>
        <p className={styles.value}>{money(deal.value)}</p>
        {isGone ? (
          <Gone deal={deal} onSaveAsNew={saveAsNew} onClose={onClose} />
        ) : (
          <>
            <Stepper deal={deal} stages={stages} onMove={(goal) => onMove(deal, goal)} />
            <Ends deal={deal} stages={stages} onMove={onMove} />
            <Provisioned deal={deal} />
            <DealContact deal={deal} directory={directory} others={others} onFocus={setField} onEdit={onEdit} />
          </>
        )}
        <DealFields
          deal={deal}
          directory={directory}
          others={others}
          onFocus={setField}
          isGone={isGone}
          onDraft={draft}
        />
        <DealNote key={deal.$id} id={deal.$id} isGone={isGone} />
        <Timeline deal={deal} nameOf={directory.nameOf} />
      </div>
    </>
  )
}

interface GoneProps extends Pick<KnownProps, 'deal' | 'onClose'> {
  readonly onSaveAsNew: () => void
}

/** Where the deal was, and who ended that. What was typed and not kept is below, and whoever types goes on. */
function Gone({ deal, onSaveAsNew, onClose }: GoneProps) {
  const { data: history } = useHistory(Deal, deal.$id)
  const by = history.findLast(({ type }) => type === 'deal.deleted')?.actor
  const box = useRef<HTMLDivElement>(null)
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
    if (isFocusLost()) close.current?.focus()
  }, [])
  return (
    <div ref={box} className={styles.gone} role="alert">
      <p>
        <b>
          {by ?? 'Somebody'} deleted {quoted(deal.name)}
        </b>
      </p>
      <p>What you have typed is still here: copy it, or save the deal as a new one.</p>
      <div className={styles.goneActions}>
        <Button onClick={onSaveAsNew}>Save as new</Button>
        <Button ref={close} kind="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}

/** The ways to its end, or back from there: apart from them, or the second press of a double one would undo the first. */
function Ends({ deal, stages, onMove }: Pick<KnownProps, 'deal' | 'stages' | 'onMove'>) {
  const isEnded = deal.stage === 'Won' || deal.stage === 'Lost' || deal.stage === 'Closed'
  return (
    <div className={styles.actions}>
      {isEnded ? (
        <>
          <p className={styles.ended}>{endWords(deal)}</p>
          <Button key="reopen" onClick={() => onMove(deal, stages[0]?.name ?? 'Prospecting')}>
            <RotateCcw size={14} aria-hidden="true" />
            Reopen
          </Button>
        </>
      ) : (
        <>
          <Button kind="primary" onClick={() => onMove(deal, 'Won')}>
            <Trophy size={14} aria-hidden="true" />
            Won
          </Button>
          <Button id={loseId} kind="danger" onClick={() => onMove(deal, 'Lost')}>
            <CircleX size={14} aria-hidden="true" />
            Lost
          </Button>
        </>
      )}
    </div>
  )
}

function endWords({ stage, actualCloseDate }: Deal): string {
  return actualCloseDate === undefined ? stage : `${stage} on ${day(actualCloseDate)}`
}

function CloseButton({ onClose }: Pick<DealPanelProps, 'onClose'>) {
  return (
    <IconButton label="Close" onClick={onClose}>
      <X size={16} aria-hidden="true" />
    </IconButton>
  )
}
