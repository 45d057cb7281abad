/** One device: what is on it, and what goes on in it. */
import { Switch } from '@base-ui/react/switch'
import Fingerprint from 'lucide-react/icons/fingerprint-pattern'
import Laptop from 'lucide-react/icons/laptop'
import Smartphone from 'lucide-react/icons/smartphone'
import Tablet from 'lucide-react/icons/tablet'
import { type ReactNode, useMemo } from 'react'
import type { Workspace } from 'wonce'
import { Deal } from 'wonce/crm'
import { useEvents, useLiveQuery, useSyncStatus, WorkspaceProvider } from 'wonce/react'
import styles from './device-column.module.css'
import { EventLog, SyncMark } from './event-log.tsx'
import { HandControls } from './hand-controls.tsx'
import { people } from './people.ts'
import { Provisioned, ProvisionedCount } from './provisioned.tsx'
import { RunList } from './run-list.tsx'
import type { DeviceState } from './stage.ts'
import unseen from './unseen.module.css'
import { useAgreedOrder, useEventSync } from './use-watched.ts'
import { NoWire, Wire } from './wire.tsx'
import { aheadOf, buildInWords } from './words.ts'

const pictures = { ann: Laptop, bob: Smartphone, cleo: Tablet } as const

export interface DeviceColumnProps {
  readonly device: DeviceState
  readonly fingerprint: string | undefined
  /** Whether every device that is there has the same fingerprint. */
  readonly isShared: boolean
  readonly isActing: boolean
  readonly isByHand: boolean
  /** What stands in the place of a device that has not joined. */
  readonly placeholder: ReactNode
}

export function DeviceColumn({ device, placeholder, ...rest }: DeviceColumnProps) {
  const { name, workspace, hasJoined } = device
  return (
    <section className={styles.column} data-device={name} aria-labelledby={`device-${name}`} tabIndex={-1}>
      {workspace === undefined ? (
        <>
          <NoWire actor={name} />
          <div className={styles.card} data-is-absent="true" data-is-acting={rest.isActing}>
            <Head device={device} />
            <div className={styles.absent}>
              {hasJoined ? <p>The app is closed. What was on the disk is on the disk.</p> : placeholder}
            </div>
          </div>
        </>
      ) : (
        <WorkspaceProvider workspace={workspace}>
          <OpenDevice device={device} workspace={workspace} {...rest} />
        </WorkspaceProvider>
      )}
    </section>
  )
}

interface OpenDeviceProps extends Omit<DeviceColumnProps, 'placeholder'> {
  readonly workspace: Workspace
}

function OpenDevice({ device, workspace, fingerprint, isShared, isActing, isByHand }: OpenDeviceProps) {
  const { data: newestFirst } = useEvents('*', { verdicts: 'all', limit: 100 })
  const { state } = useSyncStatus()
  const states = useEventSync(workspace, newestFirst)
  const arrived = useMemo(() => [...newestFirst].reverse(), [newestFirst])
  const events = useAgreedOrder(workspace, arrived, states)
  return (
    <>
      <Wire actor={device.name} state={state} events={newestFirst} states={states} />
      <div className={styles.card} data-is-acting={isActing}>
        <Head device={device} fingerprint={<Comparison fingerprint={fingerprint} isShared={isShared} />}>
          <OnlineSwitch device={device} workspace={workspace} isEnabled={isByHand} />
        </Head>
        <div className={styles.part}>
          <DealNow />
          {isByHand && <HandControls device={people[device.name].device} />}
        </div>
        <Part title="Provisioned" aside={<ProvisionedCount />}>
          <Provisioned />
        </Part>
        <Part title="Runs">
          <RunList workspace={workspace} />
        </Part>
        <Part title="Log" aside={events.length === 1 ? '1 event' : `${events.length} events`}>
          <EventLog events={events} states={states} />
        </Part>
      </div>
    </>
  )
}

interface HeadProps {
  readonly device: DeviceState
  readonly fingerprint?: ReactNode
  readonly children?: ReactNode
}

function Head({ device, fingerprint, children }: HeadProps) {
  const { name, build, aheadMs } = device
  const Picture = pictures[name]
  return (
    <header className={styles.head}>
      <Picture size={20} aria-hidden="true" />
      <div>
        <h2 id={`device-${name}`}>{people[name].device}</h2>
        <p className={styles.build}>
          {buildInWords(build)}
          {aheadMs !== 0 && <span className={styles.clock}>{aheadOf(aheadMs)}</span>}
          {fingerprint}
        </p>
      </div>
      {children}
    </header>
  )
}

/** What the device holds, as one number that is the same wherever the same is held. */
function Comparison({ fingerprint, isShared }: Pick<DeviceColumnProps, 'fingerprint' | 'isShared'>) {
  return (
    <span className={styles.fingerprint} data-is-shared={isShared} title={`SHA-256 of what is here: ${fingerprint}`}>
      <Fingerprint size={14} aria-hidden="true" />
      <span className={unseen.unseen}>Fingerprint</span>
      <code data-testid="fingerprint" data-fingerprint={fingerprint}>
        {fingerprint === undefined ? '…' : `${fingerprint.slice(0, 8)}…`}
      </code>
    </span>
  )
}

interface OnlineSwitchProps {
  readonly device: DeviceState
  readonly workspace: Workspace
  readonly isEnabled: boolean
}

function OnlineSwitch({ device, workspace, isEnabled }: OnlineSwitchProps) {
  const { state } = useSyncStatus()
  const change = (isOnline: boolean) => (isOnline ? workspace.sync.connect() : workspace.sync.disconnect())
  return (
    <Switch.Root
      className={styles.switch}
      checked={state !== 'offline'}
      disabled={!isEnabled}
      onCheckedChange={(isOnline) => void change(isOnline)}
      aria-label={`${people[device.name].device} is online`}
    >
      <Switch.Thumb className={styles.thumb} />
    </Switch.Root>
  )
}

function DealNow() {
  const [deal] = useLiveQuery(Deal).data
  if (deal === undefined) return <p className={styles.none}>No deal yet.</p>
  return (
    <div className={styles.deal}>
      <span className={styles.dealName}>{deal.name}</span>
      <span className={styles.value}>{deal.value.toLocaleString('en-US', money)}</span>
      <span className={styles.stage} data-stage={deal.stage}>
        {deal.stage}
      </span>
      <SyncMark state={deal.$sync} />
    </div>
  )
}

const money = { style: 'currency', currency: 'USD', maximumFractionDigits: 0 } as const

interface PartProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}

function Part({ title, aside, children }: PartProps) {
  return (
    <div className={styles.part}>
      <div className={styles.partHead}>
        <h3>{title}</h3>
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
      </div>
      {children}
    </div>
  )
}
