/**
 * Logs of any length: a few true stories, each told by this build in a workspace of its own and exported, then retold
 * with other people, ids and times, as often as it takes.
 */
import '../../src/billing/index.ts' // for its nouns: the hook below makes some
import type { Contact } from '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'
import { deleteDatabase } from './raw.ts'

/** An exported event, as far as retelling it needs to know it. */
interface Told {
  readonly boot: string
  readonly seq: number
  readonly last: number
  readonly ulid: string
  readonly deps: { readonly [boot: string]: number }
  readonly wall: number
}

interface Story {
  readonly events: readonly string[]
  readonly boot: string
  /** The varying halves of the ids in it. */
  readonly tokens: readonly string[]
}

const eventsOfBoot = 2000
const firstWall = Date.UTC(2025, 0, 1)
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const person = 'Alice Chen'
const mail = 'alice@acme.dev'
const plain = { value: 48_000 }

/** What the provisioning hook of a deal does, registered once in a page. */
export function provisionWonDeals(): void {
  Deal.won('provision', (deal, $) => {
    const customer = $.Customer.create({ name: deal.name, ...(deal.contact && { contact: deal.contact }) })
    $.Subscription.create({ customer: customer.$id, plan: deal.plan ?? 'plan_Nw8rTxJv' })
  })
}

/** Contacts that come in, and deals with them at every stage, some won and provisioned: JSON lines. */
export async function sales(events: number): Promise<string> {
  const stories = await Promise.all([0, 1, 2, 3].map((steps) => tell(`sale-${steps}`, (it) => sale(it, steps))))
  return retell(stories, (told) => told.events >= events)
}

/** Deals without anything else. */
export async function openDeals(deals: number): Promise<string> {
  const story = await tell('deal', async ({ $ }) => {
    await $.Deal.create({ name: `${person} Enterprise`, ...plain, stage: 'Prospecting', currency: 'USD' })
  })
  return retell([story], (told) => told.stories >= deals)
}

/** Contacts as a form or a spreadsheet gives them. */
export async function contacts(count: number): Promise<string> {
  const story = await tell('contact', async ({ $ }) => {
    await newContact($)
  })
  return retell([story], (told) => told.stories >= count)
}

async function sale({ $ }: Workspace, steps: number): Promise<void> {
  const contact = await newContact($)
  await $.Contact.qualify(contact.$id)
  const deal = await $.Deal.create({ name: `${person} Enterprise`, ...plain, contact: contact.$id, currency: 'USD' })
  await $.Deal.update(deal.$id, { nextStep: 'Send the offer', expectedCloseDate: '2025-03-31' })
  for (let step = 0; step < steps; step += 1) await $.Deal.advance(deal.$id)
  if (steps === 3) await $.Deal.win(deal.$id)
}

function newContact($: Workspace['$']): ReturnType<typeof Contact.create> {
  return $.Contact.create({
    name: person,
    email: mail,
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

interface SoFar {
  readonly stories: number
  readonly events: number
}

function retell(stories: readonly Story[], isEnough: (told: SoFar) => boolean): string {
  const lines: string[] = []
  let boot = 0
  let seq = 0
  let before = 0
  let told: SoFar = { stories: 0, events: 0 }
  while (!isEnough(told)) {
    const story = stories[told.stories % stories.length] as Story // within bounds
    if (seq > eventsOfBoot) {
      boot += 1
      before = seq
      seq = 0
    }
    const at = { boot, before, seq, number: told.stories, wall: firstWall + told.stories * 60_000 }
    for (const line of retold(story, at)) lines.push(line)
    seq += story.events.length
    told = { stories: told.stories + 1, events: told.events + story.events.length }
  }
  return `${lines.join('\n')}\n`
}

interface Occasion {
  readonly boot: number
  /** How many events the boot before it wrote. */
  readonly before: number
  /** How many events this boot has written. */
  readonly seq: number
  readonly number: number
  readonly wall: number
}

function retold(story: Story, { boot, before, seq: written, number, wall }: Occasion): readonly string[] {
  const name = bootName(boot)
  const first = (JSON.parse(story.events[0] as string) as Told).seq // a story has an event at least
  return story.events.map((line, index) => {
    const event = JSON.parse(renamed(line, story, number)) as Told & { trigger?: string }
    const shift = written - first + 1
    const seq = event.seq + shift
    const time = wall + index * 1000
    const deps = seq === 1 && boot > 0 ? { [bootName(boot - 1)]: before } : {}
    const again = {
      ...event,
      ...{ boot: name, seq, last: event.last + shift, deps, wall: time },
      ulid: encode(time, 10) + encode(number * 16 + index, 16),
      ...(event.trigger === undefined ? {} : { trigger: shifted(event.trigger, name, shift) }),
    }
    return JSON.stringify(again)
  })
}

/** Other ids of the same length, another name and address, another sum. */
function renamed(line: string, { tokens }: Story, number: number): string {
  let text = line
  for (const [index, token] of tokens.entries()) {
    // In the order of their making, as ULIDs are.
    text = text.replaceAll(token, encode(firstWall + number * 60_000, 10) + encode(number * 16 + index, 16))
  }
  return text
    .replaceAll(person, `${person} ${number}`)
    .replaceAll(mail, `alice.${number}@acme.dev`)
    .replaceAll(`"value":${plain.value}`, `"value":${1000 + ((number * 7919) % 100_000)}`)
}

function shifted(ref: string, boot: string, shift: number): string {
  return `${boot}:${Number(ref.slice(ref.indexOf(':') + 1)) + shift}`
}

function bootName(boot: number): string {
  return `bench${String(boot).padStart(15, '0')}`
}

function encode(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = crockford[rest % 32] + text
  return text
}
