import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openLevelStore } from '../../server/level-store.ts'
import type { RelayStore } from '../../server/relay-store.ts'
import { entry, fenceOf, storedEntry } from '../kit/relay-entries.ts'
import { relayStoreContract } from './relay-store-contract.ts'

let folder: string
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wonce-level-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function newDirectory(): string {
  count += 1
  return join(folder, `store-${count}`)
}

async function opened(directory = newDirectory()): Promise<RelayStore> {
  const store = await openLevelStore(directory)
  onTestFinished(() => store.close())
  return store
}

relayStoreContract(() => opened())

describe('a store on the disk', () => {
  test('[S2] has everything when it is opened again', async () => {
    const directory = newDirectory()
    const first = await openLevelStore(directory)
    const fence = await fenceOf(first, 'acme')
    const segment = { n: 0, bytes: new Uint8Array([1, 2]) }
    await first.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')], facts: { head: 1 }, segment })
    await first.claim('boot/a', 'ann')
    await first.close()

    const second = await opened(directory)
    expect(await second.read('acme', 0, 10)).toEqual([storedEntry(1, 0, 'a:1')])
    expect(await second.facts('acme', ['head'])).toEqual([1])
    expect([...((await second.segment('acme', 0)) ?? [])]).toEqual([1, 2])
    expect(await second.claim('boot/a', 'bob')).toBe('ann')
    expect(await second.append('acme', { fence, after: 0, entries: [entry(0, 'a:2')] })).toBe('moved')
    expect(await second.append('acme', { fence, after: 1, entries: [entry(0, 'a:2')] })).toBe('stored')
  })

  test('a lease ends with the process that took it: the next need not wait, and what the dead one sends is refused', async () => {
    const directory = newDirectory()
    const first = await openLevelStore(directory)
    const fence = await fenceOf(first, 'acme')
    await first.close()
    const second = await opened(directory)
    const taken = await second.lease('acme', 'relay-2', 1, 10)
    expect(taken?.fence).toBeGreaterThan(fence)
    expect(await second.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })).toBe('fenced')
    expect(await second.lease('acme', 'relay-3', 2, 10)).toBeUndefined()
  })

  test('a log whose erasing is broken off is no history, and can be erased again', async () => {
    const directory = newDirectory()
    const store = await opened(directory)
    const fence = await fenceOf(store, 'acme')
    await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')], facts: { relay: 'x' } })
    const write = ClassicLevel.prototype.batch
    const batch = vi.spyOn(ClassicLevel.prototype, 'batch')
    onTestFinished(() => batch.mockRestore())
    batch.mockImplementationOnce(write).mockRejectedValueOnce(new Error('The disk is gone.'))
    await expect(store.erase('acme', fence)).rejects.toMatchObject({ code: 'failed' })
    expect(await store.facts('acme', ['relay'])).toEqual([undefined])
    expect(await store.read('acme', 0, 1)).toHaveLength(1)
    expect(await store.erase('acme', fence)).toBe('erased')
    expect(await store.read('acme', 0, 1)).toEqual([])
  })

  test('a fence never falls back, though the lease was released and the process ended', async () => {
    const directory = newDirectory()
    const first = await openLevelStore(directory)
    const fence = await fenceOf(first, 'acme')
    await first.release('acme', 'relay-1')
    await first.close()
    const second = await opened(directory)
    expect(await second.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })).toBe('fenced')
    expect(await fenceOf(second, 'acme')).toBeGreaterThan(fence)
  })

  test('[S2] every write waits for the disk', async () => {
    const batch = vi.spyOn(ClassicLevel.prototype, 'batch')
    onTestFinished(() => batch.mockRestore())
    const store = await opened()
    const fence = await fenceOf(store, 'acme')
    await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })
    await store.claim('boot/a', 'ann')
    await store.release('acme', 'relay-1')
    // The format, the lease, the entry, the claim, the release: LevelDB answers before its `fsync` unless it is told to wait.
    expect(batch.mock.calls).toEqual(Array.from({ length: 5 }, () => [expect.any(Array), { sync: true }]))
  })

  test('finishes what was begun before it is closed, and refuses what comes later', async () => {
    const directory = newDirectory()
    const store = await openLevelStore(directory)
    const fence = await fenceOf(store, 'acme')
    const claimed = Array.from({ length: 20 }, (_, at) => store.claim(`boot/${at}`, 'ann'))
    const appended = store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })
    expect(await appended).toBe('stored')
    await Promise.all([...claimed, store.close()])
    await expect(store.claim('boot/late', 'ann')).rejects.toMatchObject({ code: 'closed' })
    await expect(store.read('acme', 0, 1)).rejects.toMatchObject({ code: 'closed' })
    await expect(store.lease('acme', 'relay-1', 0, 1)).rejects.toMatchObject({ code: 'closed' })
    await store.close()
    const again = await opened(directory)
    expect(await again.claim('boot/19', 'bob')).toBe('ann')
  })
})

