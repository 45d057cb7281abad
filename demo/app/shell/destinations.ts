/** Where one can go. */
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

export interface Destination {
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

/** A phone has room for five. */
export const tabDestinations: readonly Destination[] = destinations.slice(0, 5)

export function isAt(path: string, location: string): boolean {
  return path === '/' ? location === '/' || location.startsWith('/deal/') : location.startsWith(path)
}
