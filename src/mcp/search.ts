/**
 * `search`: entities by noun and filter, by free text, or both.
 *
 * Free text is looked for in every field of text, without regard to case; all of its words have to be there. What is found
 * by text alone comes noun by noun, with a share of the limit for each. What people wrote into fields is data, and is given as that.
 *
 * The answer is `{ results: [{ id, title, url, … }] }`, as data and as JSON text: what connectors ask for.
 */
import { z } from 'zod'
import type { AnyEntity, NounWord, Workspace } from '../index.ts'
import { WonceError } from '../index.ts'
import { agentWords } from './agent-call.ts'
import { answerInJson, maxTextChars, readFailure } from './answer.ts'
import { nounIn, wordOf } from './any-noun.ts'
import { asOfInput, momentAsked } from './as-of.ts'
import { BoundCursors } from './bound-cursor.ts'
import { readFitting } from './data-size.ts'
import { kindOf, titleOf, type UrlOf } from './entity-text.ts'
import { type PatternOf, withPatterns } from './patterns.ts'
import type { Tool } from './tool.ts'

const input = z.strictObject({
  query: z.string().max(500).optional().describe('Words to look for in any text field, of any noun.'),
  noun: z.string().optional().describe('Deal, Contact, …: needed for a filter, a sort, a cursor or asOf.'),
  filter: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Equality, or $eq $ne $gt $gte $lt $lte $in $nin $exists $regex (with $options: "i" it heeds no case); $and $or $not. { "stage": "Won", "value": { "$gte": 10000 } }',
    ),
  sort: z
    .record(z.string(), z.enum(['asc', 'desc']))
    .optional()
    .describe('{ "value": "desc" }'),
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().optional().describe('The `next` of the page before.'),
  asOf: asOfInput,
})

const result = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  noun: z.string(),
  state: z.string().optional(),
})
const output = z.object({
  results: z.array(result),
  next: z.string().optional().describe('The cursor of the page after.'),
  isCut: z
    .boolean()
    .optional()
    .describe('More was found than is given, or than fits: a noun and a cursor give the rest.'),
  note: z.string().optional().describe('That there is more, or nothing, in words.'),
})

export function createSearch(workspace: Workspace, urlOf: UrlOf, patternOf: PatternOf): Tool {
  return {
    name: 'search',
    title: 'Search the workspace',
    description:
      'Finds entities: contacts, deals, subscriptions and every other noun. Give words in `query`, or a `noun` with a `filter`; both narrow each other. `fetch` gives a result whole, and with { what: "schema" } the fields there are.',
    input,
    output,
    isReadOnly: true,
    async run(given, { signal }) {
      try {
        const { limit: wanted, cursor, ...question } = input.parse(given)
        const cursors = new BoundCursors(question)
        const after = await cursors.take(cursor)
        const { filter, ...rest } = question
        const asked = {
          ...rest,
          limit: wanted,
          ...(after === undefined ? undefined : { cursor: after }),
          ...(filter === undefined ? undefined : { filter: withPatterns(filter, patternOf) }),
        }
        const read = async (limit: number) => {
          const found = await find(workspace, { ...asked, limit }, signal)
          return { ...found, rows: found.entities.map((entity) => resultOf(entity, urlOf)) }
        }
        const { rows, isTooLong, ...found } = await readFitting(wanted, read, maxTextChars)
        const cut = found.isCut || isTooLong ? { isCut: true } : undefined
        return answerInJson({ results: rows, next: await cursors.give(found.next), ...cut, note: noteOf(found, asked) })
      } catch (error) {
        return readFailure(error)
      }
    },
  }
}

type Asked = z.output<typeof input>

/** What a model has to know of the results that is not in them. */
function noteOf({ entities, next, isCut }: Found, { noun, cursor }: Asked): string | undefined {
  if (next !== undefined) return 'There is more: ask the same with `next` as the cursor.'
  if (isCut) return 'There is more: give a noun, and then the cursor of each page, for the rest.'
  if (entities.length > 0) return undefined
  return `No ${cursor === undefined ? '' : 'further '}${noun ?? 'entity'} was found.`
}

interface Found {
  readonly entities: readonly AnyEntity[]
  readonly next?: string | undefined
  readonly isCut?: boolean
}

function find(workspace: Workspace, asked: Asked, signal: AbortSignal | undefined): Promise<Found> {
  return asked.noun === undefined ? anywhere(workspace, asked, signal) : within(workspace, wordOf(asked.noun), asked)
}

async function within(workspace: Workspace, word: NounWord, asked: Asked): Promise<Found> {
  const { query = '', filter, sort, limit, cursor, asOf } = asked
  const conditions = [...(filter === undefined ? [] : [filter]), ...wordConditions(word, query)]
  const page = await nounIn(workspace, word.name).find(
    { $and: conditions },
    {
      limit,
      ...(sort === undefined ? undefined : { sort }),
      ...(cursor === undefined ? undefined : { after: cursor }),
      ...(asOf === undefined ? undefined : { asOf: momentAsked(asOf) }),
    },
  )
  return { entities: page, next: page.next }
}

async function anywhere(workspace: Workspace, asked: Asked, signal: AbortSignal | undefined): Promise<Found> {
  const needsNoun = (['filter', 'sort', 'cursor', 'asOf'] as const).find((name) => asked[name] !== undefined)
  if (needsNoun !== undefined || (asked.query ?? '').trim() === '') {
    const message = `Give a noun${needsNoun === undefined ? ' or a query' : ` with ${needsNoun}`}. There are ${agentWords()
      .map(({ name }) => name)
      .join(', ')}.`
    throw new WonceError('validation', message, {})
  }
  const pages: Found[] = []
  for (const word of agentWords()) {
    signal?.throwIfAborted()
    if (textFields(word).length > 0) pages.push(await within(workspace, word, asked))
  }
  const lists = pages.map(({ entities }) => entities)
  const entities = shares(
    lists.map(({ length }) => length),
    asked.limit,
  ).flatMap((share, at) => lists[at]?.slice(0, share) ?? [])
  return { entities, isCut: lists.flat().length > entities.length || pages.some(({ next }) => next !== undefined) }
}

/** How many of each list are given: as evenly as may be, so that the first does not take the place of the others. */
function shares(lengths: readonly number[], limit: number): readonly number[] {
  const given = lengths.map(() => 0)
  for (let left = limit, most = 1; left > 0 && lengths.some((length, at) => length > (given[at] ?? 0)); most += 1) {
    for (const [at, length] of lengths.entries()) {
      if (left === 0 || length < most) continue
      given[at] = most
      left -= 1
    }
  }
  return given
}

function wordConditions(word: NounWord, query: string): readonly object[] {
  return query
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const pattern = { $regex: new RegExp(escapePattern(part), 'i') }
      return { $or: [...textFields(word).map((field) => ({ [field]: pattern })), { $id: { $eq: part } }] }
    })
}

function textFields({ fields }: NounWord): readonly string[] {
  return fields.filter(({ kind }) => kind === 'text' || kind === 'choice').map(({ name }) => name)
}

/** The text as a pattern that matches it alone. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function resultOf(entity: AnyEntity, urlOf: UrlOf) {
  return { id: entity.$id, title: titleOf(entity), url: urlOf(entity.$id), ...kindOf(entity) }
}
