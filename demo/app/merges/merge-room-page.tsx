/** The merge room, loaded when somebody goes there. */
import { lazy } from 'react'
import { relayUrl } from '../start/relay.ts'
import { personToken } from '../start/tokens.ts'

const MergeRoom = lazy(() => import('../merge-room/merge-room.tsx'))

export function MergeRoomPage() {
  return <MergeRoom relayUrl={relayUrl()} tokenFor={personToken} />
}
