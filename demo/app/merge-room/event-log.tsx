/** The log of a device. */
import Check from 'lucide-react/icons/check'
import Circle from 'lucide-react/icons/circle'
import CircleDot from 'lucide-react/icons/circle-dot'
import type { LoggedEvent } from 'wonce'
import styles from './event-log.module.css'
import type { SyncState } from './event-sync.ts'
import { useIsLit } from './highlight.tsx'
import { personOf } from './people.ts'
import { reasonOf, timeOf } from './words.ts'

export interface EventLogProps {
  readonly events: readonly LoggedEvent[]
  readonly states: ReadonlyMap<string, SyncState>
}

export function EventLog({ events, states }: EventLogProps) {
  return (
    <ol className={styles.log} data-testid="log">
      {events.map((event) => (
        <EventRow key={event.ref} event={event} state={states.get(event.ref) ?? 'local'} />
      ))}
    </ol>
  )
}

function EventRow({ event, state }: { readonly event: LoggedEvent; readonly state: SyncState }) {
  const { type, actor, at, run } = event
  const reason = reasonOf(event)
  const isLit = useIsLit(run)
  const isTargetLit = useIsLit(event.target)
  return (
    <li
      className={styles.event}
      data-device={actor}
      data-void={reason !== undefined}
      data-in-run={run !== undefined}
      data-lit={isLit || isTargetLit}
    >
      {reason === undefined ? <span className={styles.type}>{type}</span> : <s className={styles.type}>{type}</s>}
      <span className={styles.who}>
        {personOf(actor)} <time dateTime={at}>{timeOf(at)}</time>
      </span>
      <SyncMark state={state} />
      {reason !== undefined && <span className={styles.reason}>{reason}</span>}
    </li>
  )
}

const marks = { local: Circle, sent: CircleDot, final: Check } as const

export function SyncMark({ state }: { readonly state: SyncState }) {
  const Mark = marks[state]
  return (
    <span className={styles.sync} data-sync={state}>
      <Mark size={12} strokeWidth={2.5} aria-hidden="true" />
      {state}
    </span>
  )
}