describe('a directory that cannot be used says why, and is left as it is', () => {
  test('one that another store has open', async () => {
    const directory = newDirectory()
    const store = await opened(directory)
    const fence = await fenceOf(store, 'acme')
    await expect(openLevelStore(directory)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(directory),
    })
    expect(await store.append('acme', { fence, after: 0, entries: [entry(0, 'a:1')] })).toBe('stored')
  })

  test('one that holds other files', async () => {
    const directory = newDirectory()
    await mkdir(directory)
    await writeFile(join(directory, 'invoices.pdf'), 'x')
    await expect(openLevelStore(directory)).rejects.toMatchObject({
      code: 'foreign',
      message: expect.stringContaining('invoices.pdf'),
    })
    expect(await readdir(directory)).toEqual(['invoices.pdf'])
  })

  test('one that is a file, or lies below one', async () => {
    const file = newDirectory()
    await writeFile(file, '')
    await expect(openLevelStore(file)).rejects.toMatchObject({ code: 'unusable' })
    await expect(openLevelStore(join(file, 'below'))).rejects.toMatchObject({ code: 'unusable' })
  })

  test('one whose file CURRENT is lost: LevelDB would begin anew and delete the rest', async () => {
    const directory = await filled()
    await rm(join(directory, 'CURRENT'))
    const before = await readdir(directory)
    await expect(openLevelStore(directory)).rejects.toMatchObject({ code: 'damaged' })
    expect(await readdir(directory)).toEqual(before)
  })

  test('one whose manifest is cut off or overwritten', async () => {
    for (const spoil of [
      (path: string) => truncate(path, 3),
      (path: string) => writeFile(path, 'nothing of the kind'),
    ]) {
      const directory = await filled()
      const manifest = (await readdir(directory)).find((name) => name.startsWith('MANIFEST')) ?? ''
      await spoil(join(directory, manifest))
      await expect(openLevelStore(directory)).rejects.toMatchObject({ code: 'damaged' })
    }
  })

  test('one of a format that this relay does not know', async () => {
    const directory = newDirectory()
    const { LevelDatabase } = await import('../../server/level-database.ts')
    const database = await LevelDatabase.open(directory)
    await database.write([{ key: 'format', value: new TextEncoder().encode('2') }])
    await database.close()
    await expect(openLevelStore(directory)).rejects.toMatchObject({
      code: 'foreign',
      message: expect.stringContaining('format 2'),
    })
    // It let go of the directory.
    const again = await LevelDatabase.open(directory)
    await again.close()
  })

  test('but one that was killed while it was being created is simply created', async () => {
    const directory = newDirectory()
    await mkdir(directory)
    for (const name of ['LOCK', 'LOG', 'MANIFEST-000001', '000001.dbtmp']) await writeFile(join(directory, name), '')
    const store = await opened(directory)
    expect(await fenceOf(store, 'acme')).toBeGreaterThan(0)
  })
})

describe('what has rotted on the disk is not taken for what was written', () => {
  test('a byte of a table that has turned', async () => {
    const directory = await filled()
    // Recovery moves what is in the log into a table.
    await (await openLevelStore(directory)).close()
    const table = (await readdir(directory)).find((name) => name.endsWith('.ldb')) ?? expect.fail('there is no table')
    const bytes = await readFile(join(directory, table))
    const at = bytes.indexOf('update of')
    expect(at).toBeGreaterThan(0)
    bytes[at] = 0x55
    await writeFile(join(directory, table), bytes)
    const store = await opened(directory)
    await expect(store.read('acme', 0, 10)).rejects.toMatchObject({ code: 'damaged' })
  })

  test('an acknowledged entry that is missing from the middle', async () => {
    const whole = await filled()
    const directory = newDirectory()
    await cp(whole, directory, { recursive: true })
    const log = (await readdir(directory)).find((name) => name.endsWith('.log')) ?? expect.fail('there is no log')
    const bytes = await readFile(join(directory, log))
    // LevelDB passes over a record whose checksum is wrong without a word, and over the rest of its block.
    const at = bytes.indexOf('update of a:1')
    expect(at).toBeGreaterThan(0)
    bytes[at] = 0x55
    await writeFile(join(directory, log), bytes)
    const store = await opened(directory)
    await expect(store.read('acme', 0, 10)).rejects.toMatchObject({ code: 'damaged' })
  })
})

/** A directory with entries in its log: several blocks of 32 KiB. */
async function filled(): Promise<string> {
  const directory = newDirectory()
  const store = await openLevelStore(directory)
  const fence = await fenceOf(store, 'acme')
  for (let after = 0; after < 4; after += 1) {
    const ref = `a:${after + 1}`
    const update = new Uint8Array(40_000).map((_, at) => (at * 7919) >>> 3)
    update.set(new TextEncoder().encode(`update of ${ref}`))
    const entries = [{ head: 0, update, events: [{ ref, hash: '0'.repeat(64) }] }]
    expect(await store.append('acme', { fence, after, entries })).toBe('stored')
  }
  await store.close()
  return directory
}
