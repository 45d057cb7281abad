/**
 * A note as the relay has it: a Yjs document with one text in it, and what may become part of it (docs/protocol.md W12).
 *
 * With note-steps.ts the only file of the server that knows Yjs. An update is judged by its structs before the document sees it, and what is
 * kept and forwarded of it is what the document itself says came of it, never the bytes that were sent. Where Yjs chokes on
 * it nevertheless, the document is made anew of what was accepted before.
 */
import * as Y from 'yjs'
import { noteRootName } from '../src/sync/wire.ts'
import { type Refusal, refuse } from './candidate.ts'
import { countSteps, TooManySteps } from './note-steps.ts'

export type Offered =
  /** `update`: what came of it, as Yjs writes it. */
  { readonly is: 'news'; readonly update: Uint8Array } | { readonly is: 'nothing' } | Refusal

/** Yjs draws client ids from these, and clocks above these could not be read by everybody. */
const maxClient = 0xffff_ffff
const maxClock = 0x7fff_ffff
/** Of the JSON in formats and embeds, as everywhere in the log. */
const maxDepth = 64

/**
 * To find where things stand in a note, over all that is kept of it: what opening it takes at most besides its bytes. A third of
 * a second; two devices that each put 1,000 lines above each other's, a line at a time, take half of it.
 */
const maxStepsToRead = 2_000_000
/**
 * A struct takes hundreds of bytes in memory, however few it takes in an update. Under the ids that Yjs draws, one that is not the
 * rest of another takes as many as this there, so a note is full of bytes before it is full of these.
 */
const bytesPerStruct = 16
const leastStructs = 1000
const maxKeptAnswer = 64 * 1024
/** One takes as long as dealing with so many bytes; so does looking at a struct, or at what is deleted in one go. */
const bytesPerStep = 8
/** To put a struct in, or to cut one: Yjs moves those behind it, and looks at its neighbours. A few bytes name one. */
const bytesPerPiece = 64

type Decoded = ReturnType<typeof Y.decodeUpdate>
type Structs = Decoded['structs']
type Deletions = Decoded['ds']
type Store = Y.Doc['store']

export class NoteDocument {
  readonly #maxBytes: number
  readonly #maxSteps: number
  #document = new Y.Doc()
  /** All that was accepted, in updates that may be put together at any time. */
  #parts: Uint8Array[]
  #bytes = 0
  /** What reading them took. */
  #steps = 0
  /** Putting together what is kept would make it too slow to read. */
  #isStuck = false
  #work = 0
  /** Missing where they are not counted yet. */
  #structs: number | undefined
  /** The newest answer, for as long as nothing has changed. */
  #answered: { readonly stateVector: Uint8Array; readonly update: Uint8Array } | undefined

  get #maxStructs(): number {
    return Math.max(leastStructs, this.#maxBytes / bytesPerStruct)
  }

  /** Throws where these are not updates. */
  constructor(parts: readonly Uint8Array[], maxBytes: number, maxSteps = maxStepsToRead) {
    this.#maxBytes = maxBytes
    this.#maxSteps = maxSteps
    this.#parts = [...parts]
    this.#read()
  }

  /** Of what is kept of it, which putting together can only lessen. */
  get bytes(): number {
    return this.#bytes
  }

  /** What it has been made to do besides looking at what was sent, from its beginning on, as so many bytes. */
  get work(): number {
    return this.#work
  }

