/** The merge room, where this build has one. */
import { Split } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import { Link } from 'wouter'
import button from '../ui/button.module.css'
import { State } from '../ui/state.tsx'

const rooms = import.meta.glob<{ readonly default: ComponentType }>('../merge-room/merge-room.tsx')
const [load] = Object.values(rooms)

export const MergeRoomPage: ComponentType = load === undefined ? NoMergeRoom : lazy(load)

function NoMergeRoom() {
  return (
    <State
      icon={Split}
      title="Two devices, one deal"
      text="Open this app in two windows as two people, take both offline in the sync menu, and win one deal in both. Back online, it has one customer and one subscription, and the second win is listed under Merges."
    >
      <Link href="/merges" className={button.button}>
        To the merges
      </Link>
    </State>
  )
}
