import { IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, onTestFinished, test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { logFileHeader } from '../../src/core/log-file.ts'
import type { Workspace } from '../../src/index.ts'
import { openStore } from '../../src/store/dexie-store.ts'
import { create, deal, lose, run, ulidAt, update, verb, win } from '../kit/events.ts'
import { ManualClock } from '../kit/manual-clock.ts'
import { codeOf, createOrigin, exchange, exported } from '../kit/open.ts'

const lines = (...events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join('\n')

const created = verb({ seq: 1 }, { ...create(deal, { name: 'Acme', value: 1 }), to: 'Prospecting' })
const fromOpen = ['Prospecting']
const won = (stamp: Parameters<typeof verb>[0]) => verb(stamp, { ...win(), from: fromOpen })
const lost = (stamp: Parameters<typeof verb>[0]) => verb(stamp, { ...lose(), from: fromOpen })

function commit(k: number, vec: Record<string, number>) {
  return {
    ...{ v: 1, boot: 'relay', seq: k, last: k, ulid: ulidAt(100 + k), deps: vec, wall: 1, actor: 'relay', build: '' },
    ...{ kind: 'commit', k, vec, ...(k === 1 ? {} : { prev: `relay:${k - 1}` }) },
  }
}

async function stageIn({ Deal }: Workspace): Promise<unknown> {
  return (await Deal.get(deal))?.stage
}

describe('[E3] parking', () => {
  test('[E3] what waits is kept, passed on, not seen, and folded when the rest has come', async () => {
    const workspace = await createOrigin().open()
    const late = lines(won({ boot: 'b', seq: 1, deps: { a: 1 } }))
    expect(await workspace.import(late)).toMatchObject({ admitted: 0, waiting: 1 })
    expect(await stageIn(workspace)).toBeUndefined()
    expect(await exported(workspace)).toContain('deal.won')
    expect(await workspace.import(lines(created))).toMatchObject({ admitted: 2, waiting: 0 })
    expect(await stageIn(workspace)).toBe('Won')
  })

  test('[E3] own events never depend on what is parked', async () => {
    const workspace = await createOrigin().open()
    await workspace.import(lines(created, verb({ boot: 'b', seq: 2 }, update(deal, { value: 2 }))))
    await workspace.Deal.update(deal, { value: 3 })
    const log = (await exported(workspace)).split('\n').filter((line) => line.includes('"value":3'))
    expect(JSON.parse(log[0] ?? '').deps).toEqual({ a: 1 })
  })

  test('[E2] own events sort behind everything admitted, whatever the clock says', async () => {
    const clock = { now: () => 1, setTimeout: () => 0, clearTimeout: () => {} }
    const workspace = await createOrigin().open({ clock })
    const old = { ...created, ulid: `0000000002${ulidAt(0).slice(10)}` }
    await workspace.import(lines(old))
    await workspace.Deal.update(deal, { value: 2 })
    const own = (await exported(workspace)).split('\n').find((line) => line.includes('"value":2'))
    expect(JSON.parse(own ?? '').ulid > old.ulid).toBe(true)
    expect(JSON.parse(own ?? '').wall).toBe(1)
  })

  test('[E3] dated too far ahead is parked, and folded when its time has come', async () => {
    const clock = new ManualClock(0)
    const workspace = await createOrigin().open({ clock })
    expect(await workspace.import(lines(created))).toMatchObject({ admitted: 0, waiting: 1 })
    clock.set(Number.MAX_SAFE_INTEGER / 2)
    clock.advance(0) // what is due by now
    await workspace.settled()
    expect(await stageIn(workspace)).toBe('Prospecting')
  })
})

describe('[E4] two contents for one ref', () => {
  const one = verb({ boot: 'b', seq: 1, time: 5, deps: { a: 1 } }, update(deal, { value: 100 }))
  const other = verb({ boot: 'b', seq: 1, time: 6, deps: { a: 1 } }, update(deal, { value: 200 }))

  test('[E4] the same one folds in every order of arrival, and both are kept', async () => {
    const origin = createOrigin()
    const values = await Promise.all(
      [lines(created, one, other), lines(created, other, one), lines(created, other)].map(async (text, index) => {
        const workspace = await origin.open({ database: `d${index}` })
        await workspace.import(text)
        if (index === 2) await workspace.import(lines(one))
        const before = (await workspace.Deal.get(deal))?.value
        await workspace.rebuild()
        expect((await workspace.Deal.get(deal))?.value).toBe(before)
        const log = await exported(workspace)
        expect([log.includes('"value":100'), log.includes('"value":200')]).toEqual([true, true])
        return before
      }),
    )
    expect(new Set(values).size).toBe(1)
  })

  test.each([
    [one, other],
    [other, one],
  ])('[E4 S4] one that comes twice at once is kept once, whichever counts', async (first, second) => {
    const workspace = await createOrigin().open()
    await workspace.import(lines(created, first))
    await workspace.import(lines(second, second))
    const log = (await exported(workspace)).split('\n')
    expect(log.filter((line) => line.includes('"boot":"b"'))).toHaveLength(2)
  })

  test('[E4 L1 L7] what answers the one that gives way touches what the other is about, in every order of arrival', async () => {
    const second = verb({ seq: 2 }, { ...create('deal_2', { name: 'Globex', value: 1 }), to: 'Prospecting' })
    const elsewhere = verb({ boot: 'b', seq: 1, time: 6, deps: { a: 2 } }, update('deal_2', { value: 200 }))
    const hook = { hook: 'Deal.updated/note', slot: '@b:1', trigger: 'b:1' }
    const answer = run({ boot: 'c', seq: 1, time: 7, deps: { b: 1 } }, hook)
    const arrivals = [
      [created, second, one, answer, elsewhere],
      [created, second, elsewhere, answer, one],
      [created, second, one, elsewhere, answer],
    ]
    const origin = createOrigin()
    const rows = await Promise.all(
      arrivals.map(async (events, index) => {
        const workspace = await origin.open({ database: `t${index}` })
        for (const event of events) await workspace.import(lines(event))
        const store = await openStore({ name: `t${index}`, indexedDB: origin.indexedDB, IDBKeyRange })
        onTestFinished(() => store.close())
        const found = await store.allRuns()
        const [target] = (await workspace.events.list({ verdicts: 'all' })).flatMap((event) =>
          event.ref === 'b:1' ? [event.target] : [],
        )
        expect(found.map(({ open }) => open)).toEqual([[target]])
        return found
      }),
    )
    expect(rows).toEqual([rows[0], rows[0], rows[0]])
  })

  test('[E4] what is final stays', async () => {
    const origin = createOrigin()
    for (const [index, [first, second]] of [
      [one, other],
      [other, one],
    ].entries()) {
      const workspace = await origin.open({ database: `f${index}` })
      await workspace.import(lines(created, first, commit(1, { a: 1, b: 1 })))
      await workspace.import(lines(second))
      expect((await workspace.Deal.get(deal))?.value).toBe(first?.set?.value)
    }
  })
})

describe('[E5] what cannot be read', () => {
  test('[E5] a malformed event stops nobody, and no later event of its author', async () => {
    const workspace = await createOrigin().open()
    const broken = { ...verb({ seq: 2 }, update(deal, {})), target: 7 }
    const result = await workspace.import(
      lines(created, broken, verb({ seq: 3 }, update(deal, { value: 9 })), 'rubbish'),
    )
    expect(result).toMatchObject({ admitted: 3, rubbish: 1 })
    expect((await workspace.Deal.get(deal))?.value).toBe(9)
    expect((await exported(workspace)).split('\n')).toContain(JSON.stringify(broken))
  })

  test('[E5] an event of a newer version makes the workspace read-only, and nothing is skipped', async () => {
    const workspace = await createOrigin().open()
    const newer = { ...verb({ seq: 2 }, update(deal, {})), v: 2 }
    await workspace.import(lines(created, newer))
    expect(await codeOf(workspace.Deal.update(deal, { value: 2 }))).toBe('update-needed')
    expect(await stageIn(workspace)).toBe('Prospecting')
    expect((await exported(workspace)).split('\n')).toContain(JSON.stringify(newer))
  })

  test('[E5] nothing that arrives makes a read fail or an import reject', async () => {
    const workspace = await createOrigin().open()
    const run = { ...verb({ boot: 'x', seq: 1 }, update(deal, {})), kind: 'run' }
    const hostile = [
      { ...run, hook: 'Deal.won/x', slot: '@garbage', trigger: 'a:1', depth: 0, ok: true, subs: [] },
      { ...verb({ boot: 'y', seq: 1 }, update(deal, {})), wall: 1e300 },
      { ...verb({ boot: 'w', seq: 1 }, win(Number.MAX_SAFE_INTEGER, 1)) },
    ]
    const deep = `{"boot":"z","seq":1,"v":1,"deep":${'['.repeat(5000)}${']'.repeat(5000)}}`
    expect(await workspace.import(`${lines(created, ...hostile)}\n${deep}`)).toMatchObject({ admitted: 5 })
    expect(await workspace.Deal.find()).toHaveLength(1)
    await workspace.Deal.win(deal)
  })
})

describe('[E6] commits', () => {
  test('[E6] what a commit covers comes first, though others are older', async () => {
    const workspace = await createOrigin().open()
    const older = lost({ boot: 'b', seq: 1, time: 2, deps: { a: 1 } })
    const newer = won({ boot: 'c', seq: 1, time: 9, deps: { a: 1 } })
    await workspace.import(lines(created, older, newer))
    expect(await stageIn(workspace)).toBe('Lost')
    await workspace.import(lines(commit(1, { a: 1, c: 1 })))
    expect(await stageIn(workspace)).toBe('Won')
    await workspace.import(lines(commit(2, { b: 1 })))
    expect(await stageIn(workspace)).toBe('Won')
    expect(await workspace.conflicts.find()).toMatchObject([{ kind: 'void', event: { type: 'deal.lost' } }])
    expect((await workspace.Deal.get(deal))?.$sync).toBe('final')
  })

  test('[E6] of two commits that claim the same place in the chain the lower ref counts, whichever came first', async () => {
    const origin = createOrigin()
    const events = [
      created,
      lost({ boot: 'b', seq: 1, time: 2, deps: { a: 1 } }),
      won({ boot: 'c', seq: 1, time: 9, deps: { a: 1 } }),
    ]
    const [low, high] = [commit(1, { a: 1, c: 1 }), { ...commit(1, { a: 1, b: 1 }), boot: 'zrelay' }]
    const stages = []
    for (const [index, [first, second]] of [
      [low, high],
      [high, low],
    ].entries()) {
      const workspace = await origin.open({ database: `c${index}` })
      await workspace.import(lines(...events, first))
      await workspace.import(lines(second))
      stages.push(await stageIn(workspace))
    }
    expect(stages).toEqual(['Won', 'Won'])
  })

  test('[E6] a commit behind one that does not count covers nothing', async () => {
    const origin = createOrigin()
    const workspace = await origin.open({ database: 'behind' })
    const other = { ...commit(1, { a: 1 }), boot: 'zrelay' }
    const behind = { ...commit(2, { b: 1 }), boot: 'zrelay', prev: 'zrelay:1' }
    const late = lost({ boot: 'b', seq: 1, time: 2, deps: { a: 1 } })
    await workspace.import(lines(created, late, commit(1, { a: 1 }), other, behind))
    const store = await openStore({ name: 'behind', indexedDB: origin.indexedDB, IDBKeyRange })
    onTestFinished(() => store.close())
    expect(await store.batches([created, late])).toEqual([1, undefined])
  })
})

test('[S3] an import that stops at a broken line keeps what came before, and can be repeated', async () => {
  const workspace = await createOrigin().open()
  expect(await codeOf(workspace.import(`${lines(created)}\n{"broken`))).toBe('import')
  expect(await stageIn(workspace)).toBe('Prospecting')
  expect(await workspace.import(lines(created))).toMatchObject({ known: 1 })
})

test('[S4] the file of another workspace is refused whole, unless that is said; two files in one up to where the other begins', async () => {
  const workspace = await createOrigin().open()
  const file = logFileHeader('other') + lines(created)
  await expect(workspace.import(file)).rejects.toMatchObject({
    code: 'import',
    message: expect.stringMatching(/the log of other, not of acme\. .* Nothing of it was taken\.$/),
    details: { from: 'other' },
  })
  await expect(workspace.import(file, { from: 'another' })).rejects.toMatchObject({ code: 'import' })
  expect(await workspace.events.list()).toEqual([])
  const both = `${logFileHeader('acme')}${lines(created)}\n${logFileHeader('other')}{"no":"event"}`
  expect(await codeOf(workspace.import(both))).toBe('import')
  expect(await stageIn(workspace)).toBe('Prospecting')
  expect(await workspace.import(file, { from: 'other' })).toMatchObject({ known: 1, rubbish: 0 })
})

test('[L9] replicas whose clocks are far apart agree on what came after what', async () => {
  const origin = createOrigin()
  const at = (now: number) => ({ now: () => now, setTimeout: () => 0, clearTimeout: () => {} })
  const ahead = await origin.open({ database: 'ahead', clock: at(Date.parse('2026-06-01T12:00:00Z')) })
  const behind = await origin.open({ database: 'behind', clock: at(Date.parse('2026-05-31T13:00:00Z')) })
  const { $id } = await ahead.Deal.create({ name: 'Acme', value: 1 })
  await exchange(ahead, behind)
  await behind.Deal.update($id, { value: 2 })
  await exchange(ahead, behind)
  for (const { Deal } of [ahead, behind]) expect((await Deal.get($id))?.value).toBe(2)
})
