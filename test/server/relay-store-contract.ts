/** What every store of a relay promises (server/relay-store.ts): the same suite for the one in memory and the one on disk. */
import { describe, expect, test } from 'vitest'
import type { Append, Entry, NewEntry, RelayStore } from '../../server/relay-store.ts'
import { Chance } from '../kit/chance.ts'
import { entry, fenceOf, hashOf, storedEntry } from '../kit/relay-entries.ts'

const ttlMs = 10_000

/** An update of a note, as far as a store cares. */
function bytes(value: number): Uint8Array {
  return new Uint8Array([value, value, value])
}

export interface ContractOptions {
  /** A lease may end at any time, since whoever took it may be dead: nothing is asked of how long one is held. */
  readonly losesLeases?: boolean
}

/** `open` gives an empty store. Whoever opens them closes them. */
export function relayStoreContract(
  open: () => Promise<RelayStore>,
  { losesLeases = false }: ContractOptions = {},
): void {
  async function leased(workspace = 'acme'): Promise<{ store: RelayStore; fence: number }> {
    const store = await open()
    return { store, fence: await fenceOf(store, workspace) }
  }

  describe('an empty store', () => {
    test('has nothing, and says so everywhere', async () => {
      const store = await open()
      expect(await store.read('acme', 0, 10)).toEqual([])
      expect(await store.hashes('acme', ['a:1', 'b:1'])).toEqual([undefined, undefined])
      expect(await store.entryOf('acme', 'a:1')).toBeUndefined()
      expect(await store.segment('acme', 0)).toBeUndefined()
      expect(await store.facts('acme', ['head', 'final'])).toEqual([undefined, undefined])
      expect(await store.factsStarting('acme', '')).toEqual([])
    })

    test('answers nothing where nothing is asked', async () => {
      const store = await open()
      expect(await store.hashes('acme', [])).toEqual([])
      expect(await store.facts('acme', [])).toEqual([])
      expect(await store.read('acme', 0, 0)).toEqual([])
    })
  })

  describe('an append', () => {
    test('[S2] is read back as it was: positions from 1 on, in order, byte for byte', async () => {
      const { store, fence } = await leased()
      expect(await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1', 'a:2'), entry(0, 'b:1')] })).toBe(
        'stored',
      )
      expect(await store.append('acme', { fence, after: 2, entries: [entry(3, 'a:3')] })).toBe('stored')
      expect(await store.read('acme', 0, 10)).toEqual([
        storedEntry(1, 0, 'a:1', 'a:2'),
        storedEntry(2, 0, 'b:1'),
        storedEntry(3, 3, 'a:3'),
      ])
    })

    test('is found by each of its refs', async () => {
      const { store, fence } = await leased()
      await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1', 'a:2'), entry(1, 'b:1')] })
      expect(await store.entryOf('acme', 'a:2')).toEqual(storedEntry(1, 0, 'a:1', 'a:2'))
      expect(await store.entryOf('acme', 'b:1')).toEqual(storedEntry(2, 1, 'b:1'))
      expect(await store.entryOf('acme', 'a:3')).toBeUndefined()
      expect(await store.hashes('acme', ['b:1', 'a:3', 'a:1'])).toEqual([hashOf('b:1'), undefined, hashOf('a:1')])
    })

    test('is read in pages that meet without a gap', async () => {
      const { store, fence } = await leased()
      const refs = Array.from({ length: 150 }, (_, at) => `a:${at + 1}`)
      await store.append('acme', { fence, after: 0, entries: refs.map((ref) => entry(0, ref)) })
      for (const limit of [1, 7, 64, 149, 150, 151]) {
        const positions: number[] = []
        for (;;) {
          const page = await store.read('acme', positions.at(-1) ?? 0, limit)
          if (page.length === 0) break
          expect(page.length).toBeLessThanOrEqual(limit)
          positions.push(...page.map(({ pos }) => pos))
        }
        expect(positions).toEqual(refs.map((_, at) => at + 1))
      }
      expect(await store.read('acme', 1000, 10)).toEqual([])
    })

    test('stays in order beyond positions of one, two and three digits', async () => {
      const { store, fence } = await leased()
      for (let at = 0; at < 1100; at += 100) {
        const entries = Array.from({ length: 100 }, (_, index) => entry(0, `a:${at + index + 1}`))
        expect(await store.append('acme', { fence, after: at, entries })).toBe('stored')
      }
      const all = await store.read('acme', 0, 2000)
      expect(all.map(({ pos, refs }) => [pos, ...refs])).toEqual(
        Array.from({ length: 1100 }, (_, at) => [at + 1, `a:${at + 1}`]),
      )
    })

    test('does not keep hold of the lists and the segment it was given, nor give its own away', async () => {
      const { store, fence } = await leased()
      const segment = new Uint8Array([4, 5, 6])
      const events = [{ ref: 'a:1', hash: hashOf('a:1') }]
      const entries = [{ head: 0, update: new Uint8Array([1, 2, 3]), events }]
      await store.append('acme', { fence, after: 0, entries, segment: { n: 0, bytes: segment } })
      events.length = 0
      entries.length = 0
      segment.fill(9)
      const read = await store.read('acme', 0, 9)
      expect(read.map(({ update, refs }) => [[...update], refs])).toEqual([[[1, 2, 3], ['a:1']]])
      const bytes = await store.segment('acme', 0)
      expect([...(bytes ?? [])]).toEqual([4, 5, 6])
      bytes?.fill(8)
      expect([...((await store.segment('acme', 0)) ?? [])]).toEqual([4, 5, 6])
    })

    test('carries large updates and large segments whole', async () => {
      const { store, fence } = await leased()
      const chance = new Chance(1)
      const large = Uint8Array.from({ length: 3_000_000 }, () => chance.whole(0, 255))
      const events = [{ ref: 'a:1', hash: hashOf('a:1') }]
      const segment = { n: 0, bytes: new Uint8Array(9_000_000).fill(7) }
      expect(
        await store.append('acme', { fence, after: 0, entries: [{ head: 0, update: large, events }], segment }),
      ).toBe('stored')
      const [read] = await store.read('acme', 0, 1)
      expect(Buffer.compare(read?.update ?? new Uint8Array(), large)).toBe(0)
      expect(Buffer.compare((await store.segment('acme', 0)) ?? new Uint8Array(), segment.bytes)).toBe(0)
    })

    test('takes an empty update, an entry without events, and no entry at all', async () => {
      const { store, fence } = await leased()
      const empty = { head: 0, update: new Uint8Array(), events: [] }
      expect(await store.append('acme', { fence, after: 0, entries: [empty] })).toBe('stored')
      expect(await store.append('acme', { fence, after: 1, entries: [], facts: { seen: true } })).toBe('stored')
      expect(await store.read('acme', 0, 10)).toEqual([{ pos: 1, head: 0, update: new Uint8Array(), refs: [] }])
      expect(await store.facts('acme', ['seen'])).toEqual([true])
    })

    test('two at once behind the same position: one is stored, the other has moved', async () => {
      const { store, fence } = await leased()
      const outcomes = await Promise.all(
        ['a', 'b', 'c'].map((boot) =>
          store.append('acme', { fence, after: 0, entries: [entry(0, `${boot}:1`), entry(0, `${boot}:2`)] }),
        ),
      )
      expect([...outcomes].sort()).toEqual(['moved', 'moved', 'stored'])
      const winner = ['a', 'b', 'c'][outcomes.indexOf('stored')]
      expect((await store.read('acme', 0, 10)).flatMap(({ refs }) => refs)).toEqual([`${winner}:1`, `${winner}:2`])
    })
  })

  describe('an append that is refused writes nothing', () => {
    const kept = entry(0, 'a:1')

    async function expectUntouched(
      store: RelayStore,
      fence: number,
      refused: Append,
      outcome: 'fenced' | 'moved' | 'known',
    ) {
      expect(await store.append('acme', refused)).toBe(outcome)
      expect(await store.read('acme', 0, 10)).toEqual([storedEntry(1, 0, 'a:1')])
      expect(await store.hashes('acme', ['x:1', 'x:2'])).toEqual([undefined, undefined])
      expect(await store.entryOf('acme', 'x:1')).toBeUndefined()
      expect(await store.facts('acme', ['head'])).toEqual([1])
      expect(await store.factsStarting('acme', '')).toEqual([{ name: 'head', value: 1 }])
      expect(await store.segment('acme', 0)).toBeUndefined()
      expect(await store.append('acme', { fence, after: 1, entries: [entry(0, 'a:2')] })).toBe('stored')
    }

    async function withOne(): Promise<{ store: RelayStore; fence: number }> {
      const { store, fence } = await leased()
      await store.append('acme', { fence, after: 0, entries: [kept], facts: { head: 1 } })
      return { store, fence }
    }

    /** All that an append can carry. */
    function loaded(fence: number, after: number, ...entries: NewEntry[]): Append {
      return { fence, after, entries, facts: { head: 2, more: 3 }, segment: { n: 0, bytes: new Uint8Array([1]) } }
    }

    test('behind a position that is no longer the newest', async () => {
      const { store, fence } = await withOne()
      await expectUntouched(store, fence, loaded(fence, 0, entry(0, 'x:1')), 'moved')
    })

    test('[A4] with a ref that is stored already, though its other entries are new', async () => {
      const { store, fence } = await withOne()
      await expectUntouched(store, fence, loaded(fence, 1, entry(0, 'x:1'), entry(0, 'x:2', 'a:1')), 'known')
    })

    test('[A4] with one ref twice', async () => {
      const { store, fence } = await withOne()
      await expectUntouched(store, fence, loaded(fence, 1, entry(0, 'x:1'), entry(0, 'x:1')), 'known')
    })

    test('under a fence that nobody was given', async () => {
      const { store, fence } = await withOne()
      await expectUntouched(store, fence, loaded(fence + 1, 1, entry(0, 'x:1')), 'fenced')
      await expect(store.append('other', loaded(1, 0, entry(0, 'x:1')))).resolves.toBe('fenced')
    })

    test('under a stale fence', async () => {
      const { store, fence } = await withOne()
      const next = await store.lease('acme', 'relay-2', ttlMs + 1, ttlMs)
      expect(next?.fence).toBeGreaterThan(fence)
      await expectUntouched(store, next?.fence ?? 0, loaded(fence, 1, entry(0, 'x:1')), 'fenced')
    })
  })

  describe.skipIf(losesLeases)('a lease', () => {
    test('is held by one at a time, until it expires', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      expect(first).toEqual({ fence: expect.any(Number), expiresAt: 1500 })
      expect(await store.lease('acme', 'relay-2', 1000, 500)).toBeUndefined()
      expect(await store.lease('acme', 'relay-2', 1499, 500)).toBeUndefined()
      const second = await store.lease('acme', 'relay-2', 1500, 500)
      expect(second?.expiresAt).toBe(2000)
      expect(second?.fence).toBeGreaterThan(first?.fence ?? 0)
      expect(await store.lease('acme', 'relay-1', 1600, 500)).toBeUndefined()
    })

    test('is renewed by its holder, and what was begun under it goes on', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      const renewed = await store.lease('acme', 'relay-1', 1400, 500)
      expect(renewed).toEqual({ fence: first?.fence, expiresAt: 1900 })
      expect(await store.lease('acme', 'relay-2', 1600, 500)).toBeUndefined()
      expect(await store.append('acme', { fence: first?.fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe(
        'stored',
      )
    })

    test('is renewed by its holder however late, where nobody took it meanwhile: after a pause, or a step of the clock', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      const late = await store.lease('acme', 'relay-1', 9_000_000, 500)
      expect(late).toEqual({ fence: first?.fence, expiresAt: 9_000_500 })
      expect(await store.lease('acme', 'relay-1', 2000, 500)).toEqual({ fence: first?.fence, expiresAt: 2500 })
      expect(await store.append('acme', { fence: first?.fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe(
        'stored',
      )
    })

    test('that somebody else took meanwhile is not renewed, not even when theirs has expired too', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      const second = await store.lease('acme', 'relay-2', 1500, 500)
      expect(await store.lease('acme', 'relay-1', 1999, 500)).toBeUndefined()
      const third = await store.lease('acme', 'relay-1', 2000, 500)
      expect(third?.fence).toBeGreaterThan(second?.fence ?? 0)
      for (const fence of [first?.fence, second?.fence]) {
        expect(await store.append('acme', { fence: fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe('fenced')
      }
    })

    test('that nobody else took lets its holder write on after it expired', async () => {
      const store = await open()
      const lease = await store.lease('acme', 'relay-1', 1000, 500)
      expect(await store.append('acme', { fence: lease?.fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe(
        'stored',
      )
    })

    test('is free at once when it is released, under a higher fence', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      await store.release('acme', 'relay-1')
      const second = await store.lease('acme', 'relay-2', 1001, 500)
      expect(second?.fence).toBeGreaterThan(first?.fence ?? 0)
    })

    test('taken again by whoever released it has a higher fence too', async () => {
      const store = await open()
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      await store.release('acme', 'relay-1')
      const second = await store.lease('acme', 'relay-1', 1001, 500)
      expect(second?.fence).toBeGreaterThan(first?.fence ?? 0)
      expect(await store.append('acme', { fence: first?.fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe(
        'fenced',
      )
    })

    test('is not released by somebody who does not hold it', async () => {
      const store = await open()
      await store.release('acme', 'relay-2')
      const first = await store.lease('acme', 'relay-1', 1000, 500)
      await store.release('acme', 'relay-2')
      expect(await store.lease('acme', 'relay-2', 1100, 500)).toBeUndefined()
      expect(await store.append('acme', { fence: first?.fence ?? 0, after: 0, entries: [entry(0, 'a:1')] })).toBe(
        'stored',
      )
    })

    test('asked for by many at once is given to one', async () => {
      const store = await open()
      const asked = await Promise.all(
        Array.from({ length: 8 }, (_, at) => store.lease('acme', `relay-${at}`, 1000, 500)),
      )
      expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1)
    })

    test('of one workspace says nothing of another', async () => {
      const store = await open()
      const acme = await store.lease('acme', 'relay-1', 1000, 500)
      const other = await store.lease('other', 'relay-2', 1000, 500)
      expect(acme).toBeDefined()
      expect(other).toBeDefined()
    })
  })

  describe('a log that is erased', () => {
    test('is gone, and can begin anew; the lease, the notes and all other workspaces stay', async () => {
      const { store, fence } = await leased()
      const names = ['acme-2', 'acm', 'acme.']
      for (const workspace of ['acme', ...names]) {
        const fenceThere = workspace === 'acme' ? fence : await fenceOf(store, workspace)
        const segment = { n: 0, bytes: new Uint8Array([1]) }
        const entries = [entry(0, 'a:1'), entry(0, 'a:2', 'b:1')]
        await store.append(workspace, { fence: fenceThere, after: 0, entries, facts: { head: 1 }, segment })
        await store.appendToNote(workspace, 'deal', [bytes(1)])
      }
      await store.claim('boot/a', 'ann')
      expect(await store.erase('acme', fence)).toBe('erased')
      expect(await store.read('acme', 0, 10)).toEqual([])
      expect(await store.hashes('acme', ['a:1', 'b:1'])).toEqual([undefined, undefined])
      expect(await store.entryOf('acme', 'b:1')).toBeUndefined()
      expect(await store.factsStarting('acme', '')).toEqual([])
      expect(await store.segment('acme', 0)).toBeUndefined()
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [bytes(1)], upTo: 1 })
      expect(await store.claim('boot/a', 'bob')).toBe('ann')
      for (const workspace of names) {
        expect(await store.read(workspace, 0, 10)).toHaveLength(2)
        expect(await store.hashes(workspace, ['a:1'])).toEqual([hashOf('a:1')])
        expect(await store.facts(workspace, ['head'])).toEqual([1])
        expect(await store.segment(workspace, 0)).toBeDefined()
      }
      expect(await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })).toBe('stored')
    })

    test('takes a lease, and erasing nothing is as good', async () => {
      const { store, fence } = await leased()
      await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })
      expect(await store.erase('acme', fence + 1)).toBe('fenced')
      expect(await store.erase('other', 1)).toBe('fenced')
      expect(await store.read('acme', 0, 10)).toHaveLength(1)
      expect([await store.erase('acme', fence), await store.erase('acme', fence)]).toEqual(['erased', 'erased'])
    })
  })

  describe('facts', () => {
    test('are the last that were written, of any shape JSON has', async () => {
      const { store, fence } = await leased()
      const shapes = { a: null, b: [1, 'two', { three: false }], c: 'ü\u{1f600}"\\', d: 0, e: {} }
      await store.append('acme', { fence, after: 0, entries: [], facts: { ...shapes, d: 5 } })
      await store.append('acme', { fence, after: 0, entries: [], facts: { d: 0 } })
      expect(await store.facts('acme', ['e', 'd', 'c', 'b', 'a', 'f'])).toEqual([
        shapes.e,
        shapes.d,
        shapes.c,
        shapes.b,
        shapes.a,
        undefined,
      ])
    })

    test('are listed by how their names begin, in the order of their names', async () => {
      const { store, fence } = await leased()
      const names = [
        'boot',
        'boot/',
        'boot/a',
        'boot/a/b',
        'boot/b',
        'boot/\uffff',
        'boot/\u{1f600}',
        'boot0',
        'boo',
        'c',
      ]
      const facts = Object.fromEntries(names.map((name) => [name, `value of ${name}`]))
      await store.append('acme', { fence, after: 0, entries: [], facts })
      for (const prefix of ['', 'boo', 'boot', 'boot/', 'boot/a', 'boot/\u{1f600}', 'd']) {
        const expected = names.filter((name) => name.startsWith(prefix)).sort()
        expect(await store.factsStarting('acme', prefix)).toEqual(
          expected.map((name) => ({ name, value: `value of ${name}` })),
        )
      }
    })

    test('do not change with the object that they were written from', async () => {
      const { store, fence } = await leased()
      const list = [1]
      await store.append('acme', { fence, after: 0, entries: [], facts: { list } })
      list.push(2)
      expect(await store.facts('acme', ['list'])).toEqual([[1]])
    })
  })

  describe('segments', () => {
    test('are kept by number, and written together with the entries they end', async () => {
      const { store, fence } = await leased()
      const numbers = [0, 1, 9, 10, 11, 100]
      for (const [after, n] of numbers.entries()) {
        const segment = { n, bytes: new Uint8Array([n]) }
        expect(await store.append('acme', { fence, after, entries: [entry(n, `a:${after + 1}`)], segment })).toBe(
          'stored',
        )
      }
      for (const n of numbers) expect([...((await store.segment('acme', n)) ?? [])]).toEqual([n])
      expect(await store.segment('acme', 2)).toBeUndefined()
    })
  })

  describe('a claim', () => {
    test('[A3] stands for whoever made it first', async () => {
      const store = await open()
      expect(await store.claim('boot/a', 'ann')).toBe('ann')
      expect(await store.claim('boot/a', 'bob')).toBe('ann')
      expect(await store.claim('boot/a', 'ann')).toBe('ann')
      expect(await store.claim('boot/b', 'bob')).toBe('bob')
      expect(await store.claim('boot/', '')).toBe('')
      expect(await store.claim('boot/', 'late')).toBe('')
    })

    test('[A3] by two at once is given to one, and both are told which', async () => {
      const store = await open()
      const names = Array.from({ length: 8 }, (_, at) => `subject-${at}`)
      const told = await Promise.all(names.map((name) => store.claim('boot/a', name)))
      expect(new Set(told).size).toBe(1)
      expect(names).toContain(told[0])
      expect(await store.claim('boot/a', 'late')).toBe(told[0])
    })
  })

  describe('notes', () => {
    test('one that nobody has written has no updates', async () => {
      const store = await open()
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [], upTo: 0 })
      await store.mergeNote('acme', 'deal', 1, new Uint8Array([1]))
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [], upTo: 0 })
    })

    test('[W13] has its updates in order, byte for byte, however many were written at once', async () => {
      const store = await open()
      expect(await store.appendToNote('acme', 'deal', [bytes(1), bytes(2)])).toBe(2)
      expect(await store.appendToNote('acme', 'deal', [new Uint8Array()])).toBe(3)
      const many = Array.from({ length: 98 }, (_, at) => bytes(at))
      expect(await store.appendToNote('acme', 'deal', many)).toBe(101)
      expect(await store.readNote('acme', 'deal')).toEqual({
        updates: [bytes(1), bytes(2), new Uint8Array(), ...many],
        upTo: 101,
      })
    })

    test('appended to by many at once lose none of it', async () => {
      const store = await open()
      await Promise.all(Array.from({ length: 20 }, (_, at) => store.appendToNote('acme', 'deal', [bytes(at)])))
      const { updates, upTo } = await store.readNote('acme', 'deal')
      expect(upTo).toBe(20)
      expect(updates.map(([first]) => first).sort((a = 0, b = 0) => a - b)).toEqual(updates.map((_, at) => at))
    })

    test('merged, have one update in the place of those that were merged, and the later ones behind it', async () => {
      const store = await open()
      await store.appendToNote('acme', 'deal', [bytes(1), bytes(2), bytes(3)])
      await store.mergeNote('acme', 'deal', 2, bytes(12))
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [bytes(12), bytes(3)], upTo: 3 })
      expect(await store.appendToNote('acme', 'deal', [bytes(4)])).toBe(4)
      await store.mergeNote('acme', 'deal', 4, bytes(14))
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [bytes(14)], upTo: 4 })
    })

    test('merged by somebody who is late, or who knows what is not there, stay as they are', async () => {
      const store = await open()
      await store.appendToNote('acme', 'deal', [bytes(1), bytes(2), bytes(3)])
      await store.mergeNote('acme', 'deal', 3, bytes(13))
      await store.mergeNote('acme', 'deal', 2, bytes(9))
      await store.mergeNote('acme', 'deal', 4, bytes(9))
      expect(await store.readNote('acme', 'deal')).toEqual({ updates: [bytes(13)], upTo: 3 })
    })

    test('do not keep hold of the bytes they were given, nor give their own away', async () => {
      const store = await open()
      const update = bytes(1)
      await store.appendToNote('acme', 'deal', [update])
      update.fill(9)
      const { updates } = await store.readNote('acme', 'deal')
      updates[0]?.fill(8)
      expect((await store.readNote('acme', 'deal')).updates).toEqual([bytes(1)])
    })

    test('know nothing of each other, whatever their names have in common, nor of entries and facts', async () => {
      const store = await open()
      const names = ['a', 'a:b', 'a.b', 'A', 'a-', 'ab']
      const places = ['acme', 'acme.', 'a'].flatMap((workspace) => names.map((note) => [workspace, note] as const))
      for (const [at, [workspace, note]] of places.entries()) await store.appendToNote(workspace, note, [bytes(at)])
      for (const [at, [workspace, note]] of places.entries()) {
        expect(await store.readNote(workspace, note)).toEqual({ updates: [bytes(at)], upTo: 1 })
      }
      expect(await store.read('acme', 0, 10)).toEqual([])
      expect(await store.factsStarting('acme', '')).toEqual([])
    })
  })

  describe('workspaces know nothing of each other', () => {
    const names = ['a', 'a/', 'a!b', 'a!', 'a/b', 'a%2F', 'a%2Fb', 'A', 'a.', 'a_b', 'ä', 'b']

    test('whatever their names have in common', async () => {
      const store = await open()
      const fences = new Map<string, number>()
      for (const name of names) fences.set(name, await fenceOf(store, name))
      const expected = new Map<string, Entry[]>()
      for (const [at, name] of names.entries()) {
        const fence = fences.get(name) ?? 0
        const refs = Array.from({ length: at + 1 }, (_, index) => `boot${at}:${index + 1}`)
        const entries = refs.map((ref) => entry(at, ref))
        const facts = { name, 'b/x': at }
        const segment = { n: 0, bytes: new Uint8Array([at]) }
        expect(await store.append(name, { fence, after: 0, entries, facts, segment })).toBe('stored')
        expected.set(
          name,
          refs.map((ref, index) => storedEntry(index + 1, at, ref)),
        )
      }
      for (const [at, name] of names.entries()) {
        expect(await store.read(name, 0, 100)).toEqual(expected.get(name))
        expect(await store.facts(name, ['name', 'b/x'])).toEqual([name, at])
        expect(await store.factsStarting(name, '')).toHaveLength(2)
        expect([...((await store.segment(name, 0)) ?? [])]).toEqual([at])
        expect(await store.hashes(name, ['boot0:1', `boot${at}:1`])).toEqual([
          at === 0 ? hashOf('boot0:1') : undefined,
          hashOf(`boot${at}:1`),
        ])
      }
    })

    test('the same ref may stand in each of them', async () => {
      const store = await open()
      for (const name of ['a', 'b']) {
        const fence = await fenceOf(store, name)
        expect(await store.append(name, { fence, after: 0, entries: [entry(0, 'x:1')] })).toBe('stored')
      }
    })

    test('appends to many of them at once all arrive', async () => {
      const store = await open()
      const many = Array.from({ length: 24 }, (_, at) => `workspace-${at}`)
      await Promise.all(
        many.map(async (name) => {
          const fence = await fenceOf(store, name)
          for (let after = 0; after < 5; after += 1) {
            expect(await store.append(name, { fence, after, entries: [entry(0, `a:${after + 1}`)] })).toBe('stored')
          }
        }),
      )
      for (const name of many) {
        expect((await store.read(name, 0, 10)).map(({ pos }) => pos)).toEqual([1, 2, 3, 4, 5])
      }
    })
  })

  test('histories drawn by chance: what was stored is there, what was not is not', async () => {
    for (let seed = 1; seed <= 20; seed += 1) await playHistory(await open(), new Chance(seed), `seed ${seed}`)
  })
}

