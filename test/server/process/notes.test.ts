import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDecoder, readVarString, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { closeCodes, messageTypes, noteControlSchema, noteRootName, type Right } from '../../../src/sync/wire.ts'
import { Chance } from '../../kit/chance.ts'
import { NoteEditor } from '../../kit/note-editor.ts'
import { awarenessFrameOf, syncFrameOf } from '../../kit/relay/raw-client.ts'
import { RelayProcess } from './relay-process.ts'
import { tokenOf } from './siege.ts'

const secret = 'correct horse battery staple, 1949'

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-notes-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

describe('[W13] a relay that is killed while three people type into one note', () => {
  test.each([20_261_125])(
    'has everything that it acknowledged (seed %i)',
    async (seed) => {
      const chance = new Chance(seed)
      const data = await newFolder()
      let port = '0'
      const docs = [0, 1, 2].map(() => new Y.Doc())
      const promised = new Set<string>()
      for (let round = 0; round < 4; round += 1) {
        const relay = new RelayProcess(['--port', port, '--data', data])
        const url = await relay.listening()
        port = new URL(url).port
        const editors = docs.map((doc, at) => new NoteEditor(url, 'acme', 'deal', `editor${at}`, doc))
        await Promise.all(editors.map((editor) => editor.synced()))
        // What was promised in earlier rounds has to be there for somebody who has nothing.
        const reader = new NoteEditor(url, 'acme', 'deal', 'reader')
        await reader.synced()
        const found = reader.text.toString()
        expect([...promised].filter((word) => !found.includes(word))).toEqual([])
        reader.provider.destroy()

        const toKillAfter = chance.whole(5, 60)
        const typing = editors.map(async (editor, at) => {
          for (let count = 0; count < toKillAfter; count += 1) {
            const word = `<${round}.${at}.${count}>`
            const before = editor.acknowledged
            editor.text.insert(chance.whole(0, 1) * editor.text.length, word)
            await editor.until(() => editor.acknowledged > before || !editor.provider.wsconnected)
            if (!editor.provider.wsconnected) return
            promised.add(word)
          }
        })
        await Promise.race(typing)
        await relay.kill('SIGKILL')
        await Promise.all(typing)
        for (const editor of editors) editor.provider.destroy()
      }
      expect(promised.size).toBeGreaterThan(40)

      const last = new RelayProcess(['--port', port, '--data', data])
      const url = await last.listening()
      const editors = docs.map((doc, at) => new NoteEditor(url, 'acme', 'deal', `editor${at}`, doc))
      await Promise.all(editors.map((editor) => editor.until(() => editor.acknowledged > 0)))
      const whole = editors[0]?.text.toString() ?? ''
      await Promise.all(editors.map((editor) => editor.until(() => editor.text.length === whole.length)))
      expect(editors.map(({ text }) => text.toString())).toEqual([whole, whole, whole])
      for (const word of promised) expect(whole.split(word)).toHaveLength(2)
    },
    120_000,
  )
})

/** What an attacker sends to a note, and how it has to end. */
const attacks: { readonly [name: string]: { readonly ends: string; readonly frames: () => readonly Uint8Array[] } } = {
  garbage: { ends: 'A1 4400', frames: () => [Uint8Array.from({ length: 4096 }, (_, at) => (at * 7919 + 251) & 255)] },
  'nothing at all': { ends: 'A1 4400', frames: () => [new Uint8Array()] },
  'a frame larger than any': { ends: '- 4413', frames: () => [new Uint8Array(3 * 1024 * 1024)] },
  'a giant update': { ends: 'A1 4413', frames: () => answered(written((text) => text.insert(0, 'x'.repeat(600_000)))) },
  'a note larger than any': {
    ends: 'A1 4413',
    frames: () => answered(written((text) => text.insert(0, 'x'.repeat(450_000)))),
  },
  'an update that is none': { ends: 'A2 4422', frames: () => answered(new Uint8Array([1, 2, 3])) },
  'half an update': {
    ends: 'A2 4422',
    frames: () => answered(written((text) => text.insert(0, 'x'.repeat(100))).slice(0, 50)),
  },
  'text that is not UTF-8': { ends: 'A2 4422', frames: () => answered(badText()) },
  'what GC has left': {
    ends: 'A2 4422',
    frames: () =>
      answered(
        written((text) => {
          const map = new Y.Map()
          text.insertEmbed(0, map)
          map.set('key', 'value')
          text.delete(0, 1)
        }),
      ),
  },
  'what builds on what is missing': {
    ends: 'A2 4422',
    frames: () => {
      const doc = new Y.Doc()
      doc.getText(noteRootName).insert(0, 'first')
      const before = Y.encodeStateVector(doc)
      doc.getText(noteRootName).insert(5, 'second')
      return answered(Y.encodeStateAsUpdate(doc, before))
    },
  },
  'presence that is too large': {
    ends: 'A5 4413',
    frames: () => [awarenessFrameOf(presence(JSON.stringify('x'.repeat(5000))))],
  },
  'presence that is no JSON': { ends: 'A5 4400', frames: () => [awarenessFrameOf(presence('{'))] },
  'a control message': {
    ends: 'A1 4400',
    frames: () => [Uint8Array.of(messageTypes.control, ...new TextEncoder().encode('{"type":"alive"}'))],
  },
}

