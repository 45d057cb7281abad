/**
 * How long does one person's update take to the others, through our relay, a stock y-websocket server and Hocuspocus? All
 * of them hold documents in memory and forward from there; our relay judges each update as well. What it takes with every update
 * on the disk before it is forwarded stands in rows of its own.
 *
 * Servers are processes that have been at work for some time; all connections are in this one, so one clock measures.
 */
import type { Answer, Claim, Plan } from './kit/series.ts'
import { median, quantile } from './kit/statistics.ts'
import { Client } from './relay/client.ts'
import type { Server } from './relay/contenders.ts'
import { contenders } from './relay/contenders.ts'
import { startLongRunning } from './relay/long-running.ts'
import { Author } from './relay/writer.ts'

const audiences = [1, 10, 100, 500]
/** A sitting is shorter than a head, after which clients of our relay would have to come again. */
const crowd = { writers: 50, perSecond: 10, seconds: 7 }
const peers = ['@y/websocket-server', '@hocuspocus/server'] as const
/** After each update, longer than it takes until our relay has sent a commit: what a server does afterwards is not the next one's burden. */
const restMs = 30

export async function fanOut({ rounds, warmUps }: Plan): Promise<Answer> {
  const series: Record<string, number[]> = {}
  const claims: Claim[] = []
  const servers = await Promise.all(Object.values(contenders).map(startLongRunning))
  try {
    for (const readers of audiences) {
      const topic = `1 writer, ${readers} ${readers === 1 ? 'reader' : 'readers'}`
      Object.assign(series, await oneWriter(servers, topic, readers, rounds, warmUps))
      claims.push(...claimsOn(topic))
    }
    const topic = `${crowd.writers} writers, ${crowd.perSecond} updates a second each`
    Object.assign(series, await manyWriters(servers, topic, Math.ceil(rounds / 40)))
    claims.push(...claimsOnSeconds(topic))
  } finally {
    for (const server of servers) await server.stop()
  }
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

/** Each round every server, in an order that is drawn anew: one update, until the last reader has it. */
async function oneWriter(
  servers: readonly Server[],
  topic: string,
  readers: number,
  rounds: number,
  warmUps: number,
): Promise<Record<string, number[]>> {
  const rooms = await openAll(servers, (server) => Room.open(server, topic, readers))
  const series = Object.fromEntries(rooms.map(([name]) => [`${name}: ${topic}`, [] as number[]]))
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [name, room] of shuffled(rooms)) {
      const took = await room.writeOne()
      if (round >= warmUps) series[`${name}: ${topic}`]?.push(took)
      await pause(restMs)
    }
  }
  for (const [, room] of rooms) room.close()
  return series
}

type Named<Opened> = readonly (readonly [name: string, opened: Opened])[]

function openAll<Opened>(
  servers: readonly Server[],
  open: (server: Server) => Promise<Opened>,
): Promise<Named<Opened>> {
  return Promise.all(servers.map(async (server) => [server.contender.name, await open(server)] as const))
}

/** Whoever always came behind the same one would always find the caches as that one leaves them. */
function shuffled<Opened>(all: Named<Opened>): Named<Opened> {
  return all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
}

class Room {
  readonly #writer: Client
  readonly #readers: readonly Client[]
  readonly #author = new Author('writer', 'writer')

  private constructor(writer: Client, readers: readonly Client[]) {
    this.#writer = writer
    this.#readers = readers
  }

  static async open({ contender, port }: Server, room: string, readers: number): Promise<Room> {
    const writer = await Client.open(contender, port, nameOf(room), 'writer')
    const opened: Client[] = []
    for (let count = 0; count < readers; count += 1) {
      opened.push(await Client.open(contender, port, nameOf(room), `reader-${count}`))
    }
    return new Room(writer, opened)
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

  close(): void {
    this.#writer.close()
    for (const reader of this.#readers) reader.close()
  }
}

/**
 * Everybody writes at a pace and somebody reads it all; a second of it on each server. A figure is that of one second,
 * so that a moment in which the machine was busy elsewhere spoils one figure and not all.
 */
async function manyWriters(
  servers: readonly Server[],
  topic: string,
  sittings: number,
): Promise<Record<string, number[]>> {
  const figures = servers.flatMap(({ contender: { name } }) => [`${name}: ${topic}, median`, `${name}: ${topic}, p99`])
  const series = Object.fromEntries(figures.map((figure) => [figure, [] as number[]]))
  for (let sitting = 0; sitting < sittings; sitting += 1) {
    const crowds = await openAll(servers, (server) => Crowd.open(server, `sitting ${sitting}`))
    for (let second = 0; second < crowd.seconds; second += 1) {
      for (const [name, one] of shuffled(crowds)) {
        const latencies = await one.writeForASecond()
        await pause(restMs)
        if (second === 0) continue
        series[`${name}: ${topic}, median`]?.push(median(latencies))
        series[`${name}: ${topic}, p99`]?.push(quantile(latencies, 0.99))
      }
    }
    for (const [, one] of crowds) one.close()
  }
  return series
}

interface Writer {
  readonly client: Client
  readonly author: Author
}

class Crowd {
  readonly #listener: Client
  readonly #writers: readonly Writer[]

  private constructor(listener: Client, writers: readonly Client[]) {
    this.#listener = listener
    this.#writers = writers.map((client, at) => ({ client, author: new Author(`writer-${at}`, `writer-${at}`) }))
  }

  static async open({ contender, port }: Server, room: string): Promise<Crowd> {
    // Somebody who only listens: not every server spares writers their own updates.
    const listener = await Client.open(contender, port, nameOf(room), 'listener')
    const writers: Client[] = []
    for (let at = 0; at < crowd.writers; at += 1) {
      writers.push(await Client.open(contender, port, nameOf(room), `writer-${at}`))
    }
    return new Crowd(listener, writers)
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

  close(): void {
    this.#listener.close()
    for (const { client } of this.#writers) client.close()
  }
}

/** As it stands in a URL. */
function nameOf(room: string): string {
  return room.replaceAll(/\W+/g, '-')
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => (ms === 0 ? setImmediate(done) : setTimeout(done, ms)))
}