/** Appends, good and bad, by relays that take the lease from each other; compared with a list kept beside the store. */
async function playHistory(store: RelayStore, chance: Chance, name: string): Promise<void> {
  const expected: Entry[] = []
  const stored = new Set<string>()
  const fences: number[] = []
  let now = 0
  for (let step = 0; step < 40; step += 1) {
    if (fences.length === 0 || chance.happens(0.2)) {
      now += ttlMs
      fences.push((await store.lease('acme', `relay-${step}`, now, ttlMs))?.fence ?? -1)
    }
    const newest = fences.at(-1) ?? -1
    const fence = chance.happens(0.8) ? newest : chance.one(fences)
    const after = chance.happens(0.8) ? expected.length : chance.whole(0, expected.length)
    const entries = Array.from({ length: chance.whole(1, 3) }, () =>
      entry(chance.whole(0, 3), ...Array.from({ length: chance.whole(1, 4) }, () => `a:${chance.whole(1, 300)}`)),
    )
    const refs = entries.flatMap(({ events }) => events.map(({ ref }) => ref))
    const isKnown = new Set(refs).size < refs.length || refs.some((ref) => stored.has(ref))
    const outcome = await store.append('acme', { fence, after, entries, facts: { step } })
    const isRightPlace = after === expected.length
    const isFenced = fence !== newest
    expect(outcome === 'stored', `${name}, step ${step}: ${outcome}`).toBe(!isFenced && isRightPlace && !isKnown)
    if (outcome !== 'stored') continue
    for (const { head, events } of entries) {
      expected.push(storedEntry(expected.length + 1, head, ...events.map(({ ref }) => ref)))
    }
    for (const ref of refs) stored.add(ref)
    expect(await store.facts('acme', ['step']), name).toEqual([step])
  }
  expect(await store.read('acme', 0, 1000), name).toEqual(expected)
  for (const { refs } of expected) {
    expect(await store.hashes('acme', refs), name).toEqual(refs.map(hashOf))
  }
}
