/**
 * A relay's history of any length, made by the relay itself in this process, from updates as a client would have sent them:
 * closed heads, commits and an empty live head.
 */

import { syncFrame } from '../../server/frames.ts'
import { openLevelStore } from '../../server/level-store.ts'
import { Relay } from '../../server/relay.ts'
import { systemClock } from '../../server/system-clock.ts'
import { deferred } from '../../src/core/deferred.ts'
import type { RefParts } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import { createItem, writeUpdate } from '../../src/sync/update.ts'
import { closeCodes, maxUpdateEvents } from '../../src/sync/wire.ts'

/** So that the shortest history measured is one closed head, as long ones are many. */
const headEvents = 1000
/** Of its own accord a commit comes with the end of a head only. */
const never = 2 ** 30
/** More than come at a time. */
const most = 32

/** Whole groups, as lines of JSON: some at a time. */
export type Groups = Iterator<readonly string[]>

/** Writes heads until there are that many events; gives how many there are. */
export async function writeHistory(
  data: string,
  workspace: string,
  groups: Groups,
  author: string,
  events: number,
): Promise<number> {
  const store = await openLevelStore(data)
  const unlimited = { messagesPerSecond: never, bytesPerSecond: never }
  const relay = new Relay({
    store,
    clock: systemClock,
    random: Math.random,
    authorize: async () => ({ subject: author, rights: ['read', 'write'] }),
    limits: { headEvents, commitAfterMs: never, ...unlimited },
  })
  let written = 0
  for (let head = 0; head * headEvents < events; head += 1) written += await writeHead(relay, workspace, groups)
  await relay.close()
  await store.close()
  return written
}

async function writeHead(relay: Relay, workspace: string, groups: Groups): Promise<number> {
  const over = deferred<number>()
  const session = await relay.join(
    { workspace, token: undefined, head: undefined, segments: 0, relay: undefined },
    { send: () => {}, bufferedBytes: 0, close: (code) => over.resolve(code) },
  )
  const client = Math.floor(Math.random() * 2 ** 32)
  let written = 0
  while (written < headEvents) {
    const start = written
    const items = nextGroups(groups).map((event, at) => createItem(client, start + at, refOf(event), event))
    written += items.length
    session?.receive(syncFrame('update', writeUpdate(items)))
  }
  const code = await over.promise
  if (code !== closeCodes.redo) throw new Error(`The relay closed the head with ${code}.`)
  return written
}

function nextGroups(groups: Groups): readonly RefParts[] {
  const events: RefParts[] = []
  while (events.length < maxUpdateEvents - most) {
    const { value, done } = groups.next()
    if (done === true) throw new Error('There are not enough events.')
    for (const line of value) events.push(JSON.parse(line) as RefParts) // every event has them
  }
  return events
}
