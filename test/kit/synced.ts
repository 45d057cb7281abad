/**
 * A workspace that syncs, as far as its own side goes: the test is the relay, and hands events over by the `SyncedLog`. Tabs
 * share a disk and a channel.
 */

import { onTestFinished } from 'vitest'
import { contentOf } from '../../src/core/admission.ts'
import type { CommitEvent, Event } from '../../src/core/event.ts'
import { HookRegistry } from '../../src/core/hook.ts'
import type { LogRow, Store } from '../../src/core/storage.ts'
import type { TabChannel } from '../../src/sync/tab-channel.ts'
import { HookBook } from '../../src/workspace/environment.ts'
import { AwaitedCode } from '../../src/workspace/fetched.ts'
import * as hindsight from '../../src/workspace/hindsight.ts'
import * as merging from '../../src/workspace/merge.ts'
import { NoSync } from '../../src/workspace/no-sync.ts'
import { Process } from '../../src/workspace/process.ts'
import { WorkspaceSyncedLog } from '../../src/workspace/synced-log.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import { WorkspaceBase } from '../../src/workspace/workspace.ts'
import { WorkspaceNotes } from '../../src/workspace/workspace-notes.ts'
import { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import { MemoryDisk } from './disk.ts'
import { ManualClock, turn } from './manual-clock.ts'

export const start: number = Date.UTC(2026, 0, 1)
export const hour = 3_600_000

/** What the tabs of one database say to each other. */
export class TabHub {
  readonly #tabs = new Set<{ readonly hear: Set<(notice: unknown) => void> }>()

  open(): TabChannel {
    const tab = { hear: new Set<(notice: unknown) => void>() }
    this.#tabs.add(tab)
    return {
      post: (notice) => {
        const copy = structuredClone(notice)
        queueMicrotask(() => {
          for (const other of this.#tabs) if (other !== tab) for (const hear of other.hear) hear(copy)
        })
      },
      subscribe: (listener) => {
        tab.hear.add(listener)
        return () => tab.hear.delete(listener)
      },
      close: () => void this.#tabs.delete(tab),
    }
  }
}

export interface SyncedOptions {
  readonly disk?: Disk
  readonly hub?: TabHub
  readonly clock?: ManualClock
  readonly actor?: string
  readonly synced?: 'device' | 'server'
  readonly seed?: number
  /** Registers hooks before the process starts. */
  readonly hooks?: (registry: HookRegistry) => void
  readonly store?: (store: Store) => Store
}

export interface Synced {
  readonly workspace: Workspace
  readonly process: Process
  readonly log: WorkspaceSyncedLog
  readonly clock: ManualClock
  readonly disk: Disk
  close(): Promise<void>
}

export async function openSynced(options: SyncedOptions = {}): Promise<Synced> {
  const { disk = new MemoryDisk(), clock = new ManualClock(start), seed = 1 } = options
  const registry = new HookRegistry()
  options.hooks?.(registry)
  const { store } = await disk.open()
  const process = new Process(
    {
      name: 'acme',
      database: 'acme',
      actor: options.actor ?? 'ada',
      build: '1',
      dev: false,
      store: options.store?.(store) ?? store,
      clock,
      random: new Chance(seed).next,
      locks: undefined,
      hooks: new HookBook([registry]),
      warn: (message) => {
        throw new Error(message)
      },
      hindsight: async () => hindsight,
      synced: options.synced ?? 'device',
    },
    options.hub?.open(),
    async () => merging,
  )
  const { unsent } = process.replica
  if (unsent === undefined) throw new Error('a process that syncs knows what is unsent')
  const sync = new NoSync('acme', process.env.actor)
  const notes = new WorkspaceNotes({ env: process.env, sync, relay: undefined, database: {} })
  const later = new AwaitedCode('acme', () => import('../../src/workspace/later.ts'))
  const workspace = new WorkspaceBase(process, { hooks: registry, sync, notes, later }) as Workspace // each noun is a member of it
  await process.start()
  const log = new WorkspaceSyncedLog(process, unsent)
  const close = () => workspace.close()
  onTestFinished(close)
  return { workspace, process, log, clock, disk, close }
}

/** Lets everything that needs no clock come to its end. */
export async function quiet(): Promise<void> {
  for (let step = 0; step < 40; step += 1) await turn()
}

export function rowsOn(disk: Disk): Promise<readonly LogRow[]> {
  return disk.read((store) => store.logAfter(0))
}

/** What a relay that has all of it would hand on. */
export async function contentsOn(disk: Disk): Promise<readonly unknown[]> {
  return (await rowsOn(disk)).map((row) => contentOf(row.event))
}

/** The relay's k-th commit over everything of these logs that is no commit. */
export function commitOver(k: number, events: readonly Event[], time: number = start): CommitEvent {
  const vec: Record<string, number> = {}
  for (const { kind, boot, seq } of events) if (kind !== 'commit') vec[boot] = Math.max(seq, vec[boot] ?? 0)
  const stamp = `${encodeTime(time)}${'0'.repeat(16)}`
  const envelope = {
    v: 1,
    boot: 'relay',
    seq: k,
    last: k,
    ulid: stamp,
    deps: vec,
    wall: time,
    actor: 'relay',
    build: '',
  }
  const prev = k === 1 ? {} : { prev: `relay:${k - 1}` }
  return { ...envelope, v: 1, kind: 'commit', k, vec, ...prev }
}

function encodeTime(time: number): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  let text = ''
  for (let left = time; text.length < 10; left = Math.floor(left / 32)) text = letters.charAt(left % 32) + text
  return text
}

export async function eventsOn({ disk }: Synced): Promise<readonly Event[]> {
  return (await contentsOn(disk)) as readonly Event[] // nothing malformed is written here
}

export async function bootOf(synced: Synced): Promise<string> {
  return synced.process.replica.boot ?? ''
}

export async function acknowledgeAll({ log }: Synced): Promise<void> {
  await log.acknowledge(await log.ownSeqs())
}
