import { beforeEach, describe, expect, test } from 'vitest'
import type { BootFacts } from '../../server/admission.ts'
import { type Candidate, readCandidate } from '../../server/candidate.ts'
import { Head } from '../../server/head.ts'
import { Ledger, type Promised } from '../../server/ledger.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { Pen } from '../kit/relay/pen.ts'

const grant = { subject: 'ann', rights: ['read', 'write'] as const }
let store: HeldStore
let ledger: Ledger

beforeEach(() => {
  store = new HeldStore()
  ledger = new Ledger(store, 'acme', new Head(0), 3)
})

function candidateOf(boot: string, seq = 1): Candidate {
  const pen = new Pen({ actor: 'ann', boot, client: seq })
  const candidate = readCandidate(pen.update([pen.verb({ seq, last: seq })]), grant)
  if (candidate.is !== 'candidate') throw new Error(candidate.is)
  return candidate
}

function promised(boot: string, seq = 1): Promised {
  const { offered } = candidateOf(boot, seq)
  const facts = new Map<string, BootFacts>([[boot, { owner: 'ann', seq, time: seq }]])
  return { is: 'accept', events: offered, boots: facts, clients: new Set([seq]), writer: 'ann' }
}

describe('the ledger', () => {
  test('asks the store for what it does not know, once', async () => {
    const candidate = candidateOf('a')
    await ledger.prepare(candidate)
    expect(ledger.prepare(candidate)).toBeUndefined()
    expect(store.asked.facts).toBe(2)
    expect([ledger.boot('a'), ledger.writer(1)]).toEqual([undefined, undefined])
  })

  test('what is promised is held at once, with its hash, clock and writer, and asked of nobody', () => {
    const promise = promised('a')
    ledger.promise(promise)
    expect(ledger.boot('a')).toEqual({ owner: 'ann', seq: 1, time: 1 })
    expect([ledger.hash('a:1'), ledger.clock(1), ledger.writer(1)]).toEqual([promise.events[0]?.hash, 1, 'ann'])
    expect(ledger.prepare(candidateOf('a'))).toBeUndefined()
  })

  test('what is stored is one thing, what is promised another', async () => {
    ledger.promise(promised('a', 1))
    ledger.keep(promised('a', 1))
    ledger.promise(promised('a', 2))
    expect(ledger.boot('a')?.seq).toBe(2)
    expect((await ledger.storedBoots(['a', 'b'])).get('a')?.seq).toBe(1)
    expect((await ledger.storedBoots(['b'])).size).toBe(0)
  })

  test('of several promises for one boot the last stands until the last is kept', () => {
    const [first, second] = [promised('a', 1), promised('a', 2)]
    ledger.promise(first)
    ledger.promise(second)
    ledger.keep(first)
    expect(ledger.boot('a')?.seq).toBe(2)
    ledger.keep(second)
    expect(ledger.boot('a')?.seq).toBe(2)
  })

  test('writes whose a Yjs client is where that is new', () => {
    const promise = promised('a')
    ledger.promise(promise)
    expect(Object.keys(ledger.factsOf(promise))).toEqual(['boot/a', 'client/1'])
    ledger.keep(promise)
    expect(Object.keys(ledger.factsOf(promise))).toEqual(['boot/a'])
  })

  test('[S5] keeps so many boots and forgets those that were not heard of for longest', async () => {
    for (const boot of ['a', 'b', 'c', 'a', 'd']) {
      ledger.promise(promised(boot))
      ledger.keep(promised(boot))
    }
    expect(['a', 'b', 'c', 'd'].map((boot) => ledger.boot(boot) !== undefined)).toEqual([true, false, true, true])
  })

  test('does not take what it read for newer than what was kept meanwhile, nor when that is forgotten by then', async () => {
    const reading = ledger.prepare(candidateOf('a'))
    for (const boot of ['a', 'b', 'c', 'd', 'e']) {
      ledger.promise(promised(boot))
      ledger.keep(promised(boot))
    }
    await reading
    const { asked } = store
    expect([ledger.boot('a'), ledger.boot('e')?.seq]).toEqual([undefined, 1])
    const before = asked.facts
    await ledger.prepare(candidateOf('a')) // it does not know that there is none: it looks
    expect(asked.facts).toBe(before + 1)
  })

  test('[S5] keeps so many of those that it was asked about in vain, too', async () => {
    const asking = Array.from({ length: 20 }, (_, at) => candidateOf(`nobody-${at}`, at + 1))
    // Two at a time, so that something is always being read.
    let last: Promise<void> | undefined
    for (const candidate of asking) {
      const next = ledger.prepare(candidate)
      await last
      last = next
    }
    await last
    store.asked.facts = 0
    for (const candidate of asking.toReversed()) await ledger.prepare(candidate)
    expect(store.asked.facts).toBeGreaterThan(2 * (asking.length - 6))
  })

  test('what nobody asked for between two rests is read again, what is promised stays', async () => {
    const candidate = candidateOf('a')
    await ledger.prepare(candidate)
    ledger.rest()
    expect(ledger.prepare(candidate)).toBeUndefined()
    ledger.rest() // it was asked for just now
    expect(ledger.prepare(candidate)).toBeUndefined()
    ledger.promise(promised('b', 2))
    ledger.rest()
    ledger.rest()
    expect(ledger.boot('b')?.seq).toBe(2)
    expect(store.asked.facts).toBe(2)
    await ledger.prepare(candidate)
    expect(store.asked.facts).toBe(4)
  })

  test('has all that a candidate needs when it is judged, however little it keeps', async () => {
    const pen = new Pen({ actor: 'ann', boot: 'many' })
    const deps = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`other-${at}`, 1]))
    const candidate = readCandidate(pen.update([pen.verb({ deps })]), grant)
    if (candidate.is !== 'candidate') throw new Error(candidate.is)
    await ledger.prepare(candidateOf('other-7'))
    await ledger.prepare(candidate)
    expect(ledger.prepare(candidate)).toBeUndefined()
  })

  test('a store that holds an event without its hash is broken, and is said to be', async () => {
    ledger.keep(promised('a', 2))
    await expect(ledger.prepare(candidateOf('a', 1))).rejects.toThrow('a:1 without a hash')
  })
})
