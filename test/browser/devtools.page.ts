/** A page with an inspector, over a network that it can make bad. */
import { type AnyEntity, openWorkspace, type Workspace } from 'wonce'
import { Customer } from 'wonce/billing'
import { Contact, Deal } from 'wonce/crm'
import { createNetworkFaults, type Inspector, mountInspector } from 'wonce/devtools'

export { Contact, Customer, Deal }

const faults = createNetworkFaults()
let workspace: Workspace
let inspector: Inspector
let closed = 0

export async function open(name: string, url: string, actor: string): Promise<void> {
  Deal.won('provision', (deal, $) => {
    const customer = $.Customer.create({ name: deal.name })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
  const sync = { url, token: actor, createSocket: listenedTo }
  workspace = await openWorkspace({ name, database: `${name}/${actor}`, actor, sync })
  inspector = mountInspector({ workspace, faults, onClose })
}

const messages: string[] = []

/** As text, each message of the relay as often as it is heard. */
export function heardMessages(): readonly string[] {
  return messages
}

const listenedTo: typeof faults.createSocket = (url, place) => {
  const socket = faults.createSocket(url, place)
  let hear: WebSocket['onmessage'] = null
  Object.defineProperty(socket, 'onmessage', {
    get: () => (event: MessageEvent<ArrayBuffer>) => {
      messages.push(String(new Uint8Array(event.data)))
      hear?.call(socket, event)
    },
    set: (listener: WebSocket['onmessage']) => {
      hear = listener
    },
  })
  return socket
}

/** Every entity, but for when the relay has it. */
export async function everything(): Promise<readonly AnyEntity[]> {
  const { $ } = workspace
  const all = await Promise.all([$.Deal.find(), $.Contact.find(), $.Customer.find(), $.Subscription.find()])
  return all.flat().map((entity) => ({ ...entity, $sync: 'final' }))
}

/** Without a relay. */
export async function openAlone(name: string): Promise<void> {
  workspace = await openWorkspace({ name, database: name })
  inspector = mountInspector({ workspace, faults, onClose })
}

/** Another one, in the element of that selector. */
export function mountIn(selector: string): void {
  const parent = document.querySelector(selector)
  if (parent === null) throw new Error(`Nothing is ${selector}.`)
  mountInspector({ workspace, parent })
}

export function opened(): Workspace {
  return workspace
}

export function network(): typeof faults {
  return faults
}

/** Two devices act apart and meet: one wins a deal that the other loses, and both create a contact of one address. */
export async function clash(): Promise<string> {
  const other = await openWorkspace({ name: workspace.name, database: `${workspace.name}/other`, actor: 'bob' })
  const deal = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await other.import(workspace.export())
  await workspace.Deal.win(deal.$id)
  await other.Deal.lose(deal.$id)
  for (const device of [workspace, other]) await device.Contact.create({ name: 'Eve', email: 'eve@stone.io' })
  await workspace.import(other.export())
  await other.close()
  return deal.$id
}

let isBankOpen = false

/** A hook that fails until `mendHook`. */
export function breakHook(): void {
  workspace.$.Deal.won('bill', () => {
    if (!isBankOpen) throw new Error('the bank is closed')
  })
}

export function mendHook(): void {
  isBankOpen = true
}

function onClose(): void {
  closed += 1
}

export function closings(): number {
  return closed
}

export function unmount(): void {
  inspector.unmount()
}
