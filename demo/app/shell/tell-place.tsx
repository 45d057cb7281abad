/** The title of the document: the page, or the deal that is open. */
import { Deal } from 'wonce/crm'
import { useEntity } from 'wonce/react'
import { useLocation } from 'wouter'
import { useTitle } from '../ui/use-title.ts'
import { destinations } from './destinations.ts'

export function TellPlace(): undefined {
  const [location] = useLocation()
  const address = location.replace(/(?<=.)\/$/, '').toLowerCase() // as the pages take it: a slash at its end and capitals are no matter
  const [, id] = /^\/deal\/([^/]+)/.exec(location) ?? []
  const { data: deal } = useEntity(Deal, id)
  const page = destinations.find(({ path }) => path === address)?.name
  useTitle(id === undefined ? (page ?? 'No such page') : (deal?.name ?? 'Deal'))
}
