/** Stands where a list is empty: because there is nothing, or because this device does not know yet what there is. */
import { CloudOff } from 'lucide-react'
import { useSyncStatus } from 'wonce/react'
import { Skeleton, State, type StateProps } from '../ui/state.tsx'

export interface NothingHereProps extends StateProps {
  /** `deals` */
  readonly what: string
}

export function NothingHere({ what, ...empty }: NothingHereProps) {
  const { hasCaughtUp, state, error } = useSyncStatus()
  if (hasCaughtUp) return <State {...empty} />
  if (state === 'connecting' && error === undefined) {
    return (
      <div role="status" aria-label={`Loading ${what}`}>
        <Skeleton height={320} />
      </div>
    )
  }
  return (
    <State
      icon={CloudOff}
      title="Not synced yet"
      text={`This device has not met the others so far: ${what} will appear when there is a network.`}
    >
      {empty.children}
    </State>
  )
}
