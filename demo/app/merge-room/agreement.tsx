/** How a scene ended: who won and why where all replicas agree, else what each of them says; and a fresh one to try it on. */
import ArrowRight from 'lucide-react/icons/arrow-right'
import Fingerprint from 'lucide-react/icons/fingerprint-pattern'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import type { Workspace } from 'wonce'
import { WorkspaceProvider } from 'wonce/react'
import styles from './agreement.module.css'
import type { DeviceName } from './people.ts'
import { people } from './people.ts'
import type { Scene } from './scene.ts'
import type { DeviceState, Stage } from './stage.ts'
import { useOutcome } from './use-outcome.ts'

export interface AgreementProps {
  readonly scene: Scene
  readonly devices: readonly DeviceState[]
  readonly fingerprints: ReadonlyMap<DeviceName, string>
  /** The scene after this one; `undefined` after the last. */
  readonly next: Scene | undefined
  readonly onNext: (scene: Scene) => void
}

export function Agreement({ scene, devices, fingerprints, next, onNext }: AgreementProps) {
  const open = devices.flatMap(({ name, workspace }) => (workspace === undefined ? [] : [{ name, workspace }]))
  const [first] = open
  const isApart = new Set(fingerprints.values()).size > 1
  if (first === undefined) return null
  return (
    <div className={styles.agreement}>
      {isApart ? (
        <Views open={open} />
      ) : (
        <WorkspaceProvider workspace={first.workspace}>
          <SharedView />
        </WorkspaceProvider>
      )}
      <div className={styles.reasons}>
        <Identity fingerprints={fingerprints} />
        {!isApart && <p className={styles.lesson}>{scene.lesson}</p>}
        {next !== undefined && <NextScene scene={next} onNext={onNext} />}
      </div>
    </div>
  )
}

function NextScene({ scene, onNext }: { readonly scene: Scene; readonly onNext: AgreementProps['onNext'] }) {
  const go = (button: HTMLElement): void => {
    // The button goes with the outcome; what plays the next scene stays.
    button.closest('section')?.querySelector<HTMLElement>('[data-plays]')?.focus({ preventScroll: true })
    onNext(scene)
  }
  return (
    <button type="button" className={styles.next} onClick={({ currentTarget }) => go(currentTarget)}>
      <span className={styles.nextWord}>Next scene:</span> {scene.title}
      <ArrowRight size={16} aria-hidden="true" />
    </button>
  )
}

function SharedView() {
  const { headline, points } = useOutcome()
  return (
    <div data-testid="outcome">
      <p className={styles.headline}>{headline}</p>
      <ul className={styles.points}>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  )
}

function Views({ open }: { readonly open: readonly { readonly name: DeviceName; readonly workspace: Workspace }[] }) {
  return (
    <ul className={styles.views} data-testid="outcome">
      {open.map(({ name, workspace }) => (
        <li key={name} className={styles.view} data-device={name}>
          <strong>{people[name].device}</strong> says:{' '}
          <WorkspaceProvider workspace={workspace}>
            <Headline />
          </WorkspaceProvider>
        </li>
      ))}
    </ul>
  )
}

function Headline() {
  return useOutcome().headline
}

function Identity({ fingerprints }: Pick<AgreementProps, 'fingerprints'>) {
  const different = new Set(fingerprints.values())
  const [shared] = different
  if (shared === undefined) return null
  const isIdentical = different.size === 1
  const who = fingerprints.size === 2 ? 'Both' : `All ${fingerprints.size}`
  return (
    <p className={styles.identity} data-is-identical={isIdentical} data-testid="identity">
      <Fingerprint size={16} aria-hidden="true" />
      {isIdentical ? (
        <span>
          {who} hold the same deal, events and runs: <code title={shared}>{shared.slice(0, 8)}…</code>
        </span>
      ) : (
        <span>The devices differ: not everybody has heard of everything yet.</span>
      )}
    </p>
  )
}

export interface JoinInvitationProps {
  readonly name: DeviceName
  readonly stage: Stage | undefined
  readonly isAllowed: boolean
}

/** Stands in the place of the device that has not joined. */
export function JoinInvitation({ name, stage, isAllowed }: JoinInvitationProps) {
  const [joining, setJoining] = useState<'no' | 'under way' | { readonly problem: string }>('no')
  const { person } = people[name]
  const join = (button: HTMLElement) => {
    // The button goes as soon as the device is there. Its place stays, and takes the focus.
    button.closest('section')?.focus({ preventScroll: true })
    setJoining('under way')
    stage
      ?.join(name)
      .catch((error: unknown) => setJoining({ problem: error instanceof Error ? error.message : String(error) }))
  }
  return (
    <>
      <p>
        {isAllowed
          ? `${person} has an empty database. The log comes from the relay.`
          : `Once the scene is over, ${person} can join.`}
      </p>
      {isAllowed && (
        <button
          type="button"
          className={styles.join}
          disabled={stage === undefined || joining === 'under way'}
          onClick={({ currentTarget }) => join(currentTarget)}
        >
          <UserPlus size={16} aria-hidden="true" />
          {joining === 'under way' ? 'Joining …' : `Let ${person} join`}
        </button>
      )}
      {typeof joining === 'object' && <p role="alert">{joining.problem}</p>}
    </>
  )
}
