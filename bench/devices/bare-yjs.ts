/**
 * What is set against a replica of ours: a Yjs document with the same events under the same names, and y-websocket. No order,
 * no hooks, no verdicts; what it keeps on the device, if anything, is said by `Keeping`.
 */
import { Dexie } from 'dexie'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type Bundle, rowsIn } from '../../src/store/bundles.ts'
import { deleteDatabase, openRaw, schemaOf } from '../kit/raw.ts'
import { dealUpdated } from '../relay/writer.ts'
import { Heard, now } from './clock.ts'

/**
 * `nothing`: the document is in memory only. `updates`: each update that comes is a row, as y-indexeddb keeps them. `rows`: a
 * plain app that shows lists: a row for each event, and one for each entity, indexed; events that come together share a transaction.
 */
export type Keeping = 'nothing' | 'updates' | 'rows'

interface BareEvent {
  readonly kind: string
  readonly noun?: string
  readonly target?: string
  readonly to?: string
  readonly set?: object
  readonly subs?: readonly Omit<BareEvent, 'kind' | 'subs'>[]
}

let doc = new Y.Doc()
let provider: WebsocketProvider | undefined
let db: Dexie | undefined
let kept: Promise<unknown>[] = []
const heard = new Heard()
let sent = 0

/** A document with what was written offline, event by event. */
export async function prepareBare(database: string, keeping: Keeping): Promise<void> {
  doc = new Y.Doc()
  const log = doc.getMap('log')
  const source = await openRaw(database, await schemaOf(database))
  const bundles: readonly Bundle[] = await source.table('log').toArray()
  source.close()
  for (const { boot, seq, event } of bundles.flatMap(rowsIn)) log.set(`${boot}:${seq}`, event)
  kept = []
  if (keeping !== 'nothing') await keep(keeping)
}

/** Connects; resolves once both sides' events are here, and kept. */
export async function agreeBare(url: string, room: string, total: number): Promise<void> {
  const log = doc.getMap('log')
  provider = new WebsocketProvider(url, room, doc, { disableBc: true })
  await new Promise<void>((isThere) => {
    const look = () => {
      if (log.size < total) return
      log.unobserve(look)
      isThere()
    }
    log.observe(look)
    look()
  })
  await Promise.all(kept)
}

export async function closeBare(): Promise<void> {
  provider?.destroy()
  doc.destroy()
  db?.close()
  if (db !== undefined) await deleteDatabase(db.name)
  db = undefined
}

/** Connects to a room, to talk. */
export async function openBare(url: string, room: string): Promise<void> {
  doc = new Y.Doc()
  const log = doc.getMap('log')
  log.observe(({ keysChanged }) => {
    for (const ref of keysChanged) {
      const { set } = log.get(ref) as { readonly set: { readonly nextStep: string } } // what `sendBare` wrote
      heard.hear(set.nextStep)
    }
  })
  const joined = new WebsocketProvider(url, room, doc, { disableBc: true })
  provider = joined
  await new Promise<void>((isSynced) => joined.on('sync', () => isSynced()))
}

export function sendBare(actor: string, text: string): number {
  const at = now()
  sent += 1
  const event = dealUpdated(`bare-${actor}`, sent, actor, text)
  doc.getMap('log').set(`${event.boot}:${event.seq}`, event)
  return at
}

export function heardBare(text: string): Promise<number> {
  return heard.of(text)
}

async function keep(keeping: Exclude<Keeping, 'nothing'>): Promise<void> {
  const name = 'bench/bare'
  await deleteDatabase(name)
  const opened = new Dexie(name, { chromeTransactionDurability: 'strict' })
  opened.version(1).stores({ updates: '++', events: 'ref, target', entities: 'id, noun, stage' })
  await opened.open()
  db = opened
  if (keeping === 'updates') {
    doc.on('update', (bytes: Uint8Array) => void kept.push(Promise.resolve(opened.table('updates').add(bytes))))
    return
  }
  const log = doc.getMap('log')
  log.observe(({ keysChanged }, { local }) => {
    if (local) return
    const events = [...keysChanged].map((ref) => ({ ref, ...(log.get(ref) as BareEvent) })) // what `prepareBare` wrote
    kept.push(
      Promise.resolve(
        opened.transaction('rw', 'events', 'entities', () =>
          Promise.all([opened.table('events').bulkPut(events), opened.table('entities').bulkPut(entitiesOf(events))]),
        ),
      ),
    )
  })
}

/** As an app that does not care about order makes them up: the fields of all events, one over the other. */
function entitiesOf(events: readonly BareEvent[]): readonly object[] {
  const entities = new Map<string, object>()
  for (const event of events) {
    for (const { noun, target, to, set } of [event, ...(event.subs ?? [])]) {
      if (target === undefined) continue
      const stage = to === undefined ? {} : { stage: to }
      entities.set(target, { ...entities.get(target), id: target, noun, ...stage, ...set })
    }
  }
  return [...entities.values()]
}
