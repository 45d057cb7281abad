/** What the log and the ledger say: events, the history of an entity, hook runs, conflicts. */
import type { Workspace } from '../index.ts'
import { nounIn, wordOfId } from './any-noun.ts'
import { BoundCursors } from './bound-cursor.ts'
import { lastThatFit, readFitting, rowsThatFit } from './data-size.ts'
import { type Asked, needed } from './fetch-input.ts'
import { cutOf, type Fetched, notFound } from './fetched.ts'
import { inOneLine, oneLine } from './one-line.ts'

export async function fetchEvents(workspace: Workspace, asked: Asked): Promise<Fetched> {
  const { id, type, actor, limit } = asked
  const cursors = new BoundCursors({ what: 'events', id, type, actor })
  const cursor = await cursors.take(asked.cursor)
  const { rows, isTooLong, ...page } = await readFitting(limit, async (most) => {
    const events = await workspace.events.list({
      ...(id === undefined ? undefined : { entity: id }),
      ...(type === undefined ? undefined : { type }),
      ...(actor === undefined ? undefined : { actor }),
      ...(cursor === undefined ? undefined : { after: cursor }),
      limit: most,
      order: 'newest first',
    })
    return { rows: events, next: events.next }
  })
  const next = await cursors.give(page.next)
  const lines = rows.map(({ at, actor: who, type: what, target, data }) =>
    oneLine(`${at} ${who} ${what} ${target} ${inOneLine(data)}`),
  )
  if (lines.length === 0) lines.push(noEvents(asked))
  if (next !== undefined) lines.push(`More with cursor ${next}`)
  const cut = isTooLong ? 'size' : undefined
  return { id: 'events', title: 'Events, newest first', text: lines.join('\n'), data: rows, next, cut }
}

function noEvents({ id, type, actor, cursor }: Asked): string {
  const such = [
    ...(type === undefined || type === '*' ? [] : [` of the type ${type}`]),
    ...(id === undefined ? [] : [` about ${id}`]),
    ...(actor === undefined ? [] : [` by ${actor}`]),
  ]
  return oneLine(`There are no ${cursor === undefined ? '' : 'further '}events${such.join('')}.`)
}

export async function fetchHistory(workspace: Workspace, { id, limit }: Asked): Promise<Fetched> {
  const wanted = needed(id, 'id')
  const all = await nounIn(workspace, wordOfId(wanted).name).history(wanted)
  if (all.length === 0) throw notFound(wanted)
  const newest = all.slice(-limit)
  const list = lastThatFit(newest)
  const lines = list.map(({ at, actor, type, data }) => oneLine(`${at} ${actor} ${type} ${inOneLine(data)}`))
  const cut = cutOf(list, newest, all)
  return { id: wanted, title: `History of ${wanted}`, text: lines.join('\n'), data: list, cut }
}

export async function fetchRuns(workspace: Workspace, { status: wanted, limit }: Asked): Promise<Fetched> {
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
  if (lines.length === 0) lines.push(`There are no hook runs${wanted === undefined ? '' : ` that are ${wanted}`}.`)
  const owed = debts.length === 0 ? ['No run is owed.'] : debts.map(({ key }) => oneLine(`owed ${key}`))
  return {
    id: 'runs',
    title: 'Hook runs, newest first',
    text: [...lines, ...owed].join('\n'),
    data: { runs: newest, owed: debts },
    cut: cutOf(newest, asked, found) ?? cutOf(debts, due, allDebts),
  }
}

export async function fetchConflicts(workspace: Workspace, { limit }: Asked): Promise<Fetched> {
  const all = await workspace.conflicts.find()
  const newest = all.slice(-limit)
  const list = lastThatFit(newest)
  const text = list.length === 0 ? 'There are no conflicts.' : list.map(inOneLine).join('\n')
  return { id: 'conflicts', title: 'What merges decided', text, data: list, cut: cutOf(list, newest, all) }
}
