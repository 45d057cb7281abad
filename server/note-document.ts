/**
 * A note as the relay has it: a Yjs document with one text in it, and what may become part of it (docs/protocol.md W12).
 *
 * The one file of the server that knows Yjs. An update is judged by its structs before the document sees it, and what is
 * kept and forwarded of it is what the document itself says came of it, never the bytes that were sent. Where Yjs chokes on
 * it nevertheless, the document is made anew of what was accepted before.
 */
import * as Y from 'yjs'
import { noteRootName } from '../src/sync/wire.ts'
import { type Refusal, refuse } from './candidate.ts'

export type Offered =
  /** `update`: what came of it, as Yjs writes it. */
  { readonly is: 'news'; readonly update: Uint8Array } | { readonly is: 'nothing' } | Refusal

/** Yjs draws client ids from these, and clocks above these could not be read by everybody. */
const maxClient = 0xffff_ffff
const maxClock = 0x7fff_ffff
/** Of the JSON in formats and embeds, as everywhere in the log. */
const maxDepth = 64

type Structs = ReturnType<typeof Y.decodeUpdate>['structs']
type Deletions = ReturnType<typeof Y.decodeUpdate>['ds']
type Store = Y.Doc['store']

export class NoteDocument {
  readonly #maxBytes: number
  #document = new Y.Doc()
  /** All that was accepted, in updates that may be put together at any time. */
  #parts: Uint8Array[]
  #bytes = 0

  /** Throws where these are not updates. */
  constructor(parts: readonly Uint8Array[], maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#parts = [...parts]
    this.#read()
  }

  /** Of what is kept of it, which putting together can only lessen. */
  get bytes(): number {
    return this.#bytes
  }

  /** Never throws, whatever the bytes are. */
  offer(update: Uint8Array, mayWrite: boolean): Offered {
    const decoded = decode(update)
    if (decoded === undefined) return refuse('A2', 'the bytes are not a Yjs update')
    const { store } = this.#document
    const judged = judge(store, decoded.structs, decoded.ds)
    if (judged.is === 'refuse') return judged
    const { adds } = judged
    if (!adds && !deletes(store, decoded.ds)) return { is: 'nothing' }
    if (!mayWrite) return refuse('A', 'this token may not write')
    if (!this.#hasRoom(update.length, adds)) return refuse('A1', `a note has at most ${this.#maxBytes} bytes`)
    return this.#apply(update)
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#document)
  }

  /** What somebody with this state vector lacks. */
  diff(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#document, stateVector)
  }

  /** All of it in one update. */
  merge(): Uint8Array {
    const merged = Y.encodeStateAsUpdate(this.#document)
    this.#parts = [merged]
    this.#bytes = merged.length
    return merged
  }

  destroy(): void {
    this.#document.destroy()
  }

  #hasRoom(more: number, adds: boolean): boolean {
    const most = adds ? this.#maxBytes : 2 * this.#maxBytes
    if (this.#bytes + more <= most) return true
    this.merge()
    return this.#bytes + more <= most
  }

  #apply(update: Uint8Array): Offered {
    const news: Uint8Array[] = []
    const hear = (part: Uint8Array): void => void news.push(part)
    const document = this.#document
    document.on('update', hear)
    try {
      Y.applyUpdate(document, update)
    } catch {
      return this.#undo()
    } finally {
      document.off('update', hear)
    }
    // Parts that wait for each other, which `judge` does not look into: they would be in memory and nowhere else.
    if (document.store.pendingStructs !== null || document.store.pendingDs !== null) return this.#undo()
    const [first, ...more] = news
    if (first === undefined) return { is: 'nothing' }
    const whole = more.length === 0 ? first : Y.mergeUpdates(news)
    this.#parts.push(whole)
    this.#bytes += whole.length
    return { is: 'news', update: whole }
  }

  /** Half of something bad may be in the document. */
  #undo(): Refusal {
    this.#document.destroy()
    this.#document = new Y.Doc()
    this.#read()
    return refuse('A2', 'Yjs cannot apply the update')
  }

  #read(): void {
    this.#document.getText(noteRootName)
    this.#document.transact(() => {
      for (const part of this.#parts) Y.applyUpdate(this.#document, part)
    })
    this.#bytes = this.#parts.reduce((sum, { length }) => sum + length, 0)
  }
}

function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> | undefined {
  try {
    return Y.decodeUpdate(update)
  } catch {
    return undefined // bytes that ran out, text that is not UTF-8, types that there are none of
  }
}

/** `adds`: it does more than delete. */
type Judged = { readonly is: 'sound'; readonly adds: boolean } | Refusal

function judge(store: Store, structs: Structs, deletions: Deletions): Judged {
  const clocks = new Map<number, number>()
  const next = (client: number): number => clocks.get(client) ?? Y.getState(store, client)
  let adds = false
  for (const struct of structs) {
    const { client, clock } = struct.id
    const end = clock + struct.length
    if (!(struct instanceof Y.Item) || !isOfText(struct)) return refuse('A2', 'a struct is no part of a text')
    if (struct.length < 1 || client > maxClient || end > maxClock) return refuse('A2', 'a struct has no such place')
    if (clock > next(client)) return refuse('A2', 'what comes before a struct is missing')
    if (end > next(client)) {
      adds = true
      clocks.set(client, end)
    }
  }
  const isThere = (id: { readonly client: number; readonly clock: number }): boolean => id.clock < next(id.client)
  for (const struct of structs) {
    const { origin, rightOrigin } = struct as Y.Item // they all are, as the loop before has seen
    if ((origin !== null && !isThere(origin)) || (rightOrigin !== null && !isThere(rightOrigin))) {
      return refuse('A2', 'what a struct stands beside is missing')
    }
  }
  for (const [client, ranges] of deletions.clients) {
    let end = 0
    for (const { clock, len } of ranges) {
      // Yjs writes them in order and once each. It walks what each of them covers, so many that cover all would take for ever.
      if (clock < end) return refuse('A2', 'what is deleted is named twice, or out of order')
      end = clock + len
      if (len < 1 || end > next(client)) return refuse('A2', 'what is deleted is missing')
    }
  }
  return { is: 'sound', adds }
}

/** Whether anything of it is there yet. Everything in the ranges is in the store, as `judge` has seen. */
function deletes(store: Store, deletions: Deletions): boolean {
  for (const [client, ranges] of deletions.clients) {
    const structs = store.clients.get(client) ?? []
    for (const { clock, len } of ranges) if (!isDeleted(structs, clock, clock + len)) return true
  }
  return false
}

/** Text, how it looks, what is put between it, and what is left of it when it is deleted; under the one root. */
function isOfText({ content, parent, parentSub, origin, rightOrigin }: Y.Item): boolean {
  if (parentSub !== null) return false
  // Where it stands beside another it has that one's parent, which was judged before.
  if (origin === null && rightOrigin === null ? (parent as unknown) !== noteRootName : parent !== null) return false
  if (content instanceof Y.ContentFormat) return isShallow(content.value, maxDepth)
  if (content instanceof Y.ContentEmbed) return isShallow(content.embed, maxDepth)
  return content instanceof Y.ContentString || content instanceof Y.ContentDeleted
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1))
}

function isDeleted(structs: (Y.Item | Y.GC)[], from: number, to: number): boolean {
  for (let at = Y.findIndexSS(structs, from); at < structs.length; at += 1) {
    const struct = structs[at]
    if (struct === undefined || struct.id.clock >= to) break
    if (!struct.deleted) return false
  }
  return true
}
