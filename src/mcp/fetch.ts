/**
 * `fetch`: one entity whole, or what the log, the ledger and the nouns say about it.
 *
 * The answer always has `id`, `title`, `text` and `url`, as data and as JSON text: what connectors ask for. `data` beside
 * them has the same for programs.
 */
import { z } from 'zod'
import type { Workspace } from '../index.ts'
import { agentWords } from './agent-call.ts'
import { answerInJson, cutText, readFailure } from './answer.ts'
import { wordOf } from './any-noun.ts'
import { businessStatus } from './business-status.ts'
import { nameIn, type UrlOf } from './entity-text.ts'
import { fetchEntity } from './fetch-entity.ts'
import { type Asked, input, needed, refuseOthers } from './fetch-input.ts'
import { fetchConflicts, fetchEvents, fetchHistory, fetchRuns } from './fetch-log.ts'
import { cutLine, type Fetched, howToShorten } from './fetched.ts'
import { inManyLines } from './one-line.ts'
import type { Tool } from './tool.ts'

const output = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  url: z.string(),
  metadata: z.object({ noun: z.string(), state: z.string().optional() }).optional(),
  data: z.unknown().describe('The same as data.'),
  next: z.string().optional(),
  isCut: z.boolean().optional().describe('There is more than the limit gave, or than fits.'),
})

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
        const { cut, data, next, metadata, ...fetched } = await fetchOne(workspace, asked)
        const last = cut && { last: cutLine(cut, asked) }
        const text = cutText(fetched.text, { advice: howToShorten(asked), ...last })
        const isOfEntity = asked.what === 'entity' || asked.what === 'history'
        const url = isOfEntity ? urlOf(fetched.id) : nameIn(workspace, fetched.id)
        const isCut = cut === undefined ? undefined : true
        return answerInJson({ ...fetched, text, url, metadata, next, isCut }, { data })
      } catch (error) {
        return readFailure(error)
      }
    },
  }
}

function fetchOne(workspace: Workspace, asked: Asked): Promise<Fetched> {
  switch (asked.what) {
    case 'entity':
      return fetchEntity(workspace, asked)
    case 'schema':
      return schema(asked)
    case 'events':
      return fetchEvents(workspace, asked)
    case 'history':
      return fetchHistory(workspace, asked)
    case 'runs':
      return fetchRuns(workspace, asked)
    case 'conflicts':
      return fetchConflicts(workspace, asked)
    case 'status':
      return status(workspace)
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

async function status(workspace: Workspace): Promise<Fetched> {
  const data = await businessStatus(workspace)
  return { id: 'status', title: 'How business stands', text: inManyLines(data), data }
}
