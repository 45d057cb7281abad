/** What a relay does for the order of the log, without the wire: it admits what it is sent, and commits what it admitted. */
import { ulid } from 'ulid'
import type { CommitEvent } from '../../src/core/event.ts'
import type { LogRow } from '../../src/core/storage.ts'
import type { Chance } from './chance.ts'
import type { WorldReplica } from './replica.ts'

export const relayBoot = 'relay'

export class Sequencer {
  readonly replica: WorldReplica
  readonly #chance: Chance

  constructor(replica: WorldReplica, chance: Chance) {
    this.replica = replica
    this.#chance = chance
  }

  /** Appends a commit that covers the log up to `share` of it (1: all), cut where no group is. Gives the commit, if any. */
  async commit(share = 1): Promise<CommitEvent | undefined> {
    const log = await this.replica.log()
    const commits = log.flatMap(({ event }) => (event.kind === 'commit' ? [event] : []))
    const vec = advanced(covered(log, share), commits)
    if (Object.keys(vec).length === 0) return undefined
    const before = commits.at(-1)
    const seq = commits.length + 1
    const newest = log.reduce((time, row) => Math.max(time, timeOf(row)), 0)
    const now = this.replica.clock.now()
    const commit: CommitEvent = {
      v: 1,
      boot: relayBoot,
      seq,
      last: seq,
      ulid: ulid(Math.max(now, newest + 1), this.#chance.next),
      deps: vec,
      wall: now,
      actor: 'relay',
      build: '',
      kind: 'commit',
      k: seq,
      vec,
      ...(before === undefined ? undefined : { prev: `${before.boot}:${before.seq}` }),
    }
    await this.replica.process.receive([commit])
    return commit
  }
}

/** Highest seq of each boot within the first rows; the log of a device is causally closed at every position. */
function covered(log: readonly LogRow[], share: number): ReadonlyMap<string, number> {
  const upTo = new Map<string, number>()
  const end = Math.ceil(log.length * share)
  for (const { pos, boot, event } of log) {
    if (boot === relayBoot) continue
    if (pos <= end) upTo.set(boot, Math.max(event.last, upTo.get(boot) ?? 0))
  }
  return upTo
}

function advanced(upTo: ReadonlyMap<string, number>, commits: readonly CommitEvent[]): Record<string, number> {
  const before: Record<string, number> = {}
  for (const { vec } of commits) for (const [boot, seq] of Object.entries(vec)) before[boot] = seq
  return Object.fromEntries([...upTo].filter(([boot, seq]) => seq > (before[boot] ?? 0)))
}

function timeOf({ event }: LogRow): number {
  return 'wall' in event ? ulidTime(event.ulid) : 0
}

function ulidTime(text: string): number {
  return [...text.slice(0, 10)].reduce((time, char) => time * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(char), 0)
}
