/** One device says something by a verb, the other notes when it hears of it. */
import { Heard, now } from './clock.ts'
import { workspace } from './replica.ts'

const listener = new Heard()
const liveQuery = new Heard()

/** Id of a deal that both talk about; resolves once the relay has it. */
export async function newDeal(): Promise<string> {
  const deal = await workspace().$.Deal.create({ name: 'Acme Enterprise', value: 48_000, stage: 'Prospecting' })
  await workspace().sync.flushed()
  return deal.$id
}

/** From now on listens to the deal, as an app does that shows it; resolves once it is there. */
export async function showDeals(id: string): Promise<void> {
  const { $ } = workspace()
  const query = $.Deal.live({ stage: 'Prospecting' })
  await query.ready()
  $.events.subscribe('deal.updated', ({ data }) => listener.hear(String(data.nextStep)))
  await new Promise<void>((isThere) => {
    const look = () => {
      const deal = query.getSnapshot().data.find(({ $id }) => $id === id)
      if (deal === undefined) return
      isThere()
      liveQuery.hear(String(deal.nextStep))
    }
    query.subscribe(look)
    look()
  })
}

/** When the verb was called; resolves once it is durable here. */
export async function send(id: string, text: string): Promise<number> {
  const at = now()
  await workspace().$.Deal.update(id, { nextStep: text })
  return at
}

/** When a listener of events and a live query of this device had it. */
export async function heardBy(text: string): Promise<{ readonly event: number; readonly query: number }> {
  return { event: await listener.of(text), query: await liveQuery.of(text) }
}
