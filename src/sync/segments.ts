/**
 * Takes in the closed heads that this device lacks, one after another (docs/protocol.md W6, W10).
 *
 * Each is fetched, checked, read as an update, merged in blocks and noted; noted only once all of it is merged. What keeps one
 * from coming is told and tried again with growing pauses, for as long as the connection lasts.
 */
import type { Clock } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { endOfBlock } from './blocks.ts'
import { causesFirst } from './causes-first.ts'
import { asJson } from './is-json.ts'
import { pauseMs } from './pauses.ts'
import { SegmentDenied, type SegmentDownloads } from './segment-downloads.ts'
import type { SyncProblem, SyncStatus } from './sync.ts'
import type { SyncedLog } from './synced-log.ts'
import { readUpdate } from './update.ts'
import { wait } from './wait.ts'
import type { SegmentInfo } from './wire.ts'

export interface SegmentsOptions {
  readonly log: SyncedLog
  readonly downloads: SegmentDownloads
  readonly clock: Clock
  readonly random: () => number
  readonly token: string | undefined
  readonly relay: string
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal
  readonly hear: {
    progress(catchingUp: SyncStatus['catchingUp']): void
    problem(problem: SyncProblem | undefined): void
    merged(): void
  }
}

/** Resolves once all are taken in, or the signal is aborted. Rejects with `SegmentDenied`, and with what the log throws. */
export async function takeSegments(segments: readonly SegmentInfo[], options: SegmentsOptions): Promise<void> {
  const { log, relay, signal, hear } = options
  const total = segments.reduce((sum, { events }) => sum + events, 0)
  let done = 0
  for (const info of segments) {
    hear.progress({ done, total })
    const contents = await fetched(info, options)
    if (contents === undefined) return
    for (let at = 0; at < contents.length; ) {
      const block = contents.slice(at, endOfBlock(contents, at))
      at += block.length
      await log.receive(block)
      hear.merged()
      if (signal.aborted) return
      done += block.length
      hear.progress({ done, total })
    }
    await log.note({ relay, segments: info.n + 1, newest: info.hash })
    if (signal.aborted) return
  }
  hear.progress(undefined)
}

/** `undefined` once the signal is aborted. */
async function fetched(info: SegmentInfo, options: SegmentsOptions): Promise<readonly unknown[] | undefined> {
  const { downloads, token, signal, clock, random, hear } = options
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const { items } = readUpdate(await downloads.get(info, token, signal))
      hear.problem(undefined)
      return causesFirst(items.map(({ value }) => asJson(value)))
    } catch (error) {
      if (error instanceof SegmentDenied) throw error
      if (signal.aborted) break
      const message = `History could not be fetched: ${messageOf(error)}. It is tried again.`
      hear.problem({ code: 'segment', message, isTransient: true })
      await wait(clock, pauseMs(failures, random), signal)
    }
  }
  return undefined
}
