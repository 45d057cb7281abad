/** What the marks on the devices mean. */
import { SyncMark } from './event-log.tsx'
import type { SyncState } from './event-sync.ts'
import styles from './legend.module.css'
import { RunStatus } from './run-list.tsx'

const events: readonly (readonly [SyncState, string])[] = [
  ['local', 'on this device alone'],
  ['sent', 'at the relay'],
  ['final', 'its place in the order stands'],
]

const runs: readonly (readonly [string, string])[] = [
  ['effective', 'counts'],
  ['superseded', 'another run with its key counts'],
  ['idle', 'its win does not count'],
  ['owed', 'due, and not run yet'],
]

export function Legend() {
  return (
    <section className={styles.legend} aria-label="What the marks mean">
      <dl>
        {events.map(([state, meaning]) => (
          <div key={state}>
            <dt>
              <SyncMark state={state} />
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <dl>
        {runs.map(([status, meaning]) => (
          <div key={status}>
            <dt>
              <RunStatus status={status} />
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p>Point at a key or an id: it lights up wherever else it is known.</p>
    </section>
  )
}
