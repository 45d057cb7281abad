import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorkspace, type Workspace } from 'wonce'
import { Deal } from 'wonce/crm'
import { LogFile } from '../../demo/example/log-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wonce-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** An empty database, as each run of the example has one. */
function openEmpty(): Promise<Workspace> {
  return openWorkspace({ name: 'example', tabs: 'single', indexedDB: new IDBFactory(), IDBKeyRange })
}

async function firstRun(): Promise<string> {
  await using workspace = await openEmpty()
  const file = await LogFile.open(folder)
  const deal = await Deal.create({ name: 'Acme Enterprise', value: 48_000 })
  await file.save(workspace)
  await Deal.win(deal.$id)
  await Promise.all([file.save(workspace), file.save(workspace)])
  return readFile(file.path, 'utf8')
}

test('what was saved is there when the log is opened again, and settling it writes nothing', async () => {
  const saved = await firstRun()
  expect(saved.split('\n')).toHaveLength(4) // the first line, two events, and nothing behind the last
  await using workspace = await openEmpty()
  const file = await LogFile.open(folder)
  await workspace.import(file.text)
  await workspace.settled()
  await file.save(workspace)
  expect(await Deal.count({ stage: 'Won' })).toBe(1)
  expect(await readFile(file.path, 'utf8')).toBe(saved)
})

test('lines are added behind those that are there, which stay as they are', async () => {
  const saved = await firstRun()
  await using workspace = await openEmpty()
  const file = await LogFile.open(folder)
  await workspace.import(file.text)
  const [deal] = await Deal.find()
  await Deal.reopen(deal?.$id ?? '')
  await file.save(workspace)
  const now = await readFile(file.path, 'utf8')
  expect(now.startsWith(saved)).toBe(true)
  expect(now.slice(saved.length)).toContain('"type":"deal.reopened"')
})

test('a file that holds something else is refused with the line that is wrong', async () => {
  await writeFile(join(folder, 'log.jsonl'), '{"boot":"b","seq":1}\nnot JSON\n')
  await expect(LogFile.open(folder)).rejects.toThrow('its line 2 is not JSON')
})
