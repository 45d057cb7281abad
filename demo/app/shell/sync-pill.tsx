/** Whether this device is in step with the others, and the switch that takes it off the network. */
import { Popover } from '@base-ui/react/popover'
import { Switch } from '@base-ui/react/switch'
import { useId } from 'react'
import { useSyncStatus, useWorkspace } from 'wonce/react'
import { useNetwork } from '../start/network.ts'
import { usePersistence } from '../start/persistence.ts'
import { joined } from '../ui/button.tsx'
import popup from '../ui/popup.module.css'
import { ago, plural } from '../words/dates.ts'
import { persistenceWords } from '../words/persistence.ts'
import { statusWords } from '../words/sync.ts'
import styles from './sync-pill.module.css'
import { tellFailure } from './toasts.tsx'
import { useWaiting } from './use-waiting.ts'

export function SyncPill() {
  const status = useSyncStatus()
  const { state, error, lastAckAt, refused, hasCaughtUp } = status
  const counted = useWaiting()
  const waiting = counted ?? 0
  const hasNetwork = useNetwork()
  const isCut = !hasNetwork && state !== 'online'
  const told = {
    ...status,
    pending: waiting,
    state: counted === undefined && state === 'online' ? 'connecting' : state,
  } as const
  const workspace = useWorkspace()
  const persistence = usePersistence()
  const id = useId()
  // An error that is tried again still wants to be online; `disconnect` leaves no error.
  const isWanted = state !== 'offline' || error !== undefined
  const isBad = (error !== undefined && !error.isTransient) || refused > 0
  const change = (isOnline: boolean): void => {
    const { sync } = workspace
    ;(isOnline ? sync.connect() : sync.disconnect()).catch(tellFailure)
  }
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.pill} data-testid="sync" data-state={state}>
        <span className={styles.dot} data-state={isBad ? 'error' : isCut ? 'offline' : state} aria-hidden="true" />
        <span aria-live="polite">{statusWords(told, hasNetwork)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className={popup.positioner}>
          <Popover.Popup className={joined(popup.popup, styles.panel)}>
            <Popover.Title>Sync</Popover.Title>
            {isCut ? (
              <p className={styles.note}>
                This device has no network. What you change is kept here, and goes out by itself later.
              </p>
            ) : (
              error !== undefined && <p className={styles.problem}>{error.message}</p>
            )}
            {!hasCaughtUp && <p className={styles.note}>Not synced yet: what others have done is not here so far.</p>}
            <dl className={styles.facts}>
              <dt>Waiting to be sent</dt>
              <dd>{plural(waiting, 'change')}</dd>
              {(lastAckAt !== undefined || waiting > 0) && (
                <>
                  <dt>Last acknowledged</dt>
                  <dd>{lastAckAt === undefined ? 'not yet' : ago(lastAckAt)}</dd>
                </>
              )}
              <dt>Refused by the relay</dt>
              <dd>{refused}</dd>
            </dl>
            <p className={styles.storage}>{persistenceWords(persistence)}</p>
            <div className={styles.switchRow}>
              <label htmlFor={id}>Use the network</label>
              <Switch.Root id={id} checked={isWanted} onCheckedChange={change} className={styles.switch}>
                <Switch.Thumb className={styles.thumb} />
              </Switch.Root>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
