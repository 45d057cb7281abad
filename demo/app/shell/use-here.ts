/** Where one is: on which page, and beside which deal. */
import { useLocation } from 'wouter'
import { destinations } from './destinations.ts'

export interface Here {
  readonly page: string
  /** A deal is beside the board: the page stays the same. */
  readonly dealId: string | undefined
}

export function useHere(): Here {
  const [location] = useLocation()
  const [, dealId] = /^\/deal\/([^/]+)/.exec(location) ?? []
  const address = location.replace(/(?<=.)\/$/, '').toLowerCase() // as the pages take it: a slash at its end and capitals are no matter
  const path = dealId === undefined ? address : '/'
  return { page: destinations.find((each) => each.path === path)?.name ?? 'No such page', dealId }
}
