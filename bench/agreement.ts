/**
 * Two devices have each written offline for long; they connect. How long until both have everything, against bare Yjs
 * exchanging the same events?
 *
 * Ours is done once each has all that the other wrote merged, folded and in IndexedDB, and the relay has acknowledged all of
 * it. Bare Yjs is done once each document has all of it; so that it is known what durable rows cost, it is also measured with
 * its updates kept, and as a plain app that keeps rows. The stock server holds documents in memory and acknowledges nothing.
 */
import type { Keeping } from './devices/bare-yjs.ts'
import type { Answer, Claim, Contender, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import type { Pair } from './kit/two-devices.ts'
import { both, withTwoDevices } from './kit/two-devices.ts'
import { contenders, Server } from './relay/contenders.ts'

const database = 'bench/agreement'
const ours = {
  'wonce, relay on the disk': { relay: 'wonce, on the disk', durability: 'strict' },
  'wonce, relay in memory': { relay: 'wonce', durability: 'strict' },
  'wonce, relaxed, relay in memory': { relay: 'wonce', durability: 'relaxed' },
} as const
const theirs: { readonly [name: string]: Keeping } = { yjs: 'nothing', 'yjs, updates': 'updates', 'yjs, rows': 'rows' }

export function agreement(plan: Plan, events: number): Promise<Answer> {
  return withTwoDevices(async (openPair) => {
    const pair = await openPair()
    const counts = await both(pair, ({ tab, actor }) => tab.call('writeOffline', database, actor, events))
    const servers = await startAll()
    const rooms = { next: 0 }
    const sides: { [name: string]: Contender<never> } = {}
    for (const [name, { relay, durability }] of Object.entries(ours)) {
      sides[name] = await replicas(pair, rooms, durability, servers[relay])
    }
    for (const [name, keeping] of Object.entries(theirs)) {
      sides[name] = bare(pair, rooms, keeping, servers['@y/websocket-server'], counts[0] + counts[1])
    }
    try {
      const series = await measure(plan, sides)
      return { unit: 'ms', series, claims: claims(events), facts: { 'events of each': counts.join(' and ') } }
    } finally {
      for (const server of Object.values(servers)) await server.stop()
    }
  })
}

async function startAll() {
  const start = (name: keyof typeof contenders) => Server.start(contenders[name])
  return {
    'wonce, on the disk': await start('wonce, on the disk'),
    wonce: await start('wonce'),
    '@y/websocket-server': await start('@y/websocket-server'),
  }
}

interface Rooms {
  next: number
}

async function replicas(
  pair: Pair,
  rooms: Rooms,
  durability: 'strict' | 'relaxed',
  { url }: Server,
): Promise<Contender<never>> {
  const [last, lastOfBob] = await both(pair, ({ tab }) => tab.call('lastRef', database))
  let wasCompared = false
  return contender({
    prepare: async () => {
      rooms.next += 1
      const room = `room-${rooms.next}`
      await both(pair, ({ tab, actor }) => tab.call('openCopy', database, { url, room, actor, durability }))
    },
    act: () => both(pair, ({ tab, actor }) => tab.call('agree', actor === 'ann' ? lastOfBob : last)),
    cleanUp: async () => {
      if (!wasCompared) await untilSame(pair)
      wasCompared = true
      await both(pair, ({ tab }) => tab.call('close'))
    },
  })
}

/** The last commits may still be on their way. */
async function untilSame(pair: Pair): Promise<void> {
  for (let looks = 0; looks < 100; looks += 1) {
    const [left, right] = await both(pair, ({ tab }) => tab.call('rowsHash'))
    if (left === right) return
    await new Promise((next) => setTimeout(next, 100))
  }
  throw new Error('Both replicas are through and show different rows.')
}

function bare(pair: Pair, rooms: Rooms, keeping: Keeping, { url }: Server, total: number): Contender<never> {
  return contender<string>({
    prepare: async () => {
      rooms.next += 1
      await both(pair, ({ tab }) => tab.call('prepareBare', database, keeping))
      return `room-${rooms.next}`
    },
    act: (room) => both(pair, ({ tab }) => tab.call('agreeBare', url, room, total)),
    cleanUp: () => both(pair, ({ tab }) => tab.call('closeBare')),
  })
}

function claims(events: number): readonly Claim[] {
  const each = `${events.toLocaleString('en')} offline events each, to agreement`
  const disk = 'wonce, relay on the disk'
  return [
    { name: `${each}, against bare Yjs in memory`, ours: disk, theirs: 'yjs', target: 3 },
    { name: `${each}, against bare Yjs that keeps its updates`, ours: disk, theirs: 'yjs, updates' },
    { name: `${each}, against bare Yjs that keeps rows`, ours: disk, theirs: 'yjs, rows', target: 3 },
    { name: 'the same with the relay in memory', ours: 'wonce, relay in memory', theirs: 'yjs', target: 3 },
    { name: 'the same, and rows not flushed', ours: 'wonce, relaxed, relay in memory', theirs: 'yjs', target: 3 },
  ]
}
