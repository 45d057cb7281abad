/** The workspace of this page, from opening to its end. */
import { openWorkspace, type WonceError, type Workspace } from 'wonce'
import { provisionWonDeals } from '../provision.ts'
import { offerToAgents } from './agents.ts'
import { heedArrivals } from './arrivals.ts'
import { faults } from './faults.ts'
import { keepWhatIsWritten } from './persistence.ts'
import { relayUrl, workspaceName } from './relay.ts'
import { personToken } from './tokens.ts'

export type Opening =
  | { readonly type: 'opening' }
  | { readonly type: 'open'; readonly workspace: Workspace }
  | { readonly type: 'failed'; readonly error: unknown }
  /** The browser took the database away. */
  | { readonly type: 'closed'; readonly error: WonceError }

export class Session {
  readonly workspace: Promise<Workspace>
  #opening: Opening = { type: 'opening' }
  readonly #listeners = new Set<() => void>()

  constructor(person: string) {
    this.workspace = openWorkspace({
      name: workspaceName,
      actor: person,
      sync: { url: relayUrl(), token: () => personToken(person), createSocket: faults.createSocket },
      build: __BUILD__,
      onLost: (error) => this.#show({ type: 'closed', error }),
    })
    this.workspace.then(
      (workspace) => {
        provisionWonDeals(workspace)
        heedArrivals(workspace)
        offerToAgents(workspace).catch((error: unknown) => console.warn('Nothing is offered to agents.', error))
        keepWhatIsWritten(workspace)
        this.#show({ type: 'open', workspace })
      },
      (error: unknown) => this.#show({ type: 'failed', error }),
    )
  }

  readonly get = (): Opening => this.#opening

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #show(opening: Opening): void {
    this.#opening = opening
    for (const listener of [...this.#listeners]) listener()
  }
}
