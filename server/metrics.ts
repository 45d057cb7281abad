/** The relay's figures for Prometheus, in a registry of their own: two relays in one process do not mix theirs. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { assertNever } from '../src/core/errors.ts'
import type { CloseName } from '../src/sync/wire.ts'
import type { Measure } from './measure.ts'

/** What is asked when the figures are read. */
export interface Gauges {
  readonly connections: () => number
  readonly bufferedBytes: () => number
  readonly workspaces: () => number
  readonly notes: () => number
  readonly pendingBytes: () => number
  /** Since the start. */
  readonly writeFailures: () => number
}

/** `protocol-error`: what came was no WebSocket frame, and the close code is one of RFC 6455. */
export type ClosedAs = CloseName | 'protocol-error'

export interface Metrics {
  hear(measure: Measure): void
  /** The relay closed a socket, whether or not its client had been let in. */
  closed(code: ClosedAs): void
  received(bytes: number): void
  sent(bytes: number): void
  read(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** From one fast `fsync` to a disk that is in trouble. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `ofProcess`: the process's memory, processor time and event loop too. They cannot be stopped again. */
export function createMetrics(gauges: Gauges, ofProcess: boolean): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string): Counter => new Counter({ name: `wonce_relay_${name}`, help, registers })
  const gauge = (name: string, help: string, current: () => number): Gauge =>
    new Gauge({
      name: `wonce_relay_${name}`,
      help,
      registers,
      collect() {
        this.set(current())
      },
    })

  gauge('connections', 'Open sockets.', gauges.connections)
  gauge('buffered_bytes', 'Bytes sent that have not left yet, over all sockets.', gauges.bufferedBytes)
  gauge('workspaces', 'Workspaces in memory.', gauges.workspaces)
  gauge('notes', 'Notes in memory.', gauges.notes)
  gauge('pending_bytes', 'Bytes of updates that were accepted and wait for the disk.', gauges.pendingBytes)
  const joined = counter('joined_total', 'Clients let in.')
  const left = counter('left_total', 'Clients that were let in and are gone.')
  const closed = new Counter({
    name: 'wonce_relay_closed_total',
    help: 'Connections that the relay closed, by the name of the close code.',
    labelNames: ['code'],
    registers,
  })
  const refused = new Counter({
    name: 'wonce_relay_refused_total',
    help: 'Updates refused, by rule.',
    labelNames: ['rule'],
    registers,
  })
  const faults = counter(
    'faults_total',
    'Connections closed since what they sent made the relay throw: each is a defect.',
  )
  const updates = counter('updates_total', 'Updates accepted and stored.')
  const events = counter('events_total', 'Events accepted and stored.')
  const appendSeconds = new Histogram({
    name: 'wonce_relay_append_seconds',
    help: 'How long durable writes took.',
    buckets: seconds,
    registers,
  })
  const commits = counter('commits_total', 'Commits written.')
  const segments = counter('segments_total', 'Heads closed.')
  const segmentBytes = counter('segment_bytes_total', 'Bytes of the segments that were written.')
  const failedJoins = counter(
    'failed_joins_total',
    'Clients that were not let in since the store or the keys for tokens did not answer.',
  )
  const rereads = counter('rereads_total', 'Workspaces and notes that are read anew, since a write did not happen.')
  // Plain numbers: a counter of `prom-client` takes longer than the rest of what is done for a reader's frame.
  const frames = { received: 0, receivedBytes: 0, sent: 0, sentBytes: 0 }
  const total = (name: string, help: string, current: () => number): Counter =>
    new Counter({
      name: `wonce_relay_${name}`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(current())
      },
    })
  total('received_bytes_total', 'Bytes of the frames that came in.', () => frames.receivedBytes)
  total('received_frames_total', 'Frames that came in.', () => frames.received)
  total('sent_bytes_total', 'Bytes of the frames that went out.', () => frames.sentBytes)
  total('sent_frames_total', 'Frames that went out.', () => frames.sent)
  total(
    'write_failures_total',
    'Writes that the store did not carry out, those among them that /readyz tries.',
    gauges.writeFailures,
  )
  if (ofProcess) collectDefaultMetrics({ register: registry })

  return {
    hear(measure) {
      switch (measure.type) {
        case 'joined':
          return joined.inc()
        case 'left':
          return left.inc()
        case 'failed-join':
          return failedJoins.inc()
        case 'refused':
          return refused.inc({ rule: measure.rule })
        case 'stored':
          updates.inc(measure.updates)
          events.inc(measure.events)
          return appendSeconds.observe(measure.tookMs / 1000)
        case 'faulted':
          return faults.inc()
        case 'committed':
          return commits.inc()
        case 'segment':
          segments.inc()
          return segmentBytes.inc(measure.bytes)
        case 'loaded':
        case 'unloaded':
          return // counted when the figures are read
        case 'closed':
          return // counted with the sockets, where those are too who were not let in
        case 'failed':
          return rereads.inc()
        default:
          return assertNever(measure)
      }
    },
    closed(code) {
      closed.inc({ code })
    },
    received(bytes) {
      frames.received += 1
      frames.receivedBytes += bytes
    },
    sent(bytes) {
      frames.sent += 1
      frames.sentBytes += bytes
    },
    async read() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}
