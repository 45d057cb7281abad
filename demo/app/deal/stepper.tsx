/** The stages in a row: those behind, the one it is in, and those ahead, each a click away. */
import type { Deal } from 'wonce/crm'
import type { Stage } from '../board/board-model.ts'
import type { Goal } from '../board/moves.ts'
import styles from './deal-panel.module.css'

export interface StepperProps {
  readonly deal: Deal
  readonly stages: readonly Stage[]
  readonly onMove: (goal: Goal) => void
}

export function Stepper({ deal, stages, onMove }: StepperProps) {
  const at = stages.findIndex(({ name }) => name === deal.stage)
  const end = at === -1 ? deal.stage : undefined
  return (
    <fieldset className={styles.stepper} aria-label="Stage" data-end={end}>
      {stages.map(({ name }, index) => (
        <button
          key={name}
          type="button"
          className={styles.step}
          data-done={index <= at || undefined}
          aria-current={index === at ? 'step' : undefined}
          aria-disabled={index === at || undefined}
          onClick={() => index !== at && onMove(name)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
