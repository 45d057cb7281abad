import { describe, expect, test } from 'vitest'
import type { Note } from '../../src/sync/note.ts'
import { drawSeed } from '../browser/kit/seeded.ts'
import { Chance } from '../kit/chance.ts'
import { turn } from '../kit/manual-clock.ts'
import { NoteDevice, type NoteTab, textOf } from '../kit/note-tabs.ts'
import { HeldStore } from '../kit/relay/held-store.ts'
import { createNetwork } from '../kit/relay/network.ts'
import { createTestRelay, type TestRelay } from '../kit/relay/test-relay.ts'

/**
 * Two devices, one with two tabs, edit one note at random while lines break, tabs close, writes of the relay fail and the
 * relay is replaced. In the end all have the same text, and it has every word that was said to be saved or sent.
 */

interface Editor {
  readonly device: NoteDevice
  tab: NoteTab
  note: Note
}

const seed = drawSeed()
const worlds = Array.from({ length: 12 }, (_, at) => seed + at)

describe('[W13] a note that several edit at random, over lines that break', () => {
  test.each(worlds)(
    'is the same for all in the end, and lacks nothing that was saved or sent (seed %i)',
    async (world) => {
      const chance = new Chance(world)
      const store = new HeldStore()
      const limits = { noteMergeAfter: 8 }
      let served: TestRelay = createTestRelay({ store, limits })
      const network = createNetwork(served.relay, chance.split())
      const [ann, bob] = [new NoteDevice(network, 'ann'), new NoteDevice(network, 'bob')]
      const editors: Editor[] = []
      for (const device of [ann, ann, bob]) editors.push(await begin(device))
      const promised = new Set<string>()
      let count = 0

      for (let step = 0; step < 60; step += 1) {
        const editor = chance.one(editors)
        const { device, note } = editor
        const act = chance.whole(0, 11)
        if (act <= 5) {
          const word = `<${count}>`
          count += 1
          // Between words, with a dot that anybody may take away again.
          const gaps = [0, ...[...textOf(note).matchAll(/>/g)].map(({ index }) => index + 1)]
          note.text.insert(chance.one(gaps), `.${word}`)
          if (chance.happens(0.4)) note.text.delete(textOf(note).indexOf('.'), 1)
          const undo = note.subscribe(({ isSaved, isSent }) => {
            if (!isSaved && !isSent) return
            promised.add(word)
            undo()
          })
        } else if (act === 6) network.cutAll()
        else if (act === 7) device.isOnline = chance.happens(0.5)
        else if (act === 8) {
          // A tab that is closed has said of nothing more that it is saved than is; the next one begins with that.
          await note.close()
          await editor.tab.notes.close()
          Object.assign(editor, await begin(device))
        } else if (act === 9) store.next('throws')
        else if (act === 10) {
          await served.relay.close()
          served = createTestRelay({ store, limits, seed: step + 2 })
          network.relay = served.relay
        } else await network.settle()
        for (const { clock } of [ann, bob, served]) clock.advance(chance.whole(0, 2000))
        for (let turns = chance.whole(0, 3); turns > 0; turns -= 1) await turn()
      }

      for (const device of [ann, bob]) device.isOnline = true
      await untilCalm([ann, bob], served, editors)
      const texts = editors.map(({ note }) => textOf(note))
      expect(new Set(texts).size).toBe(1)
      expect([...promised].filter((word) => !texts[0]?.includes(word))).toEqual([])
      expect(promised.size).toBeGreaterThan(5)
      for (const device of [ann, bob]) expect(textOf(await device.tab().open())).toBe(texts[0])
    },
  )
})

async function begin(device: NoteDevice): Promise<Editor> {
  const tab = device.tab({ random: new Chance(1).next })
  return { device, tab, note: await tab.open() }
}

/** Lets time pass until everybody has everything saved and sent. */
async function untilCalm(devices: readonly NoteDevice[], served: TestRelay, editors: readonly Editor[]): Promise<void> {
  for (let turns = 0; turns < 2000; turns += 1) {
    const isCalm = editors.every(
      ({ note }) => note.status.state === 'online' && note.status.isSaved && note.status.isSent,
    )
    const isSame = new Set(editors.map(({ note }) => textOf(note))).size === 1
    if (isCalm && isSame) return
    for (const { clock } of [...devices, served]) clock.advance(500)
    for (let again = 0; again < 5; again += 1) await turn()
  }
  expect(editors.map(({ note }) => [note.status, textOf(note)])).toEqual([])
}
