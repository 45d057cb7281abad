import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { admit } from '../../src/core/admission.ts'
import { type Event, refOf } from '../../src/core/event.ts'
import { commit, create, verb } from '../kit/events.ts'

const now = Date.parse('2026-01-01')
const boots = ['a', 'b', 'c', 'd', 'relay']
const seqs = fc.integer({ min: 1, max: 4 })
const vectors = fc.dictionary(fc.constantFrom(...boots), seqs, { maxKeys: 3 })
const rarely = fc.integer({ min: 0, max: 19 }).map((drawn) => drawn === 0)

/** Of each boot the first few events, in groups of which few are torn, with causes of which some are missing or go in circles. */
const pools: fc.Arbitrary<readonly Event[]> = fc
  .array(
    fc.array(fc.record({ deps: vectors, isLast: fc.boolean(), isTorn: rarely, isMissing: rarely }), { maxLength: 5 }),
    { minLength: boots.length, maxLength: boots.length },
  )
  .chain((drawn) => {
    const events = boots.flatMap((boot, of) => {
      const written = drawn[of] ?? []
      return written.flatMap(({ deps, isTorn, isMissing }, at): Event[] => {
        if (isMissing) return []
        const seq = at + 1
        if (boot === 'relay') return [commit(seq, seq, deps)]
        const ending = written.findIndex(({ isLast }, other) => other >= at && isLast)
        const last = (ending === -1 ? written.length : ending + 1) + (isTorn ? 1 : 0)
        return [verb({ boot, seq, last, deps }, create())]
      })
    })
    return fc.shuffledSubarray(events, { minLength: events.length })
  })

/** The rule read plainly: whatever can be taken is, over and over. */
function admittedOneByOne(pool: readonly Event[]): readonly string[] {
  const left = new Map(pool.map((event) => [refOf(event), event]))
  const upTo = new Map<string, number>()
  const has = (boot: string, seq: number) => (upTo.get(boot) ?? 0) >= seq
  const isReady = (event: Event) => {
    const isVecThere = event.kind !== 'commit' || Object.entries(event.vec).every(([boot, seq]) => has(boot, seq))
    const areDepsThere = Object.entries(event.deps).every(([boot, seq]) => boot === event.boot || has(boot, seq))
    return isVecThere && areDepsThere
  }
  const admitted: string[] = []
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false
    for (const boot of boots) {
      const first = left.get(`${boot}:${(upTo.get(boot) ?? 0) + 1}`)
      if (first === undefined) continue
      const seqs = Array.from({ length: first.last - first.seq + 1 }, (_, at) => first.seq + at)
      const group = seqs.map((seq) => left.get(`${boot}:${seq}`))
      const torn = group.findIndex((member) => member !== undefined && member.last !== first.last)
      const isTorn = torn !== -1 && !group.slice(0, torn).includes(undefined)
      if (!isTorn && !group.every((member) => member !== undefined && isReady(member))) continue
      for (const seq of isTorn ? [first.seq] : seqs) {
        left.delete(`${boot}:${seq}`)
        upTo.set(boot, seq)
        admitted.push(isTorn ? `${boot}:${seq} torn` : `${boot}:${seq}`)
      }
      hasMoved = true
    }
  }
  return admitted
}

describe('[E3] admission', () => {
  test.prop([pools])('[E3] takes what reading the rule plainly takes, whatever the order of the pool', (pool) => {
    const { admitted, parked } = admit({ pool, admitted: new Map(), now })
    const named = admitted.map((event) => (event.kind === 'malformed' ? `${refOf(event)} torn` : refOf(event)))
    expect(named.toSorted()).toEqual(admittedOneByOne(pool).toSorted())
    expect([...admitted, ...parked.map(({ event }) => event)].map(refOf).sort()).toEqual(pool.map(refOf).sort())
  })

  test.prop([pools])('[L12] gives causes before effects, each boot in order, and groups without a gap', (pool) => {
    const { admitted } = admit({ pool, admitted: new Map(), now })
    const upTo = new Map<string, number>()
    for (const [at, event] of admitted.entries()) {
      expect(event.seq).toBe((upTo.get(event.boot) ?? 0) + 1)
      const causes = { ...event.deps, ...(event.kind === 'commit' && event.vec), [event.boot]: event.seq - 1 }
      for (const [boot, seq] of Object.entries(causes)) expect(upTo.get(boot) ?? 0).toBeGreaterThanOrEqual(seq)
      upTo.set(event.boot, event.seq)
      if (event.last > event.seq) expect(admitted[at + 1]).toMatchObject({ boot: event.boot, last: event.last })
    }
  })

  test.each<[string, (count: number) => Event[]]>([
    [
      'boots of which each waits for the next',
      (count) => boot(count, (at) => (at + 1 < count ? { [`b${at + 1}`]: 1 } : {})),
    ],
    [
      'boots that all wait for the last',
      (count) => boot(count, (at) => (at + 1 < count ? { [`b${count - 1}`]: 1 } : {})),
    ],
    ['boots that wait for nobody who comes', (count) => boot(count, () => ({ nobody: 1 }))],
    [
      'a boot whose every event waits for another boot, which stand behind it',
      (count) => [
        ...Array.from({ length: count }, (_, at) => verb({ seq: at + 1, deps: { [`b${at}`]: 1 } }, create())),
        ...boot(count, () => ({})).reverse(),
      ],
    ],
    [
      'a group that is torn at its end',
      (count) =>
        Array.from({ length: count }, (_, at) =>
          verb({ seq: at + 1, last: at + 1 < count ? count : count + 1 }, create()),
        ),
    ],
  ])('[A1] looks at each event a few times, however they are tangled: %s', (_, write) => {
    const looksAt = (count: number): number => {
      let looks = 0
      const pool = write(count).map(
        (event) =>
          new Proxy(event, {
            get(target, name) {
              looks += 1
              return Reflect.get(target, name)
            },
          }),
      )
      admit({ pool, admitted: new Map(), now })
      return looks
    }
    expect(looksAt(1000)).toBeLessThan(60 * 1000)
    expect(looksAt(2000)).toBeLessThan(2.1 * looksAt(1000))
  })
})

/** So many boots with one event each. */
function boot(count: number, depsOf: (at: number) => Record<string, number>): Event[] {
  return Array.from({ length: count }, (_, at) =>
    verb({ boot: `b${at}`, seq: 1, time: at, deps: depsOf(at) }, create()),
  )
}