  /** Never throws, whatever the bytes are. `mayGrow`: whether there is room in memory for more pieces, or for those that deletions cut. */
  offer(update: Uint8Array, mayWrite: boolean, mayGrow: (adds: boolean) => boolean = () => true): Offered {
    const decoded = decode(update)
    if (decoded === undefined) return refuse('A2', 'the bytes are not a Yjs update')
    const { store } = this.#document
    this.#work += namedIn(decoded) * bytesPerStep
    const judged = judge(store, decoded.structs, decoded.ds)
    if (judged.is === 'refuse') return judged
    const { added } = judged
    const adds = added > 0
    if (adds && !mayWrite) return refuse('A', 'this token may not write')
    const { cuts, own } = cutsOf(store, decoded.ds)
    if (!adds && cuts === 0) return { is: 'nothing' }
    if (!mayWrite) return refuse('A', 'this token may not write')
    if (!this.#hasRoom(update.length, adds)) return refuse('A1', `a note has at most ${this.#maxBytes} bytes`)
    // Yjs has cut already what an update brings deleted, so there are few of these for each that is added.
    const pieces = this.structs + added + 2 * cuts
    const most = this.#maxStructs
    if ((adds && pieces > most) || pieces + 2 * own > 2 * most) return tooManyStructs
    if (adds && this.#isStuck) return tooManySteps
    if (!mayGrow(adds)) return tooManyInMemory
    this.#work += (added + cuts) * bytesPerPiece
    const offered = this.#apply(update)
    return offered === tooManySteps && this.#isQuickerTogether() ? this.#apply(update) : offered
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#document)
  }

  /** Yjs clients that have written in it. */
  get clients(): number {
    return this.#document.store.clients.size
  }

  /** What it consists of in memory. */
  get structs(): number {
    this.#structs ??= countOf(this.#document.store)
    return this.#structs
  }

  /** What somebody with this state vector lacks. Yjs looks at every struct for it; after an outage many ask the same. */
  diff(stateVector: Uint8Array): Uint8Array {
    const known = this.#answered
    if (known !== undefined && Buffer.compare(known.stateVector, stateVector) === 0) return known.update
    this.#work += this.structs * bytesPerStep
    const update = Y.encodeStateAsUpdate(this.#document, stateVector)
    if (update.length <= maxKeptAnswer) this.#answered = { stateVector, update }
    return update
  }

  /**
   * All of it in one update. `undefined` where that would take too long to read, since in it things come in another order: then
   * what is kept stays as it came, and nothing is added to it.
   */
  merge(): Uint8Array | undefined {
    const merged = Y.encodeStateAsUpdate(this.#document)
    this.#work += merged.length
    const steps = this.#stepsToRead(merged)
    this.#isStuck = steps === undefined
    if (steps === undefined) return undefined
    this.#parts = [merged]
    this.#bytes = merged.length
    this.#steps = steps
    return merged
  }

  destroy(): void {
    this.#document.destroy()
  }

  #hasRoom(more: number, adds: boolean): boolean {
    const most = adds ? this.#maxBytes : 2 * this.#maxBytes
    if (this.#bytes + more <= most) return true
    if (this.#parts.length > 1) this.merge()
    return this.#bytes + more <= most
  }

  #apply(update: Uint8Array): Offered {
    const news: Uint8Array[] = []
    const hear = (part: Uint8Array): void => void news.push(part)
    const document = this.#document
    this.#answered = undefined
    this.#structs = undefined
    document.on('update', hear)
    const left = Math.max(0, this.#maxSteps - this.#steps)
    let steps = 0
    try {
      steps = countSteps(left, () => Y.applyUpdate(document, update))
    } catch (error) {
      this.#work += left * bytesPerStep
      return this.#undo(error instanceof TooManySteps ? tooManySteps : unfit)
    } finally {
      document.off('update', hear)
    }
    // Parts that wait for each other, which `judge` does not look into: they would be in memory and nowhere else.
    if (document.store.pendingStructs !== null || document.store.pendingDs !== null) return this.#undo(unfit)
    this.#steps += steps
    this.#work += steps * bytesPerStep
    const [first, ...more] = news
    if (first === undefined) return { is: 'nothing' }
    const whole = more.length === 0 ? first : Y.mergeUpdates(news)
    this.#parts.push(whole)
    this.#bytes += whole.length
    return { is: 'news', update: whole }
  }

  /** Half of something bad may be in the document. */
  #undo(why: Refusal): Refusal {
    this.#document.destroy()
    this.#document = new Y.Doc()
    this.#read()
    return why
  }

  /** Puts together what is kept, where that may leave room for more steps; whether it has. */
  #isQuickerTogether(): boolean {
    const steps = this.#steps
    return steps > 0 && this.#parts.length > 1 && this.merge() !== undefined && this.#steps < steps
  }

  #read(): void {
    this.#steps = readInto(this.#document, this.#parts, Number.POSITIVE_INFINITY)
    this.#bytes = this.#parts.reduce((sum, { length }) => sum + length, 0)
    this.#work += this.#bytes + this.#steps * bytesPerStep
  }

  /** `undefined`: too many. What one client wrote comes in one order however it is put together. */
  #stepsToRead(update: Uint8Array): number | undefined {
    if (this.#document.store.clients.size < 2) return this.#steps
    const copy = new Y.Doc()
    try {
      const steps = readInto(copy, [update], this.#maxSteps)
      this.#work += update.length + steps * bytesPerStep
      return steps
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error
      this.#work += this.#maxSteps * bytesPerStep
      return undefined
    } finally {
      copy.destroy()
    }
  }
}

const unfit = refuse('A2', 'Yjs cannot apply the update')
const tooManyStructs = refuse('A1', 'a note of its size does not consist of so many pieces')
const tooManySteps = refuse('A1', 'too much stands at one place of the note')
const tooManyInMemory = refuse('A1', 'the open notes have as many pieces as there may be', undefined, 'busy')

/** How many steps that took; throws before it takes more than `most`. */
function readInto(document: Y.Doc, parts: readonly Uint8Array[], most: number): number {
  document.getText(noteRootName)
  return countSteps(most, () => {
    document.transact(() => {
      for (const part of parts) Y.applyUpdate(document, part)
    })
  })
}

function countOf({ clients }: Store): number {
  let count = 0
  for (const structs of clients.values()) count += structs.length
  return count
}

function decode(update: Uint8Array): Decoded | undefined {
  try {
    return Y.decodeUpdate(update)
  } catch {
    return undefined // bytes that ran out, text that is not UTF-8, types that there are none of
  }
}

/** Structs, and ranges of what is deleted. */
function namedIn({ structs, ds }: Decoded): number {
  let ranges = 0
  for (const { length } of ds.clients.values()) ranges += length
  return structs.length + ranges
}

/** `added`: structs that are new. */
type Judged = { readonly is: 'sound'; readonly added: number } | Refusal

function judge(store: Store, structs: Structs, deletions: Deletions): Judged {
  const clocks = new Map<number, number>()
  const next = (client: number): number => clocks.get(client) ?? Y.getState(store, client)
  let added = 0
  for (const struct of structs) {
    const { client, clock } = struct.id
    const end = clock + struct.length
    if (!(struct instanceof Y.Item) || !isOfText(struct)) return refuse('A2', 'a struct is no part of a text')
    if (struct.length < 1 || client > maxClient || end > maxClock) return refuse('A2', 'a struct has no such place')
    if (clock > next(client)) return refuse('A2', 'what comes before a struct is missing')
    if (end > next(client)) {
      added += 1
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
  return { is: 'sound', added }
}

/** Deletions of what is there, each of which may cut two structs in two; and of what an update brings itself. */
function cutsOf(store: Store, deletions: Deletions): { readonly cuts: number; readonly own: number } {
  let [cuts, own] = [0, 0]
  for (const [client, ranges] of deletions.clients) {
    const structs = store.clients.get(client) ?? []
    const end = Y.getState(store, client)
    for (const { clock, len } of ranges) {
      if (clock + len > end) own += 1
      if (clock < end && !isDeleted(structs, clock, Math.min(clock + len, end))) cuts += 1
    }
  }
  return { cuts, own }
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
