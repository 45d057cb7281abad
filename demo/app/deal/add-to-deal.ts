/** Somebody who is new here, made with the deal that is with them: both or neither, and one undo takes both back. */
import type { LoggedEvent, Workspace } from 'wonce'
import type { Deal } from 'wonce/crm'

export interface NewPerson {
  readonly name: string
  /** `undefined` where the deal is with no company that is known here. */
  readonly organization: string | undefined
}

/** The event that changed the deal. */
export async function addToDeal(
  workspace: Workspace,
  { $id }: Pick<Deal, '$id'>,
  { name, organization }: NewPerson,
): Promise<LoggedEvent | undefined> {
  const { events } = await workspace.together([
    { verb: 'Contact.create', input: { name, ...(organization !== undefined && { organization }) } },
    { verb: 'Deal.update', input: { id: $id, contact: { $step: 0 } } },
  ])
  return events.findLast(({ run }) => run === undefined)
}
