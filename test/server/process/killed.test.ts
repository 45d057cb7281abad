import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { canonicalJson } from '../../../src/core/canonical.ts'
import { type CommitEvent, type Event, eventSchema, refOf } from '../../../src/core/event.ts'
import { readUpdate } from '../../../src/sync/update.ts'
import { Chance } from '../../kit/chance.ts'
import { SocketClient } from '../../kit/socket-client.ts'
import { type Happening, MortalDevice } from './mortal-device.ts'
import { RelayProcess } from './relay-process.ts'

const rounds = 20
const devicesAtOnce = 50

describe('[S2] a relay that is killed twenty times while fifty devices write', () => {
  test.each([20_261_124])(
    'keeps every acknowledged event exactly once, in one chain of commits (seed %i)',
    async (seed) => {
      const chance = new Chance(seed)
      const data = await newFolder()
      let happened: (what: Happening) => void = () => undefined
      const devices = Array.from(
        { length: devicesAtOnce },
        (_, at) => new MortalDevice({ subject: `device${at}`, chance: chance.split(), tell: (what) => happened(what) }),
      )

      const moments = Array.from({ length: rounds }, () => drawMoment(chance))
      console.info(`seed ${seed}, killed at ${moments.map(({ what, count }) => `${what} ${count}`).join(', ')}`)
      let port = '0'
      for (const moment of moments) {
        const relay = new RelayProcess(['--port', port, '--data', data])
        const url = await relay.listening()
        port = new URL(url).port
        let left = moment.count
        happened = (what) => {
          if (what === moment.what) left -= 1
          if (left === 0) relay.child.kill('SIGKILL')
        }
        await Promise.all(devices.map((device) => device.live(url, 'lost')))
        expect(await relay.exited).toMatchObject({ signal: 'SIGKILL' })
      }
      const promised = devices.reduce((sum, device) => sum + device.promised, 0)
      expect(promised).toBeGreaterThan(rounds * devicesAtOnce)

      // What they still have to say; then everything is made final.
      happened = () => undefined
      const last = new RelayProcess(['--port', port, '--data', data])
      const lastUrl = await last.listening()
      await Promise.all(devices.map((device) => device.live(lastUrl, 'finished')))
      expect(await last.kill('SIGTERM')).toEqual({ code: 0, signal: null })

      const reading = new RelayProcess(['--port', port, '--data', data])
      const parts = await readHistory(await reading.listening())
      expect(parts.length).toBeGreaterThan(3)
      const events = parts.flat()
      const written = devices.flatMap((device) => device.written)
      const refs = events.map(refOf)
      expect(new Set(refs).size).toBe(refs.length)
      const held = new Map(events.map((event) => [refOf(event), canonicalJson(event)]))
      expect(written.filter((event) => held.get(refOf(event)) !== canonicalJson(event)).map(refOf)).toEqual([])

      const commits = parts.flatMap(commitsOf)
      expect(events).toHaveLength(written.length + commits.length)
      expect(faultsOfChain(commits)).toEqual([])
      // Whatever was written is final by now: the sum of the vectors covers it, and no more.
      const covered: Record<string, number> = Object.assign({}, ...commits.map(({ vec }) => vec))
      expect(covered).toEqual(Object.fromEntries(devices.map(({ boot, written: { length } }) => [boot, length])))
    },
    180_000,
  )
})

/** By what the devices notice, so that it depends on the seed and not on how fast a machine is. */
function drawMoment(chance: Chance): { readonly what: Happening; readonly count: number } {
  const what = chance.one<Happening>(['hello', 'offer', 'ack', 'ack', 'offer', 'redo'])
  return { what, count: chance.whole(1, what === 'hello' || what === 'redo' ? devicesAtOnce : 400) }
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-killed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

/** As somebody new reads it: every closed segment, then the head. */
async function readHistory(url: string): Promise<readonly (readonly Event[])[]> {
  const reader = new SocketClient(`${url}/acme?token=reader`)
  const hello = await reader.next('hello')
  const head = await reader.sync()
  await reader.end()
  const parts: Event[][] = []
  for (const { n, hash, events } of hello.segments) {
    const address = `${url.replace('ws', 'http')}/acme/segments/${n}`
    const response = await fetch(address, { headers: { authorization: 'Bearer reader' } })
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
    const part = eventsIn(bytes)
    expect(part).toHaveLength(events)
    parts.push(part)
  }
  expect(hello.segments.map(({ n }) => n)).toEqual(Array.from({ length: hello.head }, (_, n) => n))
  return [...parts, eventsIn(head)]
}

function eventsIn(update: Uint8Array): Event[] {
  const { items, leftovers, hasDeletions } = readUpdate(update)
  expect({ leftovers, hasDeletions }).toEqual({ leftovers: [], hasDeletions: false })
  return items.map(({ ref, value }) => {
    const event = eventSchema.parse(value)
    expect(refOf(event)).toBe(ref)
    return event
  })
}

/** Of one head, in the order of the chain; heads follow each other. */
function commitsOf(part: readonly Event[]): readonly CommitEvent[] {
  const commits = part.filter((event): event is CommitEvent => event.kind === 'commit')
  return commits.sort((a, b) => a.k - b.k)
}

function faultsOfChain(commits: readonly CommitEvent[]): readonly string[] {
  const faults: string[] = []
  const covered = new Map<string, number>()
  for (const [at, commit] of commits.entries()) {
    const before = commits[at - 1]
    if (commit.k !== at + 1) faults.push(`${refOf(commit)} is number ${at + 1} and says ${commit.k}`)
    if (commit.prev !== (before && refOf(before))) faults.push(`${refOf(commit)} follows ${commit.prev}`)
    for (const [boot, seq] of Object.entries(commit.vec)) {
      if (seq <= (covered.get(boot) ?? 0)) faults.push(`${refOf(commit)} covers ${boot}:${seq} once more`)
      covered.set(boot, seq)
    }
  }
  return faults
}
