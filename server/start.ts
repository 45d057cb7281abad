/**
 * A relay as a server: HTTP and WebSockets around `Relay`, its store, its tokens and its figures.
 *
 * Not here: what the relay accepts and says (relay.ts), and where its settings come from (config.ts).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../src/core/clock.ts'
import { openToAll } from './config.ts'
import { DevelopmentDoor } from './development-door.ts'
import { answer } from './http.ts'
import { createHttpServer, listen, PassedOverUpgrades, wantsWebSocket } from './http-server.ts'
import { keptFor } from './kept-for.ts'
import { openLevelStore } from './level-store.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { LineFrames } from './line-frames.ts'
import { createLogger, type LogLevel } from './logger.ts'
import { isLoopback } from './loopback.ts'
import type { RelayLog } from './measure.ts'
import { createMetrics } from './metrics.ts'
import { RefusedJoins } from './refused-joins.ts'
import { Relay } from './relay.ts'
import type { RelayStore } from './relay-store.ts'
import { Sockets } from './sockets.ts'
import { systemClock } from './system-clock.ts'
import { createAuthority, developmentAuthority, type TokenOptions } from './tokens.ts'
import { WatchedStore } from './watched-store.ts'

/** `data`: a directory, created where it is missing. `store`: one of your own, which stays open when the relay is closed. */
export type StartOptions = StartSettings & ({ readonly data: string } | { readonly store: RelayStore })

/** How a relay is started, its data aside. */
export interface StartSettings {
  /** `127.0.0.1` where it is missing. */
  readonly host?: string
  /** 4455 where it is missing; 0 takes one that is free. */
  readonly port?: number
  /** Missing: development mode, in which any text is a token. Only on this machine's own addresses. */
  readonly tokens?: TokenOptions
  readonly limits?: Partial<Limits>
  /** Connections beyond this are not taken. 10,000 where it is missing. */
  readonly maxConnections?: number
  /** How long `close` waits for clients and writes. 10 s where it is missing. */
  readonly stopWithinMs?: number
  /** Lines of JSON on standard output, from this level on. Missing, as is `log`: nothing is logged. */
  readonly logLevel?: LogLevel
  /** A logger of your own, in place of that. */
  readonly log?: RelayLog
  /** Whether `/metrics` tells of the process too: for a process that is nothing but a relay. */
  readonly hasProcessMetrics?: boolean
  /** `/metrics` is given to whoever sends it as `Authorization: Bearer`. Missing: to requests from this machine alone. */
  readonly metricsToken?: string
  readonly clock?: Clock
  /** From 0 up to, not including, 1. */
  readonly random?: () => number
}

/** Putting the figures together takes half a millisecond, and one connection may ask for them thousands of times at once. */
const metricsHoldMs = 1000

/** A relay that listens. */
export interface RunningRelay {
  /** `ws://127.0.0.1:4455`: what a workspace takes as `sync.url`. */
  readonly url: string
  readonly port: number
  /**
   * Takes in nobody else, sends clients away to come back later (4503), and resolves once what was accepted is durable
   * and the store is closed. Rejects where that took longer than `stopWithinMs`; the sockets are cut then.
   */
  close(): Promise<void>
}

/**
 * Starts a relay; resolves once it listens. Rejects with `RelayStoreError` where the data cannot be opened, with
 * `TokenKeysError` where a key is wrong, and with Node's own error where the port is taken.
 *
 * ```ts
 * const relay = await startRelay({ data: 'relay-data', port: 4455 })
 * console.log(relay.url)
 * ```
 */
