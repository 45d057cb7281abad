/**
 * How long does one person's update take to the others, through our relay, a stock y-websocket server and Hocuspocus? All
 * of them hold documents in memory and forward from there; our relay judges each update as well. What it takes with every update
 * on the disk before it is forwarded stands in rows of its own.
 *
 * Servers are processes; all connections are in this one, so one clock measures.
 */
import type { Answer, Claim, Plan } from './kit/series.ts'
import { Client } from './relay/client.ts'
import type { Contender } from './relay/contenders.ts'
import { contenders, Server } from './relay/contenders.ts'
import { Author } from './relay/writer.ts'

const audiences = [1, 10, 100, 500]
const crowd = { writers: 50, perSecond: 10, seconds: 3 }
const peers = ['@y/websocket-server', '@hocuspocus/server'] as const
const names = Object.keys(contenders) as (keyof typeof contenders)[]

export async function fanOut({ rounds, warmUps }: Plan): Promise<Answer> {
  const series: Record<string, number[]> = {}
  const claims: Claim[] = []
  for (const readers of audiences) {
    const topic = `1 writer, ${readers} ${readers === 1 ? 'reader' : 'readers'}`
    Object.assign(series, await oneWriter(topic, readers, rounds, warmUps))
    claims.push(...claimsOn(topic))
  }
  const topic = `${crowd.writers} writers, ${crowd.perSecond} updates a second each`
  Object.assign(series, await manyWriters(topic))
  claims.push(...claimsOn(topic))
  return { unit: 'ms', series, claims, facts: {} }
}

function claimsOn(topic: string): readonly Claim[] {
  const ours = `wonce: ${topic}`
  return [
    ...peers.flatMap((peer): Claim[] => [
      { name: `${topic}, median, against ${peer}`, ours, theirs: `${peer}: ${topic}` },
      { name: `${topic}, p99, against ${peer}`, ours, theirs: `${peer}: ${topic}`, quantile: 0.99, target: 1 },
    ]),
    {
      name: `${topic}, p99, each on the disk first`,
      ours: `wonce, on the disk: ${topic}`,
      theirs: ours,
      quantile: 0.99,
    },
  ]
}

/** Each round every server in turn: one update, until the last reader has it. */
async function oneWriter(
  topic: string,
  readers: number,
  rounds: number,
  warmUps: number,
): Promise<Record<string, number[]>> {
  const rooms = await Promise.all(names.map((name) => Room.open(contenders[name], readers)))
  const series = Object.fromEntries(names.map((name) => [`${name}: ${topic}`, [] as number[]]))
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (let turn = 0; turn < rooms.length; turn += 1) {
      const index = (round + turn) % rooms.length
      const took = await (rooms[index] as Room).writeOne() // within bounds
      if (round >= warmUps) series[`${names[index]}: ${topic}`]?.push(took)
      await pause(2)
    }
  }
  for (const room of rooms) await room.close()
  return series
}

class Room {
  readonly #server: Server
  readonly #writer: Client
  readonly #readers: readonly Client[]
  readonly #author = new Author('writer', 'writer')

  private constructor(server: Server, writer: Client, readers: readonly Client[]) {
    this.#server = server
    this.#writer = writer
    this.#readers = readers
  }

  static async open(contender: Contender, readers: number): Promise<Room> {
    const server = await Server.start(contender)
    const writer = await Client.open(contender, server.port, 'room', 'writer')
    const opened: Client[] = []
    for (let count = 0; count < readers; count += 1) {
      opened.push(await Client.open(contender, server.port, 'room', `reader-${count}`))
    }
    return new Room(server, writer, opened)
  }

  writeOne(): Promise<number> {
    return new Promise((resolve) => {
      const bytes = this.#author.next()
      let missing = this.#readers.length
      const start = performance.now()
      for (const reader of this.#readers) {
        reader.onEvents = (at) => {
          reader.onEvents = undefined
          missing -= 1
          if (missing === 0) resolve(at - start)
        }
      }
      this.#writer.write(bytes)
    })
  }

  async close(): Promise<void> {
    this.#writer.close()
    for (const reader of this.#readers) reader.close()
    await this.#server.stop()
  }
}

/** Everybody writes at a pace and reads what the others write; one server after another. Latencies to one chosen reader. */
async function manyWriters(topic: string): Promise<Record<string, number[]>> {
  const series: Record<string, number[]> = {}
  for (const name of names) {
    const contender: Contender = contenders[name]
    const server = await Server.start(contender)
    const clients: Client[] = []
    for (let count = 0; count < crowd.writers; count += 1) {
      clients.push(await Client.open(contender, server.port, 'room', `writer-${count}`))
    }
    const authors = clients.map((_, index) => new Author(`writer-${index}`, `writer-${index}`))
    series[`${name}: ${topic}`] = await pacedLatencies(clients, authors)
    for (const client of clients) client.close()
    await server.stop()
  }
  return series
}

/** Writers take turns at even distances, so of two updates that are under way the first is forwarded first. */
async function pacedLatencies(clients: readonly Client[], authors: readonly Author[]): Promise<number[]> {
  const total = crowd.writers * crowd.perSecond * crowd.seconds
  const distanceMs = 1000 / (crowd.writers * crowd.perSecond)
  const latencies: number[] = []
  const listener = clients[0] as Client // there are some
  const sent: number[] = []
  let heard = 0
  const isDone = new Promise<void>((resolve) => {
    listener.onEvents = (at, count) => {
      for (let left = count; left > 0; left -= 1) {
        latencies.push(at - (sent[heard] ?? at))
        heard += 1
      }
      if (heard === total) resolve()
    }
  })
  const start = performance.now()
  for (let count = 0; count < total; count += 1) {
    while (performance.now() < start + count * distanceMs) await pause(0)
    const index = 1 + (count % (clients.length - 1)) // the listener does not hear itself on every server
    const bytes = (authors[index] as Author).next()
    sent.push(performance.now())
    ;(clients[index] as Client).write(bytes)
  }
  await isDone
  return latencies
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => (ms === 0 ? setImmediate(done) : setTimeout(done, ms)))
}
