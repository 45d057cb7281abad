/** How a scene ended: who won and why, whether all replicas are the same, and a fresh one to try it on. */
import Fingerprint from 'lucide-react/icons/fingerprint-pattern'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { WorkspaceProvider } from 'wonce/react'
import styles from './agreement.module.css'
import { OutcomeSentence } from './outcome-sentence.tsx'
import type { DeviceName } from './people.ts'
import { people } from './people.ts'
import type { Scene } from './scene.ts'
import type { DeviceState, Stage } from './stage.ts'

export interface AgreementProps {
  readonly scene: Scene
  readonly devices: readonly DeviceState[]
  readonly fingerprints: ReadonlyMap<DeviceName, string>
}

export function Agreement({ scene, devices, fingerprints }: AgreementProps) {
  const [first] = devices.flatMap(({ workspace }) => (workspace === undefined ? [] : [workspace]))
  return (
    <div className={styles.agreement}>
      {first !== undefined && (
        <WorkspaceProvider workspace={first}>
          <p className={styles.sentence} data-testid="sentence">
            <OutcomeSentence />
          </p>
        </WorkspaceProvider>
      )}
      <Identity fingerprints={fingerprints} />
      <p className={styles.lesson}>{scene.lesson}</p>
    </div>
  )
}

function Identity({ fingerprints }: Pick<AgreementProps, 'fingerprints'>) {
  const different = new Set(fingerprints.values())
  const [shared = ''] = different
  const isIdentical = different.size === 1
  return (
    <p className={styles.identity} data-is-identical={isIdentical} data-testid="identity">
      <Fingerprint size={18} aria-hidden="true" />
      {isIdentical ? (
        <span>
          {fingerprints.size === 2 ? 'Both' : `All ${fingerprints.size}`} hold the same deal, events and runs:{' '}
          <code title={shared}>{shared.slice(0, 16)}…</code>
        </span>
      ) : (
        <span>The replicas differ: somebody has not heard of everything yet.</span>
      )}
    </p>
  )
}

/** Stands in the place of the device that has not joined. */
export function JoinInvitation({
  name,
  stage,
  isAllowed,
}: {
  readonly name: DeviceName
  readonly stage: Stage | undefined
  readonly isAllowed: boolean
}) {
  const [joining, setJoining] = useState<'no' | 'under way' | { readonly problem: string }>('no')
  const join = () => {
    setJoining('under way')
    stage?.join(name).catch((error: unknown) => setJoining({ problem: String(error) }))
  }
  return (
    <>
      <p>{people[name].person} joins later, with an empty database, and gets the whole log from the relay.</p>
      <button
        type="button"
        className={styles.join}
        disabled={!isAllowed || stage === undefined || joining === 'under way'}
        onClick={join}
      >
        <UserPlus size={16} aria-hidden="true" />
        {joining === 'under way' ? 'Joining …' : 'Let a fresh device join'}
      </button>
      {typeof joining === 'object' && <p role="alert">{joining.problem}</p>}
    </>
  )
}