export async function startRelay(options: StartOptions): Promise<RunningRelay> {
  const { host = '127.0.0.1', port = 4455, clock = systemClock, tokens } = options
  const log = options.log ?? createLogger(options.logLevel ?? 'silent')
  if (tokens === undefined && !isLoopback(host)) throw new Error(openToAll(host))
  const authority = tokens === undefined ? developmentAuthority : createAuthority(tokens, clock)
  const isOurs = 'data' in options
  const store = new WatchedStore(isOurs ? await openLevelStore(options.data) : options.store, clock)
  const closeStore = async (): Promise<void> => {
    if (isOurs) await store.close()
  }

  const limits = { ...defaultLimits, ...options.limits }
  const metrics = createMetrics(
    {
      connections: () => sockets.count,
      bufferedBytes: () => sockets.bufferedBytes,
      workspaces: () => relay.stats().workspaces,
      notes: () => relay.stats().notes,
      pendingBytes: () => relay.stats().pendingBytes,
      writeFailures: () => store.failures,
    },
    options.hasProcessMetrics ?? false,
  )
  const refusedJoins = new RefusedJoins(log, clock)
  const relay = new Relay({
    store,
    clock,
    random: options.random ?? Math.random,
    authorize: (token, workspace) => authority.authorize(token, workspace),
    log,
    refusedJoins,
    limits,
    hear: (what) => metrics.hear(what),
  })
  const early = { maxEarlyBytes: limits.frameBytes }
  const sockets = new Sockets({
    context: { relay, authority, clock, metrics, frames: new LineFrames(), refusedJoins, ...early },
    maxFrameBytes: limits.frameBytes,
    clock,
  })
  let isStopping = false
  const isReady = async (): Promise<boolean> => !isStopping && relay.isReady && (await store.canWrite())
  const readMetrics = keptFor(metricsHoldMs, clock, () => metrics.read())
  const http = { relay, readMetrics, metricsToken: options.metricsToken, log, isReady }
  const server = createHttpServer(options.maxConnections ?? 10_000)
  const door = tokens === undefined ? new DevelopmentDoor(log) : undefined
  const answerRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (door?.lets(request) === false) door.refuse(request, response)
    else void answer(request, response, http)
  }
  const passedOver = new PassedOverUpgrades()
  const cutRequests = (): void => {
    server.closeAllConnections()
    passedOver.close()
  }
  server.on('request', answerRequest)
  server.on('upgrade', (request, stream, head) => {
    if (!wantsWebSocket(request)) passedOver.answer(request, stream, answerRequest)
    else if (door?.lets(request) === false) door.refuseUpgrade(stream)
    else sockets.upgrade(request, stream, head)
  })

  try {
    await listen(server, host, port)
  } catch (error) {
    await sockets.close()
    await relay.close()
    await closeStore()
    throw error
  }
  // True: it listens on TCP.
  const address = server.address() as AddressInfo
  const url = `ws://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  if (tokens === undefined) {
    log.warn(
      { host },
      'DEVELOPMENT MODE: there is no key, so any text is accepted as a token. Never do this on a server.',
    )
  }
  log.info({ url }, 'the relay listens')

  async function stop(): Promise<void> {
    isStopping = true
    const unheard = new Promise<void>((done) => void server.close(() => done()))
    server.closeIdleConnections()
    const emptied = sockets.close()
    await relay.close()
    await closeStore()
    await emptied
    cutRequests()
    await unheard
    refusedJoins.close()
    log.info({}, 'the relay has stopped')
  }
  let stopped: Promise<void> | undefined
  return {
    url,
    port: address.port,
    close() {
      stopped ??= within(stop(), options.stopWithinMs ?? 10_000, clock, () => {
        sockets.terminate()
        cutRequests()
      })
      return stopped
    },
  }
}

function within(task: Promise<void>, ms: number, clock: Clock, giveUp: () => void): Promise<void> {
  return new Promise((done, failed) => {
    const timer = clock.setTimeout(() => {
      giveUp()
      failed(
        new Error(`The relay did not stop within ${ms} ms: its clients were cut off, and writes may be under way.`),
      )
    }, ms)
    task.then(done, failed).finally(() => clock.clearTimeout(timer))
  })
}
