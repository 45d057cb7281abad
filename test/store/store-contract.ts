/** What every store promises (src/core/storage.ts): the same suite for the one in memory and the one in IndexedDB. */
import { describe, expect, test } from 'vitest'
import type { Debt } from '../../src/core/duty.ts'
import type { EntityState } from '../../src/core/fold-state.ts'
import { compareElements } from '../../src/core/order.ts'
import type { IndexKey } from '../../src/core/query/index-key.ts'
import type { KeyPlan, NounPlan, QueryPlan, RangePlan } from '../../src/core/query/plan.ts'
import type { Changes, EntityRow, LogRow, ParkedRow, RunRow, Store, VerdictRow } from '../../src/core/storage.ts'
import { Chance } from '../kit/chance.ts'
import type { Disk } from '../kit/disk.ts'
import { create, run, update, verb, win } from '../kit/events.ts'

export function storeContract(newDisk: () => Promise<Disk>): void {
  async function opened(): Promise<Store> {
    return (await (await newDisk()).open()).store
  }

  async function filled(changes: Partial<Changes>): Promise<Store> {
    const store = await opened()
    expect(await store.write({ onHead: 0, onGeneration: 0, ...changes })).toBe(true)
    return store
  }

  describe('an empty store', () => {
    test('has nothing, and says so everywhere', async () => {
      const store = await opened()
      expect(await store.standing()).toEqual({ head: 0, generation: 0 })
      expect(await store.last()).toBeUndefined()
      expect(await store.logAfter(0)).toEqual([])
      expect(await store.logAt([{ boot: 'a', seq: 1 }])).toEqual([undefined])
      expect(await store.lastSeqs(['a', 'b'])).toEqual([0, 0])
      expect(await store.entities(['deal_1'])).toEqual([undefined])
      expect(await store.batches([{ boot: 'a', seq: 1 }])).toEqual([undefined])
      expect(await store.finalSeqs(['a'])).toEqual([0])
      expect(await store.meta(['x'])).toEqual([undefined])
      expect(await store.dormant()).toBe(0)
    })

    test('answers nothing where nothing is asked', async () => {
      const store = await opened()
      expect(await store.logAt([])).toEqual([])
      expect(await store.tagged([])).toEqual([])
      expect(await store.entities([])).toEqual([])
      expect(await store.runsOfKeys([])).toEqual([])
      expect(await store.verdictsOf([])).toEqual([])
      expect(await store.debtsOf([])).toEqual([])
      expect(await store.meta([])).toEqual([])
    })
  })

  describe('the log', () => {
    const rows = [row(1, 'a', 1), row(2, 'b', 1), row(3, 'a', 2), row(4, 'a', 10)]

    test('is read by position, by ref and by boot', async () => {
      const store = await filled({ log: rows })
      expect(await store.standing()).toEqual({ head: 4, generation: 0 })
      expect(await store.last()).toEqual(rows[3])
      expect(positions(await store.logAfter(1))).toEqual([2, 3, 4])
      expect(positions(await store.logAfter(1, 2))).toEqual([2, 3])
      expect(positions(await store.logAfter(4))).toEqual([])
      expect(positions(await store.logBefore(4, 2))).toEqual([3, 2])
      expect(positions(await store.logBefore(99, 99))).toEqual([4, 3, 2, 1])
      expect(positions(await store.logBefore(1, 5))).toEqual([])
      expect(await store.logAfter(1, 0)).toEqual([])
      expect(await store.logBefore(4, 0)).toEqual([])
      const asked = [
        { boot: 'a', seq: 10 },
        { boot: 'a', seq: 3 },
        { boot: 'b', seq: 1 },
      ]
      expect((await store.logAt(asked)).map((found) => found?.pos)).toEqual([4, undefined, 2])
      expect(positions(await store.logOf('a', 1, 2))).toEqual([1, 3])
      expect(positions(await store.logOf('a', 2, 10))).toEqual([3, 4])
      expect(await store.logOf('a', 11, 10)).toEqual([])
      expect(await store.lastSeqs(['b', 'a', 'c'])).toEqual([1, 10, 0])
    })

    test('is found by tag, each row once and by position', async () => {
      const store = await filled({ log: rows })
      expect(positions(await store.tagged(['deal_b', 'deal_a', 'deal.won']))).toEqual([1, 2, 3, 4])
      expect(positions(await store.tagged(['deal_b']))).toEqual([2])
      expect(positions(await store.tagged(['deal_']))).toEqual([])
    })

    test('gives rows as they were written', async () => {
      const store = await filled({ log: rows })
      expect(await store.logAfter(0)).toEqual(rows)
    })

    test('restated rows stand at their place, under their new tags', async () => {
      const store = await filled({ log: rows })
      const restated = { ...(rows[1] as LogRow), tags: ['deal_other'], top: 'z' }
      expect(await store.write({ onHead: 4, onGeneration: 0, restatedLog: [restated], raisesGeneration: true })).toBe(
        true,
      )
      expect(await store.logAfter(1, 1)).toEqual([restated])
      expect(positions(await store.tagged(['deal_b']))).toEqual([])
      expect(positions(await store.tagged(['deal_other']))).toEqual([2])
      expect(await store.standing()).toEqual({ head: 4, generation: 1 })
    })
  })

  describe('[S1] a write', () => {
    test('onto a head that has moved does nothing', async () => {
      const store = await filled({ log: [row(1, 'a', 1)] })
      const late = { entities: [entity('deal_1')], debts: [debt('k')], meta: [{ name: 'm', value: 1 }] }
      expect(await store.write({ onHead: 0, onGeneration: 0, log: [row(1, 'b', 1)], ...late })).toBe(false)
      expect(await store.write({ onHead: 0, onGeneration: 0, ...late })).toBe(false)
      expect(await store.write({ onHead: 2, onGeneration: 0, ...late })).toBe(false)
      expect(await store.entities(['deal_1'])).toEqual([undefined])
      expect(await store.debts()).toEqual([])
      expect(await store.meta(['m'])).toEqual([undefined])
      expect((await store.last())?.boot).toBe('a')
    })

    test('onto another generation does nothing', async () => {
      const store = await filled({ log: [row(1, 'a', 1)], raisesGeneration: true })
      expect((await store.standing()).generation).toBe(1)
      expect(await store.write({ onHead: 1, onGeneration: 0, log: [row(2, 'a', 2)] })).toBe(false)
      expect(await store.write({ onHead: 1, onGeneration: 0, entities: [entity('deal_1')] })).toBe(false)
      expect(await store.write({ onHead: 1, onGeneration: 1, log: [row(2, 'a', 2)] })).toBe(true)
    })

    test('onto a fact that is another does nothing, whether it adds to the log or not', async () => {
      const store = await filled({ meta: [{ name: 'offered/a', value: 1 }] })
      const onMeta = [
        { name: 'offered/a', value: 1 },
        { name: 'offered/b', value: undefined },
      ]
      const changes = { onHead: 0, onGeneration: 0, entities: [entity('deal_1')], onMeta }
      await store.note([{ name: 'offered/b', value: 7 }])
      expect(await store.write(changes)).toBe(false)
      expect(await store.write({ ...changes, log: [row(1, 'a', 1)] })).toBe(false)
      expect(await store.write({ ...changes, onMeta: [{ name: 'offered/a', value: undefined }] })).toBe(false)
      expect(await store.write({ ...changes, onMeta: [{ name: 'offered/a', value: 2 }] })).toBe(false)
      expect(await store.entities(['deal_1'])).toEqual([undefined])
      expect(await store.standing()).toEqual({ head: 0, generation: 0 })
      const asItIs = [
        { name: 'offered/b', value: 7 },
        { name: 'offered/c', value: undefined },
      ]
      expect(await store.write({ ...changes, log: [row(1, 'a', 1)], onMeta: asItIs })).toBe(true)
    })

    test('of what was presumed new and is there does nothing', async () => {
      const store = await filled({ entities: [entity('deal_1', { note: 'first' })] })
      const changes = { entities: [entity('deal_2'), entity('deal_1')], presumedNew: ['deal_1', 'deal_2'] }
      expect(await store.write({ onHead: 0, onGeneration: 0, log: [row(1, 'a', 1)], ...changes })).toBe(false)
      expect((await store.entities(['deal_1', 'deal_2'])).map((found) => found?.state.fields)).toEqual([
        { note: 'first' },
        undefined,
      ])
      expect((await store.standing()).head).toBe(0)
    })

    test('of a ref that is in the log rejects and leaves everything as it was', async () => {
      const store = await filled({ log: [row(1, 'a', 1)] })
      const doubled = { onHead: 1, onGeneration: 0, log: [row(2, 'a', 1)], entities: [entity('deal_1')] }
      await expect(store.write(doubled)).rejects.toMatchObject({ name: 'StorageError' })
      expect(await store.standing()).toEqual({ head: 1, generation: 0 })
      expect(await store.entities(['deal_1'])).toEqual([undefined])
    })

    test('that several make at once comes about once', async () => {
      const disk = await newDisk()
      const stores = await Promise.all([disk.open(), disk.open(), disk.open()])
      const written = await Promise.all(
        stores.map(({ store }, index) => store.write({ onHead: 0, onGeneration: 0, log: [row(1, `boot${index}`, 1)] })),
      )
      expect(written.filter((isWritten) => isWritten)).toHaveLength(1)
      expect(await stores[0]?.store.logAfter(0)).toHaveLength(1)
    })

    test('puts, replaces and takes away rows of every kind', async () => {
      const store = await filled({
        entities: [entity('deal_1'), entity('deal_2')],
        runs: [runRow('a:1', 'k', 'idle', 'deal_1'), runRow('a:2', 'k', 'effective')],
        verdicts: [verdict('a:3', 'deal_1', 'waiting'), verdict('a:4', 'deal_2', 'void')],
        debts: [debt('k1', 'deal_1'), debt('k2', 'deal_2')],
        parked: [parked('p', 1, 'h1'), parked('p', 1, 'h2')],
        meta: [
          { name: 'own/a', value: 'x' },
          { name: 'own/b', value: 'y' },
          { name: 'other', value: null },
        ],
      })
      expect(await store.dormant()).toBe(2)
      const gone = await store.write({
        onHead: 0,
        onGeneration: 0,
        entities: [entity('deal_2', { note: 'new' })],
        entitiesGone: ['deal_1'],
        runs: [runRow('a:1', 'k', 'superseded')],
        verdicts: [verdict('a:4', 'deal_2', 'waiting')],
        verdictsGone: ['a:3'],
        debts: [debt('k3', 'deal_2')],
        debtsGone: ['k1'],
        parkedGone: [parked('p', 1, 'h1')],
        meta: [{ name: 'own/b', value: 'z' }],
      })
      expect(gone).toBe(true)
      expect((await store.entities(['deal_1', 'deal_2'])).map((found) => found?.state.fields)).toEqual([
        undefined,
        { note: 'new' },
      ])
      expect((await store.allRuns()).map(({ ref, status }) => [ref, status]).sort()).toEqual([
        ['a:1', 'superseded'],
        ['a:2', 'effective'],
      ])
      expect((await store.runs(['a:2', 'a:9'])).map((found) => found?.ref)).toEqual(['a:2', undefined])
      expect((await store.runsOfKeys(['k'])).map(({ ref }) => ref).sort()).toEqual(['a:1', 'a:2'])
      expect(await store.idleRuns(['deal_1'])).toEqual([])
      expect((await store.allVerdicts()).map(({ ref }) => ref)).toEqual(['a:4'])
      expect((await store.verdicts(['a:3', 'a:4'])).map((found) => found?.is)).toEqual([undefined, 'waiting'])
      expect((await store.verdictsOf(['deal_2'])).map(({ ref }) => ref)).toEqual(['a:4'])
      expect((await store.debts()).map(({ key }) => key).sort()).toEqual(['k2', 'k3'])
      expect((await store.debtsOf(['deal_2', 'deal_1'])).map(({ key }) => key).sort()).toEqual(['k2', 'k3'])
      expect((await store.parked()).map(({ hash }) => hash)).toEqual(['h2'])
      expect(await store.meta(['own/b', 'none', 'other'])).toEqual(['z', undefined, null])
      expect((await store.metaStarting('own/')).map(({ name }) => name).sort()).toEqual(['own/a', 'own/b'])
      expect(await store.dormant()).toBe(1)
    })

    test('finds the runs of which something may come, by each entity that they touch', async () => {
      const open = (ref: string, ids: readonly string[]): RunRow => ({ ...runRow(ref, ref, 'superseded'), open: ids })
      const two = [open('a:1', ['deal_1', 'customer_1']), open('a:2', ['deal_2', 'customer_1'])]
      const store = await filled({ runs: [...two, { ...runRow('a:3', 'k', 'effective'), final: true }] })
      const found = async (...ids: string[]) => (await store.openRuns(ids)).map(({ ref }) => ref).sort()
      expect(await found('customer_1')).toEqual(['a:1', 'a:2'])
      expect(await found('deal_1', 'customer_1', 'deal_9')).toEqual(['a:1', 'a:2'])
      expect(await found('customer_9')).toEqual([])
      const many = Array.from({ length: 40 }, (_, at) => `deal_${at}`)
      expect(await found(...many)).toEqual(['a:1', 'a:2'])
      await store.write({ onHead: 0, onGeneration: 0, runs: [{ ...runRow('a:1', 'k', 'effective'), final: true }] })
      expect(await found(...many, 'customer_1')).toEqual(['a:2'])
    })

    test('finds the verdicts of many verbs, of which few have one', async () => {
      const rows = [
        verdict('a:3', 'deal_1', 'waiting'),
        verdict('a:30', 'deal_2', 'void'),
        verdict('b:4', 'deal_2', 'void'),
      ]
      const store = await filled({ verdicts: rows })
      const refs = Array.from({ length: 40 }, (_, at) => `a:${40 - at}`)
      expect(await store.verdicts([...refs, 'a:3'])).toEqual([
        ...refs.map((ref) => rows.find((row) => row.ref === ref)),
        rows[0],
      ])
    })

    test('[F10] says what stands under entities, whether they change with it or not', async () => {
      const under = entity('deal_9', { note: 'final' }).state
      const store = await filled({
        finals: [{ boot: 'a', to: 1, k: 1 }],
        entities: [entity('deal_1'), entity('deal_2'), entity('deal_3')],
        bases: [
          { id: 'deal_1', base: 'none' },
          { id: 'deal_2', base: under },
        ],
      })
      const basesNow = async () => {
        const scanned: unknown[] = []
        const plan: NounPlan = { by: 'noun', noun: 'Deal', direction: 'asc', isOrdered: true }
        await store.scan(plan, () => (row) => scanned.push(row.base) > 0)
        const asked = (await store.entities(['deal_1', 'deal_2', 'deal_3'])).map((row) => row?.base)
        expect(scanned).toEqual(asked.filter((base) => base !== undefined))
        return asked
      }
      expect(await basesNow()).toEqual(['none', under, 'same'])
      const final = { id: 'deal_1', base: 'same' } as const
      expect(await store.write({ onHead: 0, onGeneration: 0, bases: [final, { id: 'deal_3', base: under }] })).toBe(
        true,
      )
      expect(await basesNow()).toEqual(['same', under, under])
      const changed = entity('deal_2', { note: 'new' })
      expect(await store.write({ onHead: 0, onGeneration: 0, entities: [changed] })).toBe(true)
      expect(await basesNow()).toEqual(['same', under, under])
      expect(await store.write({ onHead: 0, onGeneration: 0, entitiesGone: ['deal_2'] })).toBe(true)
      expect(await store.write({ onHead: 0, onGeneration: 0, entities: [changed] })).toBe(true)
      expect(await basesNow()).toEqual(['same', 'same', under])
      const rebuilt = { replacesProjections: true, entities: [entity('deal_3')], finals: [{ boot: 'a', to: 1, k: 1 }] }
      expect(await store.write({ onHead: 0, onGeneration: 0, ...rebuilt })).toBe(true)
      expect(await basesNow()).toEqual([undefined, undefined, 'same'])
    })

    test('[F10] says of all that nothing is final where there is no commit', async () => {
      const rows = Array.from({ length: 600 }, (_, at) => ({ ...entity(`deal_${1000 + at}`), base: 'none' as const }))
      const store = await filled({ entities: rows, bases: rows })
      const bases = new Set<unknown>()
      await store.scan({ by: 'noun', noun: 'Deal', direction: 'asc', isOrdered: true }, () => ({ base }) => {
        bases.add(base)
        return true
      })
      expect([...bases]).toEqual(['none'])
    })

    test('[F10] takes away what stands under many, and leaves what stands between them or comes with it', async () => {
      const id = (at: number) => `deal_${String(at).padStart(3, '0')}`
      const all = Array.from({ length: 100 }, (_, at) => at)
      const bases = all.map((at) => ({ id: id(at), base: 'none' as const }))
      const store = await filled({ entities: [...all.map((at) => entity(id(at))), entity('deal_050x')], bases })
      const staying = new Set([0, 30, 31, 77])
      const final = bases.filter((_, at) => !staying.has(at)).map((row) => ({ ...row, base: 'same' as const }))
      const come = { id: 'deal_050x', base: 'none' as const }
      expect(await store.write({ onHead: 0, onGeneration: 0, bases: [...final, come] })).toBe(true)
      const rows = await store.entities([...all.map(id), 'deal_050x'])
      const tentative = rows.flatMap((row) => (row?.base === 'none' ? [row.id] : []))
      expect(tentative).toEqual([...[...staying].map(id), 'deal_050x'])
    })

    test('[F10] says so of however many that are tentative, whatever part of them is asked for', async () => {
      const rows = Array.from({ length: 700 }, (_, at) => {
        const id = `deal_${String(at).padStart(3, '0')}`
        return {
          ...entity(id, {}, [['Deal', 'value', (at * 7) % 700]]),
          base: at % 2 === 0 ? 'none' : 'same',
        } as EntityRow
      })
      const finals = [{ boot: 'a', to: 1, k: 1 }]
      const store = await filled({ finals, entities: rows, bases: rows.filter(({ base }) => base !== 'same') })
      for (const direction of ['asc', 'desc'] as const) {
        for (const pages of [1, 20, 700]) {
          const range: RangePlan = {
            ...{ by: 'range', noun: 'Deal', field: 'value', lowerOpen: false, upperOpen: false },
            ...{ direction, isOrdered: true },
          }
          for (const plan of [{ by: 'noun', noun: 'Deal', direction, isOrdered: true } as const, range]) {
            const seen: EntityRow[] = []
            await store.scan(plan, () => (row) => seen.push(row) < pages, pages)
            expect(seen).toHaveLength(pages)
            for (const row of seen) expect(row).toEqual(rows[Number(row.id.slice(5))])
          }
        }
      }
    })

    test('puts what it also takes away', async () => {
      const store = await filled({ debts: [debt('k')], verdicts: [verdict('a:1', 'deal_1', 'void')] })
      const both = {
        debts: [debt('k', 'deal_2')],
        debtsGone: ['k'],
        entities: [entity('deal_1')],
        entitiesGone: ['deal_1'],
      }
      expect(await store.write({ onHead: 0, onGeneration: 0, ...both })).toBe(true)
      expect((await store.debts()).map(({ target }) => target)).toEqual(['deal_2'])
      expect(await store.entities(['deal_1'])).not.toEqual([undefined])
    })

    test('of a rebuild replaces every projection and leaves the log, what is parked and meta', async () => {
      const store = await filled({
        log: [row(1, 'a', 1)],
        entities: [entity('deal_1')],
        runs: [runRow('a:1', 'k', 'idle', 'deal_1')],
        verdicts: [verdict('a:3', 'deal_1', 'waiting')],
        debts: [debt('k1')],
        finals: [{ boot: 'a', to: 1, k: 1 }],
        parked: [parked('p', 1, 'h')],
        meta: [{ name: 'm', value: 1 }],
      })
      const rebuilt = { replacesProjections: true, entities: [entity('deal_2')] }
      expect(await store.write({ onHead: 1, onGeneration: 0, ...rebuilt })).toBe(true)
      expect(await store.entities(['deal_1'])).toEqual([undefined])
      expect(await store.entities(['deal_2'])).not.toEqual([undefined])
      expect([await store.allRuns(), await store.allVerdicts(), await store.debts()]).toEqual([[], [], []])
      expect(await store.finalSeqs(['a'])).toEqual([0])
      expect((await store.standing()).head).toBe(1)
      expect(await store.parked()).toHaveLength(1)
      expect(await store.meta(['m'])).toEqual([1])
    })

    test('is there after the store was opened again', async () => {
      const disk = await newDisk()
      const { store } = await disk.open()
      await store.write({ onHead: 0, onGeneration: 0, log: [row(1, 'a', 1)], entities: [entity('deal_1')] })
      store.close()
      const again = (await disk.open()).store
      expect((await again.last())?.pos).toBe(1)
      expect(await again.entities(['deal_1'])).toEqual([entity('deal_1')])
    })

    test('on a copy of the disk leaves the disk alone', async () => {
      const disk = await newDisk()
      const { store } = await disk.open()
      await store.write({ onHead: 0, onGeneration: 0, log: [row(1, 'a', 1)] })
      const copy = (await (await disk.copy()).open()).store
      expect(await copy.write({ onHead: 1, onGeneration: 0, log: [row(2, 'b', 1)] })).toBe(true)
      expect((await store.standing()).head).toBe(1)
    })
  })

  describe('a note', () => {
    test('is put whatever the head and the generation are, and neither moves', async () => {
      const disk = await newDisk()
      const { store } = await disk.open()
      await store.write({ onHead: 0, onGeneration: 0, log: [row(1, 'a', 1)], raisesGeneration: true })
      const notes = [
        { name: 'relay', value: { segments: 1 } },
        { name: 'acked/a', value: 1 },
      ]
      expect(await store.note(notes)).toBe(1)
      expect(await store.standing()).toEqual({ head: 1, generation: 1 })
      store.close()
      const again = (await disk.open()).store
      expect(await again.meta(['relay', 'acked/a'])).toEqual([{ segments: 1 }, 1])
    })

    test('takes the place of what was there, of two numbers the higher, and goes away', async () => {
      const store = await filled({ meta: [{ name: 'x', value: { is: 1 } }] })
      await store.note([
        { name: 'x', value: { is: 2 } },
        { name: 'acked/a', value: 5 },
      ])
      await store.note([{ name: 'acked/a', value: 3 }])
      expect(await store.meta(['x', 'acked/a'])).toEqual([{ is: 2 }, 5])
      await Promise.all([4, 9, 6].map((value) => store.note([{ name: 'acked/a', value }])))
      expect(await store.meta(['acked/a'])).toEqual([9])
      await store.note([
        { name: 'acked/a', value: undefined },
        { name: 'never there', value: undefined },
      ])
      expect(await store.metaStarting('acked/')).toEqual([])
      await store.note([{ name: 'acked/a', value: 2 }])
      expect(await store.meta(['acked/a'])).toEqual([2])
    })

    test('of a process that dies before it is not there', async () => {
      const disk = await newDisk()
      const open = await disk.open()
      await open.store.standing()
      open.dieBefore(1)
      await expect(open.store.note([{ name: 'x', value: 1 }])).rejects.toMatchObject({ name: 'StorageError' })
      expect(await (await disk.open()).store.meta(['x'])).toEqual([undefined])
    })
  })

  describe('[E6] what is final', () => {
    test('is told by the first vector that covers it', async () => {
      const finals = [
        { boot: 'a', to: 3, k: 1 },
        { boot: 'a', to: 7, k: 4 },
        { boot: 'ab', to: 1, k: 9 },
      ]
      const store = await filled({ finals })
      const asked = [1, 3, 4, 7, 8].map((seq) => ({ boot: 'a', seq }))
      expect(await store.batches([...asked, { boot: 'b', seq: 1 }])).toEqual([1, 1, 4, 4, undefined, undefined])
      expect(await store.finalSeqs(['a', 'b', 'ab'])).toEqual([7, 0, 1])
    })

    test('is told of events in any order, in batches however many', async () => {
      const finals = Array.from({ length: 100 }, (_, index) => ({ boot: 'a', to: 2 * (index + 1), k: index + 1 }))
      const store = await filled({ finals })
      const seqs = [200, 3, 1, 3, 201, ...Array.from({ length: 190 }, (_, index) => 190 - index)]
      const batches = await store.batches(seqs.map((seq) => ({ boot: 'a', seq })))
      expect(batches).toEqual(seqs.map((seq) => (seq > 200 ? undefined : Math.ceil(seq / 2))))
    })
  })

  describe('a process that dies', () => {
    test('before a write leaves nothing of it, and answers nothing any more', async () => {
      const disk = await newDisk()
      const open = await disk.open()
      await open.store.standing()
      open.dieBefore(1)
      const changes = { onHead: 0, onGeneration: 0, log: [row(1, 'a', 1)], entities: [entity('deal_1')] }
      await expect(open.store.write(changes)).rejects.toMatchObject({ name: 'StorageError' })
      await expect(open.store.standing()).rejects.toMatchObject({ name: 'StorageError' })
      expect(open.isDead()).toBe(true)
      const after = (await disk.open()).store
      expect(await after.standing()).toEqual({ head: 0, generation: 0 })
      expect(await after.entities(['deal_1'])).toEqual([undefined])
    })

    test('at any of its operations leaves the whole of a write or nothing', async () => {
      for (let point = 1; point < 60; point += 1) {
        const disk = await newDisk()
        const open = await disk.open()
        open.dieBefore(point)
        const changes: Changes = {
          onHead: 0,
          onGeneration: 0,
          log: [row(1, 'a', 1), row(2, 'a', 2)],
          entities: [entity('deal_1'), entity('deal_2')],
          debts: [debt('k')],
          meta: [{ name: 'm', value: 1 }],
        }
        const isWritten = await open.store.write(changes).catch(() => 'died')
        const hasSurvived = !open.isDead()
        open.kill()
        const after = (await disk.open()).store
        const { head } = await after.standing()
        const found = [(await after.entities(['deal_2']))[0], (await after.debts())[0], (await after.meta(['m']))[0]]
        const there = found.filter((thing) => thing !== undefined).length
        expect([head, there]).toEqual(head === 0 ? [0, 0] : [2, 3])
        if (isWritten === true) expect(head).toBe(2)
        if (hasSurvived) return
      }
      expect.unreachable('a write has fewer operations than that')
    })
  })

  describe('a plan', () => {
    const chance = new Chance(7)
    const rows = Array.from({ length: 90 }, (_, index) => {
      const noun = index % 3 === 0 ? 'Contact' : 'Deal'
      const value = chance.one([0, 1, 2, 5, 9.5, 'a', 'b', 'ba', 'z'])
      return entity(`${noun.toLowerCase()}_${String(chance.whole(0, 999)).padStart(3, '0')}${index}`, {}, [
        [noun, 'value', value],
        ...chance.some([[noun, 'stage', chance.one(['Open', 'Won'])] as IndexKey]),
      ])
    })
    const deals = rows.filter(({ id }) => id.startsWith('deal_'))

    test.each(['asc', 'desc'] as const)('by noun, %s, in order, and from where a page ended', async (direction) => {
      const store = await filled({ entities: rows })
      const ids = inOrder(
        deals.map(({ id }) => id),
        direction,
      )
      const plan: NounPlan = { by: 'noun', noun: 'Deal', direction, isOrdered: true }
      expect(await scanned(store, plan)).toEqual(ids)
      const after = ids[20] as string // there are 60
      expect(await scanned(store, { ...plan, after })).toEqual(ids.slice(21))
      expect((await scanned(store, { ...plan, isOrdered: false })).sort()).toEqual([...ids].sort())
    })

    test.each(['asc', 'desc'] as const)('by key, %s: by entry, then by id', async (direction) => {
      const store = await filled({ entities: rows })
      for (const values of [[1], [0, 2, 'ba'], ['a', 'z'], ['none']]) {
        const plan: KeyPlan = { by: 'key', noun: 'Deal', field: 'value', values, direction, isOrdered: true }
        const wanted = byEntry(deals, direction).filter(({ value }) => values.includes(value))
        expect(await scanned(store, plan)).toEqual(wanted.map(({ id }) => id))
        const unordered = await scanned(store, { ...plan, isOrdered: false })
        expect(unordered.sort()).toEqual(wanted.map(({ id }) => id).sort())
      }
    })

    test.each(['asc', 'desc'] as const)('by range, %s, with every kind of bound', async (direction) => {
      const store = await filled({ entities: rows })
      for (const lower of [undefined, 1, 5, 'a', 'b']) {
        for (const upper of [undefined, 2, 9.5, 'ba', 'z']) {
          if (lower !== undefined && upper !== undefined && compareElements(lower, upper) >= 0) continue
          for (const [lowerOpen, upperOpen] of [
            [false, false],
            [true, true],
            [true, false],
          ] as const) {
            const plan: RangePlan = {
              by: 'range',
              noun: 'Deal',
              field: 'value',
              ...(lower === undefined ? undefined : { lower }),
              ...(upper === undefined ? undefined : { upper }),
              lowerOpen,
              upperOpen,
              direction,
              isOrdered: true,
            }
            const wanted = byEntry(deals, direction).filter(({ value }) => {
              const low = lower === undefined ? 1 : compareElements(value, lower)
              const high = upper === undefined ? -1 : compareElements(value, upper)
              return (lowerOpen ? low > 0 : low >= 0) && (upperOpen ? high < 0 : high <= 0)
            })
            expect(await scanned(store, plan)).toEqual(wanted.map(({ id }) => id))
          }
        }
      }
    })

    test('by ids gives those that exist, as they were asked for', async () => {
      const store = await filled({ entities: rows })
      const [first, second] = deals as [EntityRow, EntityRow]
      const plan: QueryPlan = { by: 'ids', noun: 'Deal', ids: [second.id, 'deal_none', first.id], isOrdered: true }
      expect(await scanned(store, plan)).toEqual([second.id, first.id])
    })

    test('stops where the reader has enough', async () => {
      const store = await filled({ entities: rows })
      for (const direction of ['asc', 'desc'] as const) {
        for (const expected of [1, 3, 1000]) {
          const seen: string[] = []
          const plan: NounPlan = { by: 'noun', noun: 'Deal', direction, isOrdered: true }
          await store.scan(
            plan,
            () =>
              ({ id }) =>
                seen.push(id) < 3,
            expected,
          )
          expect(seen).toHaveLength(3)
        }
      }
    })

    test('shows nobody a row twice, however many they expect', async () => {
      const store = await filled({ entities: rows })
      for (const direction of ['asc', 'desc'] as const) {
        for (const expected of [1, 2, 5, 59, 60, 61]) {
          const seen: string[] = []
          const plan: NounPlan = { by: 'noun', noun: 'Deal', direction, isOrdered: true }
          await store.scan(
            plan,
            () =>
              ({ id }) =>
                seen.push(id) < 1000,
            expected,
          )
          expect(seen).toEqual(await scanned(store, plan))
        }
      }
    })

    test('finds what has an entry', async () => {
      const store = await filled({ entities: rows })
      const [{ value, id }] = byEntry(deals, 'asc') as [{ value: number | string; id: string }]
      expect(await store.keyed(['Deal', 'value', value])).toContain(id)
      expect(await store.keyed(['Deal', 'other', value])).toEqual([])
    })
  })
}

