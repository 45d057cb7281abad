/** Logs of any length: a few true stories, each told by this build in a workspace of its own and exported, then retold. */
import '../../src/billing/index.ts' // for its nouns: the hook below makes some
import type { Contact } from '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import { deleteDatabase } from './raw.ts'
import type { SoFar, Story, Told } from './retold.ts'
import { mail, person, plain, retell } from './retold.ts'

/** What the provisioning hook of a deal does, registered once in a page. */
export function provisionWonDeals(): void {
  Deal.won('provision', (deal, $) => {
    const customer = $.Customer.create({ name: deal.name, ...(deal.contact && { contact: deal.contact }) })
    $.Subscription.create({ customer: customer.$id, plan: deal.plan ?? 'plan_Nw8rTxJv' })
  })
}

/** Contacts that come in, and deals with them at every stage, some won and provisioned: JSON lines. */
export async function sales(events: number): Promise<string> {
  return linesOf(await salesStories(), (told) => told.events >= events)
}

/** The stories that such a log is made of. */
export function salesStories(): Promise<readonly Story[]> {
  return Promise.all([0, 1, 2, 3].map((steps) => tell(`sale-${steps}`, (it) => sale(it, steps))))
}

/** Deals without anything else. */
export async function openDeals(deals: number): Promise<string> {
  const story = await tell('deal', async ({ $ }) => {
    await $.Deal.create({ name: `${person} Enterprise`, ...plain, stage: 'Prospecting', currency: 'USD' })
  })
  return linesOf([story], (told) => told.stories >= deals)
}

/** Contacts as a form or a spreadsheet gives them. */
export async function contacts(count: number): Promise<string> {
  const story = await tell('contact', async ({ $ }) => {
    await newContact($)
  })
  return linesOf([story], (told) => told.stories >= count)
}

/** A contact, and a deal with it that is advanced so often; after three steps it is won. */
export async function sale({ $ }: Workspace, steps: number, email = mail): Promise<void> {
  const contact = await newContact($, email)
  await $.Contact.qualify(contact.$id)
  const deal = await $.Deal.create({ name: `${person} Enterprise`, ...plain, contact: contact.$id, currency: 'USD' })
  await $.Deal.update(deal.$id, { nextStep: 'Send the offer', expectedCloseDate: '2025-03-31' })
  for (let step = 0; step < steps; step += 1) await $.Deal.advance(deal.$id)
  if (steps === 3) await $.Deal.win(deal.$id)
}

function newContact($: Workspace['$'], email = mail): ReturnType<typeof Contact.create> {
  return $.Contact.create({
    name: person,
    email,
    stage: 'Lead',
    source: 'website',
    phone: '+1 555 0100',
    title: 'Head of Purchasing',
  })
}

async function tell(name: string, happen: (workspace: Workspace) => Promise<void>): Promise<Story> {
  const database = `bench/story/${name}`
  await deleteDatabase(database)
  const workspace = await openWorkspace({ name: 'bench', actor: 'bench', database, isDefault: false })
  await happen(workspace)
  let text = ''
  for await (const part of workspace.export()) text += part
  await workspace.close()
  await deleteDatabase(database)
  if (text.includes('"verb":"win"') && !text.includes('"kind":"run"'))
    throw new Error('The deal was won and not provisioned.')
  const events = text.split('\n').filter((line) => line.includes('"kind":"verb"') || line.includes('"kind":"run"'))
  const { boot } = JSON.parse(events[0] as string) as Told // a story has an event at least
  const ids = text.match(/\b(?:contact|deal|customer|subscription)_[0-9A-Z]{26}\b/g) ?? []
  return { events, boot, tokens: [...new Set(ids)].map((id) => id.slice(id.indexOf('_') + 1)) }
}

function linesOf(stories: readonly Story[], isEnough: (told: SoFar) => boolean): string {
  return `${[...retell(stories, isEnough)].flat().join('\n')}\n`
}
