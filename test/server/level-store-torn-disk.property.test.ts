import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLevelStore } from '../../server/level-store.ts'
import type { Append, RelayStore } from '../../server/relay-store.ts'
import { drawSeed } from '../browser/kit/seeded.ts'
import { Chance } from '../kit/chance.ts'
import type { LogSizes, Tail, Unsynced } from '../kit/relay/torn-directory.ts'
import { logSizes, tails, tear, unsynced } from '../kit/relay/torn-directory.ts'
import { fenceOf } from '../kit/relay-entries.ts'

let folder: string
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wonce-torn-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function newDirectory(): string {
  count += 1
  return join(folder, `disk-${count}`)
}

/** One append, as the test remembers it. */
interface Written {
  readonly workspace: string
  readonly append: Append
}

/** A store, what it acknowledged, and what it was asked for since. */
class Disk {
  readonly directory: string
  readonly store: RelayStore
  readonly #fences = new Map<string, number>()
  readonly #newest = new Map<string, number>()
  readonly acknowledged: Written[] = []
  readonly offered: Written[] = []
  #syncedSizes: LogSizes = new Map()

  constructor(directory: string, store: RelayStore) {
    this.directory = directory
    this.store = store
  }

  /** Appends entries of so many bytes each, and trusts in it from its acknowledgement on. */
  async append(workspace: string, sizes: readonly number[], chance: Chance): Promise<void> {
    this.acknowledged.push(await this.#append(workspace, sizes, chance))
    this.#syncedSizes = await logSizes(this.directory)
  }

  /** The same, but the power goes before the acknowledgement is heard. */
  async offer(workspace: string, sizes: readonly number[], chance: Chance): Promise<void> {
    this.offered.push(await this.#append(workspace, sizes, chance))
  }

  async #append(workspace: string, sizes: readonly number[], chance: Chance): Promise<Written> {
    const fence = this.#fences.get(workspace) ?? (await fenceOf(this.store, workspace))
    this.#fences.set(workspace, fence)
    const after = this.#newest.get(workspace) ?? 0
    this.#newest.set(workspace, after + sizes.length)
    const entries = sizes.map((size, at) => ({
      head: chance.whole(0, 2),
      update: Uint8Array.from({ length: size }, () => chance.whole(0, 255)),
      events: [1, 2].map((part) => ({
        ref: `boot:${(after + at) * 2 + part}`,
        hash: `${after + at}`.padStart(64, '0'),
      })),
    }))
    const segment = { n: after, bytes: Uint8Array.from({ length: chance.whole(1, 40) }, () => chance.whole(0, 255)) }
    const append = { fence, after, entries, facts: { after, [`at/${after}`]: sizes }, segment }
    expect(await this.store.append(workspace, append)).toBe('stored')
    return { workspace, append }
  }

  /** How many bytes of the newest log were not acknowledged when the power went. */
  unacknowledged(): Promise<Unsynced> {
    return unsynced(this.directory, this.#syncedSizes)
  }

  /** What the disk holds after the power went with `bytes` of the newest log written. */
  async torn(bytes: number, tail: Tail, chance: Chance): Promise<string> {
    const { log, to } = await this.unacknowledged()
    const copy = newDirectory()
    await tear(this.directory, copy, { log, to, bytes, tail }, chance)
    return copy
  }
}

/** All that was acknowledged is there, whole; of the rest, each append is there whole or not at all, without a gap. */
async function expectSound(store: RelayStore, disk: Disk, name: string): Promise<void> {
  const workspaces = new Set([...disk.acknowledged, ...disk.offered].map(({ workspace }) => workspace))
  for (const workspace of workspaces) {
    const ofWorkspace = (written: readonly Written[]) => written.filter((one) => one.workspace === workspace)
    const mustBe = ofWorkspace(disk.acknowledged).map(({ append }) => append)
    const all = [...mustBe, ...ofWorkspace(disk.offered).map(({ append }) => append)]
    const found = await store.read(workspace, 0, 10_000)

    const there = all.filter(({ after }) => found.length > after)
    expect(there.length, `${name}: appends of ${workspace} that are there`).toBeGreaterThanOrEqual(mustBe.length)
    const expected = there.flatMap(({ after, entries }) =>
      entries.map(({ head, update, events }, at) => ({
        pos: after + at + 1,
        head,
        update,
        refs: events.map(({ ref }) => ref),
      })),
    )
    expect(found.length, `${name}: entries of ${workspace}`).toBe(expected.length)
    for (const [at, entry] of found.entries()) {
      const { update, ...rest } = expected[at] ?? expect.fail('the lengths are equal')
      expect(entry, name).toMatchObject(rest)
      expect(Buffer.compare(entry.update, update), name).toBe(0)
    }
    for (const append of all) {
      const isThere = there.includes(append)
      const events = append.entries.flatMap((entry) => entry.events)
      const hashes = await store.hashes(
        workspace,
        events.map(({ ref }) => ref),
      )
      expect(hashes, name).toEqual(events.map(({ hash }) => (isThere ? hash : undefined)))
      const segment = await store.segment(workspace, append.segment?.n ?? 0)
      expect(segment && [...segment], name).toEqual(isThere ? [...(append.segment?.bytes ?? [])] : undefined)
      const [fact] = await store.facts(workspace, [`at/${append.after}`])
      expect(fact, name).toEqual(isThere ? append.facts?.[`at/${append.after}`] : undefined)
    }
    expect(await store.facts(workspace, ['after']), name).toEqual([there.at(-1)?.after])
  }
}

/** Opens what is left, checks it, writes behind it, and opens it once more: the torn end must not swallow what follows. */
async function expectSurvives(directory: string, disk: Disk, name: string): Promise<void> {
  const store = await openLevelStore(directory)
  await expectSound(store, disk, name)
  const { workspace, append } = disk.acknowledged[0] ?? expect.fail('nothing was acknowledged')
  const newest = (await store.read(workspace, 0, 10_000)).length
  const entry = { head: 9, update: new Uint8Array([1]), events: [{ ref: 'late:1', hash: 'f'.repeat(64) }] }
  expect(await store.append(workspace, { fence: append.fence, after: newest, entries: [entry] }), name).toBe('stored')
  await store.close()

  const again = await openLevelStore(directory)
  expect(await again.read(workspace, newest, 10), name).toEqual([
    { pos: newest + 1, head: 9, update: entry.update, refs: ['late:1'] },
  ])
  await again.close()
  await rm(directory, { recursive: true })
}

describe('[S2] what was acknowledged survives a power cut, and what was not is there whole or not at all', () => {
  test('at every single byte of an append', async () => {
    const chance = new Chance(1)
    const directory = newDirectory()
    const store = await openLevelStore(directory)
    const disk = new Disk(directory, store)
    await disk.append('acme', [50], chance)
    await disk.append('other', [20, 30], chance)
    await disk.offer('acme', [9, 10], chance)
    const { from, to } = await disk.unacknowledged()
    expect(to - from).toBeGreaterThan(200)
    const counts: number[] = []
    for (let bytes = from; bytes <= to; bytes += 1) {
      const left = await disk.torn(bytes, 'nothing', chance)
      const reopened = await openLevelStore(left)
      await expectSound(reopened, disk, `cut at ${bytes} of ${from} to ${to}`)
      counts.push((await reopened.read('acme', 0, 10)).length)
      await reopened.close()
      await rm(left, { recursive: true })
    }
    // Nothing of it until its last byte, then all of it.
    expect(counts).toEqual([...counts.slice(1).map(() => 1), 3])
    await store.close()
  })

  const seed = drawSeed()
  const worlds = Array.from({ length: 16 }, (_, at) => seed + at)
  test.each(worlds)('in a world drawn by chance (seed %i)', async (world) => {
    const chance = new Chance(world)
    const directory = newDirectory()
    const store = await openLevelStore(directory)
    const disk = new Disk(directory, store)
    // Small records share blocks of LevelDB's log, large ones span many, very large ones make it begin another log.
    const most = chance.one([100, 40_000, 300_000])
    const sizes = () => Array.from({ length: chance.whole(1, 3) }, () => chance.whole(0, most))
    const workspaces = ['acme', 'other', 'third'].slice(0, chance.whole(1, 3))
    for (let left = chance.whole(1, 12); left > 0; left -= 1) await disk.append(chance.one(workspaces), sizes(), chance)
    for (let left = chance.whole(1, 3); left > 0; left -= 1) await disk.offer(chance.one(workspaces), sizes(), chance)

    const { from, to } = await disk.unacknowledged()
    const cuts = [from, to - 1, to, ...Array.from({ length: 4 }, () => chance.whole(from, to))]
    for (const bytes of cuts) {
      const tail = chance.one(tails)
      const name = `seed ${world}: ${bytes} of ${from} to ${to}, then ${tail}`
      await expectSurvives(await disk.torn(bytes, tail, chance), disk, name)
    }
    await store.close()
  })

  test('[W13] of a note: every update is there or not, also where they were put together', async () => {
    const chance = new Chance(3)
    const directory = newDirectory()
    const store = await openLevelStore(directory)
    const disk = new Disk(directory, store)
    const update = (value: number) => new Uint8Array(30).fill(value)
    await store.appendToNote('acme', 'deal', [update(1), update(2)])
    await disk.append('acme', [10], chance) // from here on what came before is trusted in
    await store.appendToNote('acme', 'deal', [update(3)])
    await store.mergeNote('acme', 'deal', 3, update(4))
    const { from, to } = await disk.unacknowledged()
    const found: string[] = []
    // Every fourth byte, from the last on.
    const cuts = Array.from({ length: Math.ceil((to - from) / 4) }, (_, at) => to - 4 * at).reverse()
    for (const bytes of cuts) {
      const left = await disk.torn(bytes, 'nothing', chance)
      const reopened = await openLevelStore(left)
      found.push((await reopened.readNote('acme', 'deal')).updates.map(([value]) => value).join())
      await reopened.close()
      await rm(left, { recursive: true })
    }
    // Each once, and in this order.
    expect(found.filter((state, at) => state !== found[at - 1])).toEqual(['1,2', '1,2,3', '4'])
    await store.close()
  })

  test('while LevelDB begins another log', async () => {
    const chance = new Chance(7)
    const directory = newDirectory()
    const store = await openLevelStore(directory)
    const disk = new Disk(directory, store)
    await disk.append('acme', [100], chance)
    const first = (await disk.unacknowledged()).log
    while ((await disk.unacknowledged()).log === first) await disk.append('acme', [700_000], chance)
    await disk.offer('acme', [700_000], chance)
    const { from, to } = await disk.unacknowledged()
    for (const bytes of [from, from + 1, chance.whole(from, to), to - 1, to]) {
      await expectSurvives(await disk.torn(bytes, 'nothing', chance), disk, `cut at ${bytes} of ${from} to ${to}`)
    }
    await store.close()
  })
})