/** The schema of rows is data: a test row has what it needs and nothing else. */
function row(pos: number, boot: string, seq: number): LogRow {
  const event =
    seq === 1 ? verb({ boot, seq }, create()) : verb({ boot, seq }, seq === 2 ? win() : update('deal_1', {}))
  return { pos, boot, seq, top: event.ulid, tags: [`deal_${boot}`, event.type], event }
}

function entity(id: string, fields: EntityState['fields'] = {}, keys: readonly IndexKey[] = []): EntityRow {
  const state = {
    id,
    noun: 'Deal',
    fields,
    shapes: {},
    hist: [],
    slots: {},
    version: 1,
    createdAt: 1,
    updatedAt: 1,
    createdBy: 'a',
  }
  return { id, state, base: 'same', keys }
}

function runRow(ref: string, key: string, status: RunRow['status'], idle?: string): RunRow {
  const { hook, slot } = run({ seq: 1 }, { hook: 'Deal.won/x', slot: 'deal_1|win|1', trigger: 'a:1' })
  return {
    ref,
    key,
    hook,
    slot,
    target: 'deal_1',
    status,
    final: false,
    ...(idle === undefined ? undefined : { idle }),
  }
}

function verdict(ref: string, target: string, is: VerdictRow['is']): VerdictRow {
  return { ref, target, is, place: [1, 1, 'u', 'a', 1], final: false }
}

