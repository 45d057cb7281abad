/** What events and conflicts are about, by name: as it is called now, and as it was called at last where it is gone. */
import { useEffect, useMemo, useState } from 'react'
import type { Conflict, LoggedEvent } from 'wonce'
import { Customer, Subscription } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery, useWorkspace } from 'wonce/react'
import { useDirectory } from '../board/use-directory.ts'
import { type NameOf, nameIn } from '../words/events.ts'

export interface Names {
  /** Whether what is here by now has been read: before that, a name that is missing is only not known yet. */
  readonly isRead: boolean
  readonly nameOf: NameOf
  /** Whether there is such a deal to go to. */
  readonly isDeal: (id: string) => boolean
}

/** What the log says of a thing that is gone: how it was called, or whose subscription it was. */
interface Past {
  readonly name?: string | undefined
  readonly customer?: string | undefined
}

export function useNames(conflicts: readonly Conflict[], events: readonly LoggedEvent[]): Names {
  const { data: deals, status } = useLiveQuery(Deal)
  const { data: customers, status: ofCustomers } = useLiveQuery(Customer)
  const { data: subscriptions, status: ofSubscriptions } = useLiveQuery(Subscription)
  const { nameOf: nameOfPerson, isRead: arePeopleRead } = useDirectory()
  const isRead = arePeopleRead && [status, ofCustomers, ofSubscriptions].every((each) => each !== 'loading')
  const { events: log } = useWorkspace()
  const [past, setPast] = useState<ReadonlyMap<string, Past>>(new Map())
  const known = useMemo(
    () => new Map([...deals, ...customers].map(({ $id, name }) => [$id, name] as const)),
    [deals, customers],
  )
  const customerOf = useMemo(() => new Map(subscriptions.map((each) => [each.$id, each.customer])), [subscriptions])
  const names = useMemo<Names>(() => {
    const nameOf: NameOf = (id) => {
      const was = past.get(id)
      const customer = customerOf.get(id) ?? was?.customer
      if (customer !== undefined) return `Subscription of ${nameOf(customer) ?? 'a customer'}`
      return known.get(id) ?? (nameOfPerson(id) || was?.name)
    }
    return { isRead, nameOf, isDeal: (id) => id.startsWith('deal_') && known.has(id) }
  }, [isRead, known, customerOf, nameOfPerson, past])
  const { nameOf } = names
  useEffect(() => {
    if (status !== 'ready') return
    const missing = mentionedIn(conflicts, events).filter((id) => nameOf(id) === undefined && !past.has(id))
    if (missing.length === 0) return
    let isWanted = true
    Promise.all(
      missing.map(async (id) => {
        const own = await log.list({ entity: id })
        return [id, pastOf(own.filter(({ target }) => target === id))] as const
      }),
    ).then(
      (found) => isWanted && setPast(new Map([...past, ...found])),
      () => {}, // closed
    )
    return () => {
      isWanted = false
    }
  }, [conflicts, events, status, nameOf, past, log])
  return names
}

/** By its own events, from the first to the last. */
export function pastOf(events: readonly LoggedEvent[]): Past {
  const customer = events.find(({ type }) => type === 'subscription.created')?.data.customer
  return { name: nameIn(events), customer: typeof customer === 'string' ? customer : undefined }
}

/** The ids in them, each once. */
export function mentionedIn(conflicts: readonly Conflict[], events: readonly LoggedEvent[]): readonly string[] {
  const told = conflicts.flatMap((conflict) => {
    if (conflict.kind === 'void') return [conflict.event, ...(conflict.against === undefined ? [] : [conflict.against])]
    return conflict.kind === 'waiting' ? [conflict.event] : []
  })
  const ids = conflicts.flatMap((conflict): readonly (string | undefined)[] => {
    if (conflict.kind === 'unique') return conflict.entities
    return conflict.kind === 'dangling' ? [conflict.entity, conflict.to, conflict.mergedInto] : []
  })
  const inEvents = [...told, ...events].flatMap(({ target, data }) => [target, ...Object.values(data)])
  return [...new Set([...ids, ...inEvents])].filter(
    (id): id is string => typeof id === 'string' && /^[a-z]+_\w+$/.test(id),
  )
}
