/** What the relay knows a page by. Asked for anew at each connection, so none of them has to last. */
import { workspaceName } from './relay.ts'

export function personToken(person: string, workspace: string = workspaceName): Promise<string> {
  return ask(`/token/person?${new URLSearchParams({ name: person, workspace })}`)
}

/** For who is not one of the team: it adds contacts, and reads nothing. */
export function visitorToken(): Promise<string> {
  return ask('/token/visitor')
}

async function ask(path: string): Promise<string> {
  const response = await fetch(path, { cache: 'no-store' })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
  return text
}
