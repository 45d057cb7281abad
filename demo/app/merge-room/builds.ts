/** The versions of the app that devices run: they differ in what they do once a deal is won. */
import type { Graph, RunGraph } from 'wonce'
import type { Deal } from 'wonce/crm'
import type { Build } from './scene.ts'

/** Registers the hooks of a build, on one workspace alone. */
export function registerHooks(build: Build, { Deal }: Graph): void {
  switch (build) {
    case 'inline hook':
      Deal.won('provision', provision)
      break
    case 'hook, once per deal':
      Deal.won('provision', provision, { once: 'entity' })
      break
    case 'hook that waits':
      Deal.won('provision', async (deal, $) => {
        await answerFromOutside()
        provision(deal, $)
      })
      break
    case 'no hook':
      break
  }
}

function provision(deal: Deal, $: RunGraph): void {
  const customer = $.Customer.create({ name: deal.name })
  $.Subscription.create({ customer: customer.$id, plan: 'plan_Nw8rTxJv' })
}

/** There is no network: whatever is out there says nothing before the app is closed. */
function answerFromOutside(): Promise<void> {
  return new Promise(() => {})
}
