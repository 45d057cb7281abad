/**
 * How much memory does a server hold for a connection that does nothing, and for a room that nobody writes to?
 *
 * JavaScript's heap and the buffers outside of it, after a collection, of a process that runs as it is published. Both peers
 * hold a document for each room; our relay holds the live head's updates, and with its store in memory everything stored
 * besides. What LevelDB takes for itself does not grow with rooms and is not counted.
 */
import { aliveEveryMs } from '../src/sync/wire.ts'
import type { Answer, Claim, Plan } from './kit/series.ts'
import { Client } from './relay/client.ts'
import type { Contender } from './relay/contenders.ts'
import { contenders, Server } from './relay/contenders.ts'
import { Author } from './relay/writer.ts'

/** For what comes soon after a connection or a write: a commit, the end of a timer. */
const settleMs = 500
/** After so long without a write our relay holds what it cannot read again: it looks every 15 s. */
const restMs = 2 * aliveEveryMs + settleMs
const connections = 500
const rooms = 500
const peers = ['@y/websocket-server', '@hocuspocus/server'] as const
const stores = { 'wonce, on the disk': 'its store on the disk', wonce: 'its store in memory' } as const
const ours = Object.keys(stores) as (keyof typeof stores)[] // as written above
const names = [...ours, ...peers] as const
const questions = {
  'an idle connection': perConnection,
  'an idle room with one connection': perRoom,
} as const

export async function relayMemory({ rounds }: Plan): Promise<Answer> {
  const series: Record<string, number[]> = {}
  const claims: Claim[] = []
  for (const [topic, ask] of Object.entries(questions)) {
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(round + turn) % names.length] as (typeof names)[number] // within bounds
        const kilobytes = (await ask(contenders[name])) / 1024
        const figures = series[`${name}: ${topic}`]
        if (figures === undefined) series[`${name}: ${topic}`] = [kilobytes]
        else figures.push(kilobytes)
      }
    }
    for (const name of ours) {
      for (const peer of peers) {
        claims.push({
          name: `${topic}, ${stores[name]}, against ${peer}`,
          ours: `${name}: ${topic}`,
          theirs: `${peer}: ${topic}`,
          target: 1,
        })
      }
    }
  }
  return { unit: 'kB', series, claims, facts: {} }
}

/** Bytes for one more connection to a room. */
function perConnection(contender: Contender): Promise<number> {
  return perOne(contender, { count: connections, settleMs, roomOf: () => 'room', writes: false })
}

/** Bytes for one more room that holds one event, with the one connection that wrote it. */
function perRoom(contender: Contender): Promise<number> {
  return perOne(contender, { count: rooms, settleMs: restMs, roomOf: (index) => `room-${index}`, writes: true })
}

interface Crowd {
  readonly count: number
  readonly settleMs: number
  readonly roomOf: (index: number) => string
  readonly writes: boolean
}

/** As many have come before, so that what the engine compiles only once, and keeps too, is no part of the difference. */
async function perOne(contender: Contender, { count, settleMs, roomOf, writes }: Crowd): Promise<number> {
  const server = await Server.start(contender)
  const clients: Client[] = []
  const grow = async (): Promise<number> => {
    for (const end = clients.length + count; clients.length < end; ) {
      const index = clients.length
      const client = await Client.open(contender, server.port, roomOf(index), `person-${index}`)
      if (writes) client.write(new Author(`writer-${index}`, `person-${index}`).next())
      clients.push(client)
    }
    await pause(settleMs)
    const { heapUsed, external } = await server.memory()
    return heapUsed + external
  }
  const before = await grow()
  const after = await grow()
  for (const client of clients) client.close()
  await server.stop()
  return (after - before) / count
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
