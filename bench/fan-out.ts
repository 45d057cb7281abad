/**
 * How long does one person's update take to the others, through our relay, a stock y-websocket server and Hocuspocus? All
 * of them hold documents in memory and forward from there; our relay judges each update as well. What it takes with every update
 * on the disk before it is forwarded stands in rows of its own.
 *
 * Servers are processes; all connections are in this one, so one clock measures.
 */
import type { Answer, Claim, Plan } from './kit/series.ts'
import { median, quantile } from './kit/statistics.ts'
import { Client } from './relay/client.ts'
import type { Contender } from './relay/contenders.ts'
import { contenders, Server } from './relay/contenders.ts'
import { Author } from './relay/writer.ts'

const audiences = [1, 10, 100, 500]
/** A sitting is shorter than a head, after which clients of our relay would have to come again. */
const crowd = { writers: 50, perSecond: 10, seconds: 7 }
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
  Object.assign(series, await manyWriters(topic, Math.ceil(rounds / 40)))
  claims.push(...claimsOnSeconds(topic))
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

function claimsOnSeconds(topic: string): readonly Claim[] {
  return ['median', 'p99'].flatMap((figure) => [
    ...peers.map((peer): Claim => {
      const target = figure === 'p99' ? { target: 1 } : {}
      const [ours, theirs] = [`wonce: ${topic}, ${figure}`, `${peer}: ${topic}, ${figure}`]
      return { name: `${topic}, ${figure} of a second, against ${peer}`, ours, theirs, ...target }
    }),
    {
      name: `${topic}, ${figure} of a second, each on the disk first`,
      ours: `wonce, on the disk: ${topic}, ${figure}`,
      theirs: `wonce: ${topic}, ${figure}`,
    },
  ])
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

/**
 * Everybody writes at a pace and somebody reads it all; a second of it on each server in turn. A figure is that of one second,
 * so that a moment in which the machine was busy elsewhere spoils one figure and not all.
 */
async function manyWriters(topic: string, sittings: number): Promise<Record<string, number[]>> {
  const figures = names.flatMap((name) => [`${name}: ${topic}, median`, `${name}: ${topic}, p99`])
  const series = Object.fromEntries(figures.map((figure) => [figure, [] as number[]]))
  for (let sitting = 0; sitting < sittings; sitting += 1) {
    const crowds = await Promise.all(names.map((name) => Crowd.open(contenders[name])))
    for (let second = 0; second < crowd.seconds; second += 1) {
      for (let turn = 0; turn < crowds.length; turn += 1) {
        const index = (second + turn) % crowds.length
        const latencies = await (crowds[index] as Crowd).writeForASecond() // within bounds
        if (second === 0) continue
        series[`${names[index]}: ${topic}, median`]?.push(median(latencies))
        series[`${names[index]}: ${topic}, p99`]?.push(quantile(latencies, 0.99))
      }
    }
    for (const one of crowds) await one.close()
  }
  return series
}

interface Writer {
  readonly client: Client
  readonly author: Author
}

class Crowd {
  readonly #server: Server
  readonly #listener: Client
  readonly #writers: readonly Writer[]

  private constructor(server: Server, listener: Client, writers: readonly Client[]) {
    this.#server = server
    this.#listener = listener
    this.#writers = writers.map((client, at) => ({ client, author: new Author(`writer-${at}`, `writer-${at}`) }))
  }

  static async open(contender: Contender): Promise<Crowd> {
    const server = await Server.start(contender)
    // Somebody who only listens: not every server spares writers their own updates.
    const listener = await Client.open(contender, server.port, 'room', 'listener')
    const writers: Client[] = []
    for (let at = 0; at < crowd.writers; at += 1) {
      writers.push(await Client.open(contender, server.port, 'room', `writer-${at}`))
    }
    return new Crowd(server, listener, writers)
  }

  /** Latencies to one reader. Writers take turns at even distances, so of two updates the first is forwarded first. */
  async writeForASecond(): Promise<readonly number[]> {
    const total = crowd.writers * crowd.perSecond
    const distanceMs = 1000 / total
    const latencies: number[] = []
    const sent: number[] = []
    const isDone = new Promise<void>((resolve) => {
      this.#listener.onEvents = (at, count) => {
        for (let left = count; left > 0; left -= 1) latencies.push(at - (sent[latencies.length] ?? at))
        if (latencies.length >= total) resolve()
      }
    })
    const start = performance.now()
    for (let count = 0; count < total; count += 1) {
      while (performance.now() < start + count * distanceMs) await pause(0)
      const { client, author } = this.#writers[count % crowd.writers] as Writer // there are some
      const bytes = author.next()
      sent.push(performance.now())
      client.write(bytes)
    }
    await isDone
    return latencies
  }

  async close(): Promise<void> {
    this.#listener.close()
    for (const { client } of this.#writers) client.close()
    await this.#server.stop()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => (ms === 0 ? setImmediate(done) : setTimeout(done, ms)))
}
