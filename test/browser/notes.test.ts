/** Notes in real browsers: two tabs of one device, another device, and a relay between them that comes and goes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, launch } from './kit/launch.ts'
import { type SyncStage, setSyncStage } from './kit/sync-stage.ts'
import type { Tab } from './kit/tab.ts'

type NotesPage = typeof import('./sync.page.ts')

let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage()
})

afterAll(() => stage.close())

/** A tab that shows the note of a workspace in a textarea. */
async function openNote(browser: Device, name: string, actor: string): Promise<Tab<NotesPage>> {
  const tab = await stage.open(browser, { name, actor, hasHook: false })
  await show(tab)
  return tab
}

async function show(tab: Tab<NotesPage>): Promise<void> {
  await tab.run((wonce) => wonce.showNote('deal_1'))
}

/** At the end, key by key, as a person does. */
function type(tab: Tab<NotesPage>, text: string): Promise<void> {
  return tab.run((wonce, text) => wonce.typeIntoNote(text), text)
}

function has(tab: Tab<NotesPage>, ...parts: readonly string[]): Promise<void> {
  return tab.until((wonce, parts) => parts.every((part) => wonce.noteText().includes(part)), {
    arg: [...parts],
    timeoutMs: 20_000,
  })
}

function isSent(tab: Tab<NotesPage>): Promise<void> {
  return tab.until((wonce) => wonce.noteStatus().state === 'online' && wonce.noteStatus().isSent, { timeoutMs: 20_000 })
}

function text(tab: Tab<NotesPage>): Promise<string> {
  return tab.run((wonce) => wonce.noteText())
}

test('[W13] typed on both sides at once, in two tabs and on another device, it is the same everywhere', async () => {
  const tabs = [await openNote(stage.anns, 'together', 'ann'), await openNote(stage.anns, 'together', 'ann')] as const
  const bob = await openNote(stage.bobs, 'together', 'bob')
  const all = [...tabs, bob]
  for (const tab of all) await isSent(tab)
  await Promise.all(all.map((tab, at) => type(tab, `<from ${at}>`)))
  for (const tab of all) {
    await tab.until((wonce) => wonce.noteText().length === 24)
    await isSent(tab)
    expect(await tab.run((wonce) => wonce.shownNote())).toBe(await text(tab))
  }
  const texts = await Promise.all(all.map(text))
  expect(new Set(texts).size).toBe(1)
  for (const tab of all) expect(tab.uncaught).toEqual([])
})

test('[W13] typed offline it is kept: the page reloaded, the tab killed; and it arrives once there is a network', async () => {
  const ann = await openNote(stage.anns, 'apart', 'ann')
  const bob = await openNote(stage.bobs, 'apart', 'bob')
  await type(ann, '<before>')
  await has(bob, '<before>')
  await isSent(ann)

  await stage.stopRelay()
  await ann.until((wonce) => wonce.noteStatus().state === 'offline')
  await type(ann, '<offline>')
  await ann.until((wonce) => wonce.noteStatus().isSaved)
  const sibling = await openNote(stage.anns, 'apart', 'ann')
  await has(sibling, '<before>', '<offline>')
  await type(sibling, '<sibling>')
  await has(ann, '<sibling>')
  await sibling.until((wonce) => wonce.noteStatus().isSaved)
  await type(bob, '<bob>')

  await sibling.page.close({ runBeforeUnload: false }) // nothing of it is told
  await ann.reload()
  await ann.run(async (wonce, url) => {
    await wonce.open('apart', { actor: 'ann', sync: { url, token: 'ann' } })
    await wonce.showNote('deal_1')
  }, stage.relay.url)
  const again = ann
  await has(again, '<before>', '<offline>', '<sibling>')
  expect(await again.run((wonce) => wonce.noteStatus().isSent)).toBe(false)

  await stage.startRelay()
  for (const tab of [again, bob]) {
    await has(tab, '<before>', '<offline>', '<sibling>', '<bob>')
    await isSent(tab)
  }
  expect(await text(again)).toBe(await text(bob))
})

test('[S1] what was said to be saved is there after the browser was killed while somebody typed', async () => {
  const browser = await launch()
  const tab = await openNote(browser, 'killed', 'carol')
  const saved: string[] = []
  let enough = () => {}
  const isEnough = new Promise<void>((heard) => {
    enough = heard
  })
  await tab.page.exposeFunction('report', (word: string) => {
    saved.push(word)
    if (saved.length === 25) enough()
  })
  const typing = tab.run(async (wonce) => {
    const report: (word: string) => unknown = Reflect.get(globalThis, 'report')
    for (let at = 0; at < 10_000; at += 1) {
      await wonce.typeIntoNote(`<${at}>`)
      if (wonce.noteStatus().isSaved) await report(`<${at}>`)
    }
  })
  await isEnough
  await Promise.all([browser.kill(), typing.catch(() => {})]) // it is cut off, which is what is tested
  const reported = [...saved]

  const next = await browser.relaunch()
  try {
    const again = await openNote(next, 'killed', 'carol')
    const found = await text(again)
    expect(reported.length).toBeGreaterThanOrEqual(25)
    expect(reported.filter((word) => !found.includes(word))).toEqual([])
    await isSent(again)
  } finally {
    await next.close()
  }
})
