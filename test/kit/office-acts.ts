/** What somebody at a device does: a verb, a plan, something taken back or put back as it was, a conflict resolved. */
import type { AnyEntity, LoggedEvent, Step, Workspace } from '../../src/index.ts'
import type { Chance } from './chance.ts'
import { hold } from './law-broken.ts'

/** With these a person is told that it cannot be done as things stand. */
const refusals = new Set(['guard', 'not-found', 'validation', 'unique', 'undo'])
const emails = ['a@acme.dev', 'b@acme.dev']
const names = ['A', 'B']

interface Ids {
  readonly contacts: readonly string[]
  readonly deals: readonly string[]
}

/** A contact and a deal, as others may make them too. */
export async function beginInOffice({ Contact, Deal }: Workspace, chance: Chance): Promise<void> {
  const { $id: contact } = await Contact.create({ name: chance.one(names), email: chance.one(emails) })
  await Deal.create({ name: chance.one(names), value: chance.whole(1, 3), contact })
}

/** What the state of things does not allow is refused, and nothing is done. */
export async function actInOffice(workspace: Workspace, chance: Chance): Promise<void> {
  const act = chance.one([doVerb, doVerb, doVerb, doVerb, doPlan, takeBack, putBack, resolve])
  try {
    await act(workspace, chance)
  } catch (error) {
    if (!refusals.has(String((error as { code?: unknown }).code))) throw error
  }
}

async function doVerb(workspace: Workspace, chance: Chance): Promise<void> {
  const { Contact, Deal } = workspace
  const { contacts, deals } = await idsIn(workspace)
  const [contact, deal] = [chance.one([...contacts, 'contact_nobody']), chance.one([...deals, 'deal_nobody'])]
  const [name, email, value] = [chance.one(names), chance.one(emails), chance.whole(1, 3)]
  const acts: readonly (() => Promise<unknown>)[] = [
    // Few of each, so that several devices do things to the same one.
    async () => contacts.length < 4 && Contact.create({ name, email }),
    async () => deals.length < 3 && Deal.create({ name, value, contact }),
    () => Contact.update(contact, { name, email: chance.one([email, null]) }),
    () => Contact.delete(contact),
    () => Contact.merge(contact, { other: chance.one([...contacts, 'contact_nobody']) }),
    () => Deal.update(deal, chance.one([{ value }, { contact }, { nextStep: chance.one([name, null]) }])),
    () => Deal.advance(deal),
    () => Deal.win(deal),
    () => Deal.win(deal),
    () => Deal.lose(deal, {}),
    () => Deal.reopen(deal),
    () => Deal.delete(deal),
  ]
  await chance.one(acts)()
}

/** All of it or nothing. */
async function doPlan(workspace: Workspace, chance: Chance): Promise<void> {
  const { deals } = await idsIn(workspace)
  const deal = chance.one([...deals, 'deal_nobody'])
  const steps: readonly Step[] = [
    { verb: 'Contact.create', input: { name: 'planned', email: chance.one(emails) } },
    { verb: 'Deal.update', input: { id: deal, contact: { $step: 0 } } },
    { verb: `Deal.${chance.one(['win', 'lose', 'reopen', 'advance'])}`, input: { id: deal } },
  ]
  const before = (await workspace.events.list({ verdicts: 'all' })).length
  const isWritten = await workspace.together(steps).then(
    () => true,
    (error: unknown) => {
      if (!refusals.has(String((error as { code?: unknown }).code))) throw error
      return false
    },
  )
  const after = (await workspace.events.list({ verdicts: 'all' })).length
  hold(isWritten ? after > before : after === before, 'S1', `a plan was carried out in part: ${after - before} events`)
}

/** What was written with the event reads as before it, on all that it was done to, and nothing else does otherwise. */
async function takeBack(workspace: Workspace, chance: Chance): Promise<void> {
  const events = await workspace.events.list()
  if (events.length === 0) return
  const { ref, group } = chance.one(events.slice(-8))
  const own = events.filter((event) => event.group === group && event.run === undefined)
  const nouns = new Map(own.map(({ target, noun }) => [target, noun]))
  const wanted = new Map<string, Record<string, unknown> | undefined>()
  for (const [target, noun] of nouns) wanted.set(target, await withoutGroup(workspace, { target, noun, group }))
  await workspace.undo(ref)
  for (const [target, noun] of nouns) {
    const [undone, fields] = [await nounIn(workspace, noun).get(target), wanted.get(target)]
    const what = `${target} after ${ref} of ${group} was taken back`
    if (fields === undefined) hold(undone === undefined, 'UNDO', `${what} is there`)
    else sameFields('UNDO', what, undone, fields)
  }
}

interface Part {
  readonly target: string
  readonly noun: string
  readonly group: string
}

/** What will be there once that is taken back: `undefined` of what it made. */
async function withoutGroup(
  workspace: Workspace,
  { target, noun, group }: Part,
): Promise<Record<string, unknown> | undefined> {
  const { get, history } = nounIn(workspace, noun)
  const past = await history(target)
  const own = past.filter((event) => event.group === group && event.run === undefined)
  const stateAfter = async (at: number) => fieldsOf(await get(target, { asOf: past[at]?.ref ?? '' }))
  const begins = past.findIndex((event) => own.includes(event))
  if (begins === 0) return undefined
  const before = await stateAfter(begins - 1)
  const fields = fieldsOf(await get(target))
  for (const event of own) {
    const at = past.indexOf(event)
    const [from, to] = [await stateAfter(at - 1), await stateAfter(at)]
    for (const field of Object.keys({ ...from, ...to })) {
      if (JSON.stringify(from[field]) !== JSON.stringify(to[field])) fields[field] = before[field]
    }
  }
  return fields
}

/** It reads as it did. */
async function putBack(workspace: Workspace, chance: Chance): Promise<void> {
  const events = await workspace.events.list()
  if (events.length === 0) return
  const { ref, target, noun } = chance.one(events)
  const { get, rollback } = nounIn(workspace, noun)
  const then = await get(target, { asOf: ref })
  await rollback(target, { to: ref })
  sameFields('ROLLBACK', `${target} put back to ${ref}`, await get(target), fieldsOf(then))
}

async function resolve(workspace: Workspace, chance: Chance): Promise<void> {
  const conflicts = await workspace.conflicts.find()
  if (conflicts.length > 0)
    await workspace.conflicts.resolve(chance.one(conflicts).id, chance.one(['apply', 'dismiss']))
}

async function idsIn({ Contact, Deal }: Workspace): Promise<Ids> {
  const idOf = ({ $id }: { readonly $id: string }) => $id
  return { contacts: (await Contact.find()).map(idOf), deals: (await Deal.find()).map(idOf) }
}

interface ReadNoun {
  get(id: string, options?: { readonly asOf: string }): Promise<AnyEntity | undefined>
  history(id: string): Promise<readonly LoggedEvent[]>
  rollback(id: string, options: { readonly to: string }): Promise<AnyEntity>
}

export function nounIn(workspace: Workspace, noun: string): ReadNoun {
  return Reflect.get(workspace, noun) as ReadNoun // the noun of an event that this workspace has written
}

export function fieldsOf(entity: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entity ?? {}).filter(([name]) => !name.startsWith('$')))
}

function sameFields(law: string, what: string, entity: AnyEntity | undefined, wanted: Record<string, unknown>): void {
  const text = (fields: Record<string, unknown>) =>
    JSON.stringify(
      Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  const read = fieldsOf(entity)
  hold(text(read) === text(wanted), law, what, () => ({ read, wanted }))
}
