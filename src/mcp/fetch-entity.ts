/** One entity whole, now or as it was, with the relations asked for. */
import type { AnyEntity, Workspace } from '../index.ts'
import { nounIn, wordOfId } from './any-noun.ts'
import { momentAsked } from './as-of.ts'
import { bytesOf, maxDataBytes, rowsThatFit } from './data-size.ts'
import { kindOf, textOf, textOfRelated, titleOf } from './entity-text.ts'
import { type Asked, needed } from './fetch-input.ts'
import { type Fetched, notFound } from './fetched.ts'
import { ToldError } from './told-error.ts'

export async function fetchEntity(workspace: Workspace, { id, include = [], asOf, limit }: Asked): Promise<Fetched> {
  const wanted = needed(id, 'id')
  const moment = asOf === undefined ? undefined : { asOf: momentAsked(asOf) }
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
  const included = { ...one, ...lists }
  const isLimited = many.some(({ all }) => all.length > limit)
  return {
    id: wanted,
    title: titleOf(found),
    text: [textOf(found), ...textOfRelated(included)].join('\n'),
    metadata: kindOf(found),
    data: related.length === 0 ? found : { ...alone, $included: included },
    cut: fitting < most ? 'size' : isLimited ? 'limit' : undefined,
  }
}

function tooLarge({ $type, $id }: AnyEntity, alone: number, related: number): ToldError {
  const sizes = `${$id} has ${alone} bytes${related > 2 ? `, and what is included ${related}` : ''}: an answer has at most ${maxDataBytes}.`
  const less =
    alone <= maxDataBytes
      ? 'Fetch it without include, and what is related by its own id.'
      : `Where code is taken by \`do\`, it can return a part: \`return (await $.${$type}.get("${$id}")).name\`.`
  return new ToldError('too-large', `${sizes} ${less}`)
}
