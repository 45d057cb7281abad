/**
 * `fetch`: one entity whole, or what the log, the ledger and the nouns say about it.
 *
 * The answer always has `id`, `title`, `text` and `url`, which is what connectors ask for, and the same as data.
 */
import { z } from 'zod'
import type { AnyEntity, Workspace } from '../index.ts'
import { WonceError } from '../index.ts'
import { agentWords } from './agent-call.ts'
import { answer, cutText, failure } from './answer.ts'
import { nounIn, wordOf, wordOfId } from './any-noun.ts'
import { businessStatus } from './business-status.ts'
import { bytesOf, lastThatFit, maxDataBytes, readFitting, rowsThatFit } from './data-size.ts'
import { textOf, titleOf, type UrlOf } from './entity-text.ts'
import { inManyLines, inOneLine, oneLine } from './one-line.ts'
import { momentOf } from './search.ts'
import { ToldError } from './told-error.ts'
import type { Tool } from './tool.ts'

const input = z.strictObject({
  what: z
    .enum(['entity', 'schema', 'events', 'history', 'runs', 'conflicts', 'status'])
    .default('entity')
    .describe(
      'entity: by `id`. schema: the fields and verbs of a `noun`. events: of the workspace, newest first. history: what counted for `id`. runs: of hooks. conflicts: what merges decided. status: pipeline, MRR, failures.',
    ),
  id: z.string().optional().describe('deal_…; of an entity, its history, or events about it.'),
  noun: z.string().optional(),
  include: z.array(z.string()).max(20).optional().describe('Relations to read along: contact, deals, …'),
  asOf: z.string().optional().describe('A date, or the ref of an event: the state at that moment.'),
  type: z.string().optional().describe('Of events: deal.won, Deal.* or *.'),
  actor: z.string().optional().describe('Of events: who did it.'),
  status: z.enum(['effective', 'superseded', 'idle', 'dead']).optional().describe('Of runs; dead is failed.'),
  limit: z
    .int()
    .min(1)
    .max(200)
    .default(50)
    .describe('Of events, runs, conflicts and a history, the newest; and of each relation.'),
  cursor: z.string().optional().describe('Of events: the `next` of the page before.'),
})
type Asked = z.output<typeof input>

/** What each takes besides `what` and `limit`. */
const takes: { readonly [what in Asked['what']]: readonly (keyof Asked)[] } = {
  entity: ['id', 'include', 'asOf'],
  schema: ['noun'],
  events: ['id', 'type', 'actor', 'cursor'],
  history: ['id'],
  runs: ['status'],
  conflicts: [],
  status: [],
}

/** An answer that passes over what was asked would be taken for one to it. */
function refuseOthers(asked: Asked): void {
  const taken = takes[asked.what]
  const others = (Object.keys(asked) as (keyof Asked)[]).filter(
    (name) => name !== 'what' && name !== 'limit' && asked[name] !== undefined && !taken.includes(name),
  )
  if (others.length === 0) return
  const such = taken.length === 0 ? 'nothing but `limit`' : taken.map((name) => `\`${name}\``).join(', ')
  throw new ToldError('validation', `fetch of ${asked.what} takes ${such}, and no ${others.join(', ')}.`)
}

const output = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  url: z.string(),
  data: z.unknown().describe('The same as data.'),
  next: z.string().optional(),
  isCut: z.boolean().optional().describe('There is more than the limit gave, or than fits.'),
})

/** Why there is more than is given. */
type Cut = 'limit' | 'size'

const cutLines: { readonly [why in Cut]: string } = {
  limit: '(There is more than is given here: raise the limit.)',
  size: '(There is more than fits into one answer: search with a noun and a filter gives what is related, and events by id what a history has, page after page.)',
}

interface Fetched {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly data: unknown
  readonly next?: string | undefined
  readonly cut?: Cut | undefined
}

