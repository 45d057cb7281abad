/** How someone who installed the package adds a noun of their own to `$`. Never run. */
import { expectTypeOf } from 'vitest'
import { defineNoun } from 'wonce'
import { Deal } from 'wonce/crm'
import { z } from 'zod'

const Ticket = defineNoun('Ticket', {
  fields: z.object({
    title: z.string(),
    status: z.enum(['Open', 'Solved']).default('Open'),
    deal: z.string().optional(),
  }),
  state: 'status',
  refs: { deal: 'Deal.tickets' },
  verbs: {
    solve: { past: 'solved', participle: 'solving', from: ['Open'], to: { status: 'Solved' } },
  },
})

declare module 'wonce' {
  interface Nouns {
    Ticket: typeof Ticket
  }
}

Deal.lost('ask-why', (deal, $) => {
  const ticket = $.Ticket.create({ title: `Why was ${deal.name} lost?`, deal: deal.$id })
  expectTypeOf(ticket.status).toEqualTypeOf<'Open' | 'Solved'>()
})

Ticket.solved((ticket, $) => {
  $.Deal.reopen(ticket.deal ?? 'deal_k7TmPvQx')
})

const [deal] = await Deal.find({}, { include: { tickets: true } })
expectTypeOf(deal?.$included.tickets[0]?.title).toEqualTypeOf<string | undefined>()
// @ts-expect-error no such verb
Ticket.close('ticket_1')
