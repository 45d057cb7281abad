/** Where one can go, what matters most first: where there is no room for all of them, the last ones are left to menus. */
import {
  CircleDollarSign,
  ContactRound,
  GitMerge,
  Inbox,
  Kanban,
  type LucideIcon,
  Split,
  UsersRound,
} from 'lucide-react'

interface Destination {
  readonly path: string
  readonly name: string
  readonly icon: LucideIcon
  /** After `g`. */
  readonly key: string
}

export const destinations: readonly Destination[] = [
  { path: '/', name: 'Pipeline', icon: Kanban, key: 'p' },
  { path: '/contacts', name: 'Contacts', icon: ContactRound, key: 'c' },
  { path: '/customers', name: 'Customers', icon: UsersRound, key: 'u' },
  { path: '/revenue', name: 'Revenue', icon: CircleDollarSign, key: 'r' },
  { path: '/merges', name: 'Merges', icon: GitMerge, key: 'm' },
  { path: '/merge-room', name: 'Merge room', icon: Split, key: 'o' },
  { path: '/capture', name: 'Capture form', icon: Inbox, key: 'f' },
]

export function isAt(path: string, location: string): boolean {
  return path === '/' ? location === '/' || location.startsWith('/deal/') : location.startsWith(path)
}