export function createFetch(workspace: Workspace, urlOf: UrlOf): Tool {
  return {
    name: 'fetch',
    title: 'Fetch from the workspace',
    description:
      'Gives one entity whole by its id, with the relations asked for, now or as of another moment; or the schema of a noun, events, the history of an entity, hook runs, conflicts, or how business stands.',
    input,
    output,
    isReadOnly: true,
    async run(given) {
      try {
        const asked = input.parse(given)
        refuseOthers(asked)
        const { next, cut, ...fetched } = await fetchOne(workspace, asked)
        const text = cutText(cut === undefined ? fetched.text : `${fetched.text}\n${cutLines[cut]}`)
        const isCut = cut === undefined ? undefined : true
        return answer({ ...fetched, text, url: urlOf(fetched.id), next, isCut }, text)
      } catch (error) {
        return failure(error)
      }
    },
  }
}

function fetchOne(workspace: Workspace, asked: Asked): Promise<Fetched> {
  switch (asked.what) {
    case 'entity':
      return entity(workspace, asked)
    case 'schema':
      return schema(asked)
    case 'events':
      return events(workspace, asked)
    case 'history':
      return history(workspace, asked)
    case 'runs':
      return runs(workspace, asked)
    case 'conflicts':
      return conflicts(workspace, asked)
    case 'status':
      return status(workspace)
  }
}

async function entity(workspace: Workspace, { id, include = [], asOf, limit }: Asked): Promise<Fetched> {
  const wanted = needed(id, 'id')
  const moment = asOf === undefined ? undefined : { asOf: momentOf(asOf) }
  const noun = nounIn(workspace, wordOfId(wanted).name)
  const relations = Object.fromEntries(include.map((name) => [name, true]))
  const [found] = await noun.find({ $id: wanted }, { ...moment, include: relations, limit: 1 })
  if (found === undefined) throw notFound(wanted)
  const { $included, ...alone } = found
  const related = Object.entries($included ?? {})
  const one = Object.fromEntries(related.filter(([, value]) => !Array.isArray(value)))
  const many = related.flatMap(([name, value]) => (Array.isArray(value) ? [{ name, all: value }] : []))
  const room = maxDataBytes - bytesOf({ ...alone, $included: one })
  if (room < 0) throw tooLarge(found, bytesOf(alone), bytesOf(one))
  const most = Math.max(0, ...many.map(({ all }) => Math.min(all.length, limit)))
  const fitting = rowsThatFit(
    many.map(({ all }) => all.slice(0, limit)),
    room,
  )
  const lists = Object.fromEntries(many.map(({ name, all }) => [name, all.slice(0, fitting)]))
  const isLimited = many.some(({ all }) => all.length > limit)
  return {
    id: wanted,
    title: titleOf(found),
    text: textOf(found),
    data: related.length === 0 ? found : { ...alone, $included: { ...one, ...lists } },
    cut: fitting < most ? 'size' : isLimited ? 'limit' : undefined,
  }
}

async function schema({ noun }: Asked): Promise<Fetched> {
  const word = wordOf(needed(noun, 'noun'))
  const fields = word.fields.map(
    ({ name, kind, choices, isRequired, refersTo }) =>
      `${name}${isRequired ? ' (needed)' : ''}: ${refersTo ?? choices?.join(' | ') ?? kind}`,
  )
  const canDo = agentWords().some(({ name }) => name === word.name) ? word.verbs : []
  const verbs = canDo.map(({ name, from, to, input: taken }) => {
    const states =
      from === undefined && to === undefined
        ? ''
        : `, ${from?.join(' | ') ?? 'any state'} to ${to ?? 'one it works out'}`
    const must = taken.filter(({ isRequired }) => isRequired).map((field) => field.name)
    return `${word.name}.${name}${states}${must.length === 0 ? '' : `, needs ${must.join(', ')}`}`
  })
  const offered = verbs.length === 0 ? ['There are no verbs: it is only read.'] : ['Verbs:', ...verbs]
  const text = [word.name, 'Fields:', ...fields, ...offered].join('\n')
  return { id: word.name, title: `Schema of ${word.name}`, text, data: { ...word, verbs: canDo } }
}