describe('while two honest people type into a note, the relay process refuses', () => {
  test('[W12] what is no text, what is too much, and who may not', async () => {
    const relay = new RelayProcess(['--port', '0', '--data', await newFolder()], {
      WONCE_JWT_SECRET: secret,
      WONCE_LIMIT_MESSAGES_PER_SECOND: '500',
      WONCE_LIMIT_NOTE_BYTES: '400000',
    })
    const url = await relay.listening()
    const [ann, bob] = await Promise.all(
      ['ann', 'bob'].map(async (sub) => new NoteEditor(url, 'acme', 'deal', await tokenOf({ sub }))),
    )
    if (ann === undefined || bob === undefined) return expect.fail()
    await Promise.all([ann.synced(), bob.synced()])
    let expected = 0
    const exchange = async (): Promise<void> => {
      for (const [from, to] of [
        [ann, bob],
        [bob, ann],
      ] as const) {
        const before = from.acknowledged
        from.text.insert(from.text.length, '.')
        expected += 1
        await Promise.all([to.until(() => to.text.length === expected), from.until(() => from.acknowledged > before)])
      }
    }
    const mallory = await tokenOf({ sub: 'mallory' })
    for (const [name, { ends, frames }] of Object.entries(attacks)) {
      const [outcome] = await Promise.all([attempt(url, mallory, frames()), exchange()])
      expect([name, outcome]).toEqual([name, ends])
    }
    const edit = () => answered(written((text) => text.insert(0, 'x')))
    const rightsOf = (rights: readonly Right[]) => tokenOf({ sub: 'eve', rights, verbs: ['Contact.create'] })
    const refused: readonly (readonly [string, string | undefined, string])[] = [
      ['no token', undefined, '- 4401'],
      ['a forged one', await tokenOf({ sub: 'eve' }, { secret: 'incorrect horse battery staple, 19' }), '- 4401'],
      ['one of another workspace', await tokenOf({ sub: 'eve', workspace: 'other' }), '- 4403'],
      ['one that may only append', await rightsOf(['append']), '- 4403'],
      ['one that may only read', await rightsOf(['read']), 'A 4403'],
    ]
    for (const [name, token, ends] of refused) {
      const [outcome] = await Promise.all([attempt(url, token, edit()), exchange()])
      expect([name, outcome]).toEqual([name, ends])
    }
    const flood = Array.from({ length: 20_000 }, () => syncFrameOf('step1', new Uint8Array([0])))
    expect(await attempt(url, await tokenOf({ sub: 'oscar' }), flood)).toMatch(/ 4429$/)
    await exchange()
    expect([ann.text.toString(), bob.text.toString()]).toEqual(['.'.repeat(expected), '.'.repeat(expected)])
    expect(await relay.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  }, 60_000)
})

/** The rule that was named, if any, and the close code. */
async function attempt(url: string, token: string | undefined, frames: readonly Uint8Array[]): Promise<string> {
  const socket = new WebSocket(`${url}/acme/notes/deal${token === undefined ? '' : `?token=${token}`}`)
  let rule = '-'
  socket.on('open', () => {
    for (const frame of frames) socket.send(frame, () => undefined)
  })
  socket.on('error', () => undefined) // told by its close too
  socket.on('message', (data: Buffer) => {
    const decoder = createDecoder(new Uint8Array(data))
    if (readVarUint(decoder) !== messageTypes.control) return
    const control = noteControlSchema.parse(JSON.parse(readVarString(decoder)))
    if (control.type === 'refused') rule = control.rule
  })
  const code = await new Promise<number>((closed) => socket.on('close', closed))
  expect(Object.values(closeCodes)).toContain(code)
  return `${rule} ${code}`
}

/** Behind an answer to the relay's step 1 that says nothing. */
function answered(...updates: readonly Uint8Array[]): readonly Uint8Array[] {
  return [syncFrameOf('step2', new Uint8Array([0, 0])), ...updates.map((update) => syncFrameOf('update', update))]
}

function written(edit: (text: Y.Text) => void): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => edit(doc.getText(noteRootName)))
  return Y.encodeStateAsUpdate(doc)
}

function badText(): Uint8Array {
  const update = written((text) => text.insert(0, 'ab'))
  const at = update.lastIndexOf(0x61)
  update.set([0xc3, 0x28], at)
  return update
}

function presence(state: string): Uint8Array {
  const encoder = createEncoder()
  for (const count of [1, 7, 1]) writeVarUint(encoder, count)
  writeVarUint8Array(encoder, new TextEncoder().encode(state))
  return toUint8Array(encoder)
}
