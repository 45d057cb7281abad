/** What was done to a deal, by whom and when, the newest first; what does not count is struck out, with the reason. */
import type { LoggedEvent } from 'wonce'
import { Deal } from 'wonce/crm'
import { useEvents, useHistory } from 'wonce/react'
import { Avatar } from '../ui/avatar.tsx'
import { Skeleton } from '../ui/state.tsx'
import { ago, moment } from '../words/dates.ts'
import { eventWords, type NameOf, voidWords } from '../words/events.ts'
import styles from './deal-panel.module.css'

export interface TimelineProps {
  readonly deal: Deal
  readonly nameOf: NameOf
}

export function Timeline({ deal, nameOf }: TimelineProps) {
  const history = useHistory(Deal, deal.$id)
  const all = useEvents('deal.*', { entity: deal.$id, verdicts: 'all', limit: 100 })
  const events = withVoid(history.data, all.data)
  return (
    <section className={styles.section} aria-label="Activity">
      <h3>Activity</h3>
      {history.status === 'loading' && <Skeleton height={120} />}
      <ol className={styles.timeline}>
        {events.map((event) => (
          <Item key={event.ref} event={event} nameOf={nameOf} />
        ))}
      </ol>
    </section>
  )
}

function Item({ event, nameOf }: { readonly event: LoggedEvent; readonly nameOf: NameOf }) {
  const { actor, at, verdict } = event
  return (
    <li className={styles.event} data-void={verdict.is === 'void' || undefined}>
      <Avatar name={actor} isBesideName />
      <div>
        <p className={styles.what}>
          <b>{actor}</b> {eventWords(event, nameOf)}
        </p>
        <time className={styles.when} dateTime={at} title={moment(at)}>
          {ago(at)}
        </time>
        {verdict.is === 'void' && <p className={styles.why}>Does not count. {voidWords(verdict.why)}</p>}
        {verdict.is === 'waiting' && <p className={styles.why}>Waits for what it builds on.</p>}
      </div>
    </li>
  )
}

/** `history` is in the order in which events acted; the void ones, which acted nowhere, stand by their time. */
export function withVoid(history: readonly LoggedEvent[], all: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const merged = [...history].reverse()
  for (const event of all) {
    if (event.verdict.is === 'effective') continue
    const place = merged.findIndex(({ at }) => at <= event.at)
    merged.splice(place === -1 ? merged.length : place, 0, event)
  }
  return merged
}