async function events(workspace: Workspace, { id, type, actor, limit, cursor }: Asked): Promise<Fetched> {
  const { rows, next, isTooLong } = await readFitting(limit, async (most) => {
    const page = await workspace.events.list({
      ...(id === undefined ? undefined : { entity: id }),
      ...(type === undefined ? undefined : { type }),
      ...(actor === undefined ? undefined : { actor }),
      ...(cursor === undefined ? undefined : { after: cursor }),
      limit: most,
      order: 'newest first',
    })
    return { rows: page, next: page.next }
  })
  const lines = rows.map(({ at, actor: who, type: what, target, data }) =>
    oneLine(`${at} ${who} ${what} ${target} ${inOneLine(data)}`),
  )
  if (next !== undefined) lines.push(`More with cursor ${next}`)
  const cut = isTooLong ? 'size' : undefined
  return { id: 'events', title: 'Events, newest first', text: lines.join('\n'), data: rows, next, cut }
}

async function history(workspace: Workspace, { id, limit }: Asked): Promise<Fetched> {
  const wanted = needed(id, 'id')
  const all = await nounIn(workspace, wordOfId(wanted).name).history(wanted)
  if (all.length === 0) throw notFound(wanted)
  const newest = all.slice(-limit)
  const list = lastThatFit(newest)
  const lines = list.map(({ at, actor, type, data }) => oneLine(`${at} ${actor} ${type} ${inOneLine(data)}`))
  const cut = cutOf(list, newest, all)
  return { id: wanted, title: `History of ${wanted}`, text: lines.join('\n'), data: list, cut }
}

async function runs(workspace: Workspace, { status: wanted, limit }: Asked): Promise<Fetched> {
  const found = await workspace.runs.find(wanted === undefined ? {} : { status: wanted })
  const allDebts = await workspace.runs.debts()
  const [asked, due] = [found.slice(-limit).reverse(), allDebts.slice(0, limit)]
  const fitting = rowsThatFit([asked, due])
  const newest = asked.slice(0, fitting)
  const debts = due.slice(0, fitting).map(({ key, hook, target, failures, isHere }) => ({
    key,
    hook,
    target,
    failures,
    isHere,
  }))
  const lines = newest.map((run) =>
    oneLine(`${run.at} ${run.status} ${run.key}${run.error === undefined ? '' : `: ${run.error}`}`),
  )
  const owed = debts.map(({ key }) => oneLine(`owed ${key}`))
  return {
    id: 'runs',
    title: 'Hook runs, newest first',
    text: [...lines, ...owed].join('\n'),
    data: { runs: newest, owed: debts },
    cut: cutOf(newest, asked, found) ?? cutOf(debts, due, allDebts),
  }
}

async function conflicts(workspace: Workspace, { limit }: Asked): Promise<Fetched> {
  const all = await workspace.conflicts.find()
  const newest = all.slice(-limit)
  const list = lastThatFit(newest)
  const text = list.length === 0 ? 'There are none.' : list.map(inOneLine).join('\n')
  return { id: 'conflicts', title: 'What merges decided', text, data: list, cut: cutOf(list, newest, all) }
}

async function status(workspace: Workspace): Promise<Fetched> {
  const data = await businessStatus(workspace)
  return { id: 'status', title: 'How business stands', text: inManyLines(data), data }
}

type Rows = readonly unknown[]

function cutOf(given: Rows, asked: Rows, all: Rows): Cut | undefined {
  if (given.length < asked.length) return 'size'
  return asked.length < all.length ? 'limit' : undefined
}

function needed(value: string | undefined, name: 'id' | 'noun'): string {
  if (value !== undefined) return value
  throw new WonceError('validation', `This needs ${name === 'id' ? 'an id' : 'a noun'}.`, { field: name })
}

function notFound(id: string): WonceError {
  return new WonceError('not-found', `There is no ${id} in this workspace: it never was, or it was deleted.`, { id })
}

function tooLarge({ $type, $id }: AnyEntity, alone: number, related: number): ToldError {
  const sizes = `${$id} has ${alone} bytes${related > 2 ? `, and what is included ${related}` : ''}: an answer has at most ${maxDataBytes}.`
  const less =
    alone <= maxDataBytes
      ? 'Fetch it without include, and what is related by its own id.'
      : `Where code is taken by \`do\`, it can return a part: \`return (await $.${$type}.get("${$id}")).name\`.`
  return new ToldError('too-large', `${sizes} ${less}`)
}
