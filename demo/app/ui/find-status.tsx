/** Says to a screen reader how many a filter leaves, as that changes. */
import { plural } from '../words/dates.ts'

export interface FindStatusProps {
  readonly isFiltered: boolean
  readonly count: number
  /** One of them: `deal`. */
  readonly what: string
}

export function FindStatus({ isFiltered, count, what }: FindStatusProps) {
  return (
    <p role="status" className="unseen">
      {isFiltered && `${plural(count, what)} found`}
    </p>
  )
}
