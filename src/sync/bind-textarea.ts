/**
 * A plain `<textarea>` that shows a note and edits it.
 *
 * It speaks with the text alone. What is typed becomes the smallest edit that
 * makes it so; what others type moves the selection along. While an input method composes, the element is left alone: a
 * value that is set would end the composition.
 */
import { listen } from '../core/listen.ts'
import type { Note } from './note.ts'

/** A change of a text: a part of what it was, and what stands there now. */
export interface Splice {
  readonly at: number
  readonly removed: number
  readonly added: string
}

/** As Yjs tells of a change. */
type Delta = readonly {
  readonly retain?: number | undefined
  readonly delete?: number | undefined
  readonly insert?: unknown
}[]

/**
 * Shows `note` in `element`, and writes into the note what is typed there. Returns the undo. Carets of others are left to the
 * app: it has `note.awareness`. For notes of plain text: without formats, embeds and carriage returns, which a `<textarea>` has none of.
 */
export function bindTextarea(note: Pick<Note, 'text'>, element: HTMLTextAreaElement): () => void {
  const { text } = note
  /** What the element showed when it was last in step with the note. */
  let shown = ''
  /** What came of others since then, while an input method composes. */
  let missed: Delta[] = []
  let isComposing = false

  const show = (selection: readonly [number, number]): void => {
    shown = text.toString()
    element.value = shown
    element.setSelectionRange(...selection, element.selectionDirection)
  }
  const write = (): void => {
    const splice = spliceBetween(shown, element.value, element.selectionEnd)
    shown = element.value
    if (splice === undefined) return
    const from = missed.reduce((at, delta) => moved(at, delta), splice.at)
    const to = missed.reduce((at, delta) => moved(at, delta), splice.at + splice.removed)
    // One update for both.
    text.doc?.transact(() => {
      text.delete(from, to - from)
      text.insert(from, splice.added)
    }, element)
  }
  const onInput = (): void => {
    if (!isComposing) write()
  }
  const onCompositionStart = (): void => {
    isComposing = true
  }
  const onCompositionEnd = (): void => {
    isComposing = false
    write()
    const deltas = missed
    missed = []
    if (deltas.length > 0) show(selectionOf(element, deltas))
  }
  const onText = ({ delta }: { readonly delta: Delta }, { origin }: { readonly origin: unknown }): void => {
    if (origin === element) return
    if (isComposing) missed.push(delta)
    else show(selectionOf(element, [delta]))
  }

  show([0, 0])
  text.observe(onText)
  const undo = [
    listen(element, 'input', onInput),
    listen(element, 'compositionstart', onCompositionStart),
    listen(element, 'compositionend', onCompositionEnd),
  ]
  return () => {
    text.unobserve(onText)
    for (const end of undo) end()
  }
}

/**
 * What makes `after` of `before`; `undefined` where they are the same. Where several do (a letter typed beside its like), it is the
 * one that ends at `caret`. Never cuts through a surrogate pair: Yjs would put U+FFFD in the place of both halves.
 */
export function spliceBetween(before: string, after: string, caret: number): Splice | undefined {
  if (before === after) return undefined
  const shortest = Math.min(before.length, after.length)
  let tail = 0
  const longestTail = Math.min(shortest, after.length - Math.min(caret, after.length))
  while (tail < longestTail && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  let head = 0
  while (head < shortest - tail && before[head] === after[head]) head += 1
  if (isHighSurrogate(before[head - 1])) head -= 1
  if (isLowSurrogate(before[before.length - tail])) tail -= 1
  return { at: head, removed: before.length - tail - head, added: after.slice(head, after.length - tail) }
}

/** Where a position is after a change; text that is put right there comes behind it. */
export function moved(position: number, delta: Delta): number {
  let at = 0
  let result = position
  for (const { retain = 0, delete: removed = 0, insert } of delta) {
    if (at > result) return result
    if (insert !== undefined) {
      const length = typeof insert === 'string' ? insert.length : 1
      if (at < result) result += length
      at += length
    } else if (removed > 0) result -= Math.min(removed, result - at)
    else at += retain
  }
  return result
}

function selectionOf(
  { selectionStart, selectionEnd }: HTMLTextAreaElement,
  deltas: readonly Delta[],
): [number, number] {
  const after = (position: number): number => deltas.reduce((at, delta) => moved(at, delta), position)
  return [after(selectionStart), after(selectionEnd)]
}

function isHighSurrogate(unit = ''): boolean {
  return unit >= '\ud800' && unit <= '\udbff'
}

function isLowSurrogate(unit = ''): boolean {
  return unit >= '\udc00' && unit <= '\udfff'
}
