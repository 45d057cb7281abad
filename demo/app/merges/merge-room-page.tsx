/** The merge room, loaded when somebody goes there. */
import { relayUrl } from '../start/relay.ts'
import { personToken } from '../start/tokens.ts'
import { part } from '../ui/part.tsx'

const MergeRoom = part(() => import('../merge-room/merge-room.tsx').then((it) => it.default))

export function MergeRoomPage() {
  return <MergeRoom relayUrl={relayUrl()} tokenFor={personToken} />
}
