/** One deal: where it stands, what is known of it, what was done, and what its win brought about. */
import { CircleX, RotateCcw, Trophy, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Deal } from 'wonce/crm'
import { useEntity } from 'wonce/react'
import type { Stage } from '../board/board-model.ts'
import { StageChip } from '../board/deal-table.tsx'
import type { Goal } from '../board/moves.ts'
import { SyncMark } from '../board/sync-mark.tsx'
import type { DealActions } from '../board/use-deal-actions.ts'
import type { Directory } from '../board/use-directory.ts'
import { isFocusLost } from '../board/use-focus-back.ts'
import { useOthers, useTellWhereabouts } from '../shell/presence.ts'
import { usePerson } from '../start/person.ts'
import { Avatars } from '../ui/avatar.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Failure, Skeleton, State } from '../ui/state.tsx'
import { money } from '../words/money.ts'
import { DealContact } from './deal-contact.tsx'
import { DealFields } from './deal-fields.tsx'
import { DealNote } from './deal-note.tsx'
import styles from './deal-panel.module.css'
import { headingId, loseId } from './panel-parts.ts'
import { Provisioned } from './provisioned.tsx'
import { Stepper } from './stepper.tsx'
import { Timeline } from './timeline.tsx'

export interface DealPanelProps {
  readonly id: string
  readonly stages: readonly Stage[]
  readonly directory: Directory
  readonly onMove: (deal: Deal, goal: Goal) => void
  readonly onEdit: DealActions['edit']
  readonly onClose: () => void
}

export function DealPanel({ id, stages, directory, onMove, onEdit, onClose }: DealPanelProps) {
  const { data: deal, status, error } = useEntity(Deal, id)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  return (
    <aside ref={panel} tabIndex={-1} className={styles.panel} aria-label={deal?.name ?? 'Deal'}>
      {deal !== undefined ? (
        <Known deal={deal} stages={stages} directory={directory} onMove={onMove} onEdit={onEdit} onClose={onClose} />
      ) : (
        <>
          <header className={styles.bar}>
            <span className={styles.grow} />
            <CloseButton onClose={onClose} />
          </header>
          {status === 'missing' && (
            <State
              icon={CircleX}
              title="There is no such deal here"
              text="It was deleted, or it has not arrived on this device yet."
            />
          )}
          {status === 'error' && <Failure error={error} />}
          {status === 'loading' && <Skeleton height={280} />}
        </>
      )}
    </aside>
  )
}

interface KnownProps extends Omit<DealPanelProps, 'id'> {
  readonly deal: Deal
}

function Known({ deal, stages, directory, onMove, onEdit, onClose }: KnownProps) {
  const [field, setField] = useState<string>()
  const heading = useRef<HTMLHeadingElement>(null)
  useTellWhereabouts(deal.$id, field)
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
  const isEnded = deal.stage === 'Won' || deal.stage === 'Lost' || deal.stage === 'Closed'
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
        <h2 ref={heading} id={headingId} tabIndex={-1} className={styles.name}>
          {deal.name}
        </h2>
        <p className={styles.value}>{money(deal.value)}</p>
        <Stepper deal={deal} stages={stages} onMove={(goal) => onMove(deal, goal)} />
        <div className={styles.actions}>
          {isEnded ? (
            <Button onClick={() => onMove(deal, stages[0]?.name ?? 'Prospecting')}>
              <RotateCcw size={14} aria-hidden="true" />
              Reopen
            </Button>
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
        <Provisioned deal={deal} />
        <DealContact deal={deal} directory={directory} others={others} onFocus={setField} onEdit={onEdit} />
        <DealFields deal={deal} directory={directory} others={others} onFocus={setField} />
        <DealNote key={deal.$id} id={deal.$id} />
        <Timeline deal={deal} nameOf={directory.nameOf} />
      </div>
    </>
  )
}

function CloseButton({ onClose }: Pick<DealPanelProps, 'onClose'>) {
  return (
    <IconButton label="Close" onClick={onClose}>
      <X size={16} aria-hidden="true" />
    </IconButton>
  )
}