function debt(key: string, target = 'deal_1'): Debt {
  return { key, hook: 'Deal.won/x', slot: `${target}|win|1`, trigger: 'a:1', target, depth: 0 }
}

function parked(boot: string, seq: number, hash: string): ParkedRow {
  return { boot, seq, hash, why: 'waits', event: verb({ boot, seq }, create()) }
}

function positions(rows: readonly LogRow[]): readonly number[] {
  return rows.map(({ pos }) => pos)
}

async function scanned(store: Store, plan: QueryPlan): Promise<string[]> {
  const ids: string[] = []
  await store.scan(plan, () => ({ id }) => {
    ids.push(id)
    return true
  })
  return ids
}

function inOrder(ids: readonly string[], direction: 'asc' | 'desc'): string[] {
  const sorted = [...ids].sort()
  return direction === 'asc' ? sorted : sorted.reverse()
}

/** Entries of the field `value`, as brute force finds them. */
function byEntry(rows: readonly EntityRow[], direction: 'asc' | 'desc') {
  const entries = rows.flatMap(({ id, keys }) =>
    keys.flatMap(([, field, value]) => (field === 'value' ? [{ id, value }] : [])),
  )
  entries.sort((a, b) => compareElements(a.value, b.value) || (a.id < b.id ? -1 : 1))
  return direction === 'asc' ? entries : entries.reverse()
}
