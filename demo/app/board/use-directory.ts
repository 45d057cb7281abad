/** Names of people and companies by their ids, kept up. */
import { useMemo } from 'react'
import { Contact, Organization } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'

export interface Directory {
  /** Whether they are all there that are on this device. */
  readonly isRead: boolean
  readonly contacts: readonly Contact[]
  /** Everybody but the team: those with whom deals are made. */
  readonly people: readonly Contact[]
  /** Colleagues: those who own deals. */
  readonly team: readonly Contact[]
  /** Names of organizations, each once. */
  readonly companies: readonly string[]
  /** The name of a contact or an organization; empty where it is not known here. */
  readonly nameOf: (id: string | undefined) => string
}

export function useDirectory(): Directory {
  const { data: contacts, status: ofContacts } = useLiveQuery(Contact, {}, { sort: { name: 'asc' } })
  const { data: organizations, status: ofOrganizations } = useLiveQuery(Organization)
  const isRead = ofContacts !== 'loading' && ofOrganizations !== 'loading'
  return useMemo(() => {
    const names = new Map<string, string>()
    for (const { $id, name } of [...contacts, ...organizations]) names.set($id, name)
    return {
      isRead,
      contacts,
      people: contacts.filter(({ source }) => source !== 'team'),
      team: contacts.filter(({ source }) => source === 'team'),
      companies: [...new Set(organizations.map(({ name }) => name))].sort((left, right) => left.localeCompare(right)),
      nameOf: (id) => (id === undefined ? '' : (names.get(id) ?? '')),
    }
  }, [isRead, contacts, organizations])
}
