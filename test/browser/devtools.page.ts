/** A page with an inspector, over a network that it can make bad. */
import { openWorkspace, type Workspace } from 'wonce'
import { Customer } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { createNetworkFaults, type Inspector, mountInspector } from 'wonce/devtools'

export { Customer, Deal }

const faults = createNetworkFaults()
let workspace: Workspace
let inspector: Inspector
let closed = 0

export async function open(name: string, url: string, actor: string): Promise<void> {
  Deal.won('provision', (deal, $) => {
    const customer = $.Customer.create({ name: deal.name })
    $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
  })
  const sync = { url, token: actor, createSocket: faults.createSocket }
  workspace = await openWorkspace({ name, database: `${name}/${actor}`, actor, sync })
  inspector = mountInspector({ workspace, faults, onClose })
}

/** Without a relay. */
export async function openAlone(name: string): Promise<void> {
  workspace = await openWorkspace({ name, database: name })
  inspector = mountInspector({ workspace, faults, onClose })
}

export function opened(): Workspace {
  return workspace
}

export function network(): typeof faults {
  return faults
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
