// @vitest-environment happy-dom
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { wellFormed } from '../../src/core/event.ts'
import { bindTextarea, moved, spliceBetween } from '../../src/sync/bind-textarea.ts'

interface Scene {
  readonly text: Y.Text
  readonly element: HTMLTextAreaElement
  /** What somebody else has, who hears of everything at once. */
  readonly others: Y.Text
  readonly updates: () => number
  readonly unbind: () => void
  /** As a person does it: the element has this value, the caret stands there. */
  type(value: string, caret: number): void
}

function scene(content = ''): Scene {
  const [doc, other] = [new Y.Doc(), new Y.Doc()]
  const [text, others] = [doc.getText('text'), other.getText('text')]
  text.insert(0, content)
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'wire')
  let updates = 0
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    updates += 1
    if (origin !== 'wire') Y.applyUpdate(other, update, 'wire')
  })
  other.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'wire') Y.applyUpdate(doc, update, 'wire')
  })
  const element = document.createElement('textarea')
  document.body.append(element)
  const unbind = bindTextarea({ text }, element)
  return {
    ...{ text, element, others, unbind },
    updates: () => updates,
    type(value, caret) {
      element.value = value
      element.setSelectionRange(caret, caret)
      element.dispatchEvent(new Event('input'))
    },
  }
}

describe('a textarea that is bound to a note', () => {
  test('shows it, and what is typed is one small edit', () => {
    const { text, element, others, updates, type } = scene('hello world')
    expect(element.value).toBe('hello world')
    type('hello, world', 6)
    expect(element.selectionStart).toBe(6)
    type('hello, there', 12)
    expect([text.toString(), others.toString()]).toEqual(['hello, there', 'hello, there'])
    expect(updates()).toBe(2)
  })

  test('keeps the caret where it was in the text, whatever others do', () => {
    const { element, others } = scene('hello world')
    element.setSelectionRange(6, 11) // world
    others.insert(0, '>> ')
    expect([element.value, element.selectionStart, element.selectionEnd]).toEqual(['>> hello world', 9, 14])
    others.insert(14, '!')
    expect([element.selectionStart, element.selectionEnd]).toEqual([9, 14])
    others.delete(0, 5)
    expect([element.value, element.selectionStart, element.selectionEnd]).toEqual(['llo world!', 4, 9])
    others.delete(0, 6)
    expect([element.value, element.selectionStart, element.selectionEnd]).toEqual(['rld!', 0, 3])
  })

  test('leaves an input method in peace, and then brings both together', () => {
    const { element, text, others, updates, type } = scene('hello world')
    element.dispatchEvent(new Event('compositionstart'))
    element.value = 'hello にworld'
    element.setSelectionRange(7, 7)
    element.dispatchEvent(new Event('input'))
    others.insert(0, '>> ')
    others.insert(others.length, ' <<')
    expect(element.value).toBe('hello にworld')
    element.value = 'hello 日world'
    element.setSelectionRange(7, 7)
    element.dispatchEvent(new Event('compositionend'))
    expect([text.toString(), others.toString(), element.value]).toEqual(Array(3).fill('>> hello 日world <<'))
    expect(element.selectionStart).toBe(10)
    expect(updates()).toBe(3)
    type('>> hello 日本world <<', 11)
    expect(others.toString()).toBe('>> hello 日本world <<')
  })

  test('is one no more when it is let go', () => {
    const { element, text, others, type, unbind } = scene('hello')
    unbind()
    type('bye', 3)
    others.insert(0, 'x')
    expect([element.value, text.toString()]).toEqual(['bye', 'xhello'])
  })

  test('never halves a character, which Yjs would replace', () => {
    const { text, others, type } = scene('a\u{1f600}b')
    type('a\u{1f601}b', 3)
    expect([text.toString(), others.toString()]).toEqual(['a\u{1f601}b', 'a\u{1f601}b'])
    type('a\u{1f601}\u{1f601}b', 5)
    type('a\u{1f601}b', 1)
    expect(others.toString()).toBe('a\u{1f601}b')
    // The same second half, another first one.
    type('a\u{1fa01}b', 3)
    expect(others.toString()).toBe('a\u{1fa01}b')
  })
})

const words = fc.string({
  unit: fc.constantFrom('a', 'b', 'ä', '\u{1f600}', '\u{1f601}', '\u{1fa01}', '\n'),
  maxLength: 8,
})

describe('a splice', () => {
  property.prop([words, words, fc.nat(20)])(
    'makes the one of the other, and no longer than it has to be',
    (before, after, caret) => {
      const splice = spliceBetween(before, after, caret)
      const made = splice && before.slice(0, splice.at) + splice.added + before.slice(splice.at + splice.removed)
      expect(made ?? before).toBe(after)
      for (const part of [splice?.added ?? '', before.slice(splice?.at, (splice?.at ?? 0) + (splice?.removed ?? 0))]) {
        expect(wellFormed(part)).toBe(part)
      }
    },
  )

  test.each([
    ['aa', 'aaa', 1, { at: 0, removed: 0, added: 'a' }],
    ['aa', 'aaa', 2, { at: 1, removed: 0, added: 'a' }],
    ['aa', 'aaa', 3, { at: 2, removed: 0, added: 'a' }],
    ['aaa', 'aa', 1, { at: 1, removed: 1, added: '' }],
  ])('of %s to %s ends at the caret, %i', (before, after, caret, splice) => {
    expect(spliceBetween(before, after, caret)).toEqual(splice)
  })

  test('moves positions as an editor does', () => {
    expect(moved(3, [{ insert: 'ab' }])).toBe(5)
    expect(moved(0, [{ insert: 'ab' }])).toBe(0)
    expect(moved(3, [{ retain: 3 }, { insert: 'ab' }])).toBe(3)
    expect(moved(3, [{ insert: 'ab' }, { retain: 3 }, { insert: 'c' }])).toBe(5)
    expect(moved(3, [{ retain: 1 }, { delete: 5 }])).toBe(1)
    expect(moved(1, [{ retain: 3 }, { delete: 5 }])).toBe(1)
    expect(moved(3, [{ retain: 1 }, { delete: 1 }, { insert: 'xyz' }])).toBe(5)
    expect(moved(9, [{ retain: 2 }, { insert: {} }, { retain: 1 }, { delete: 2 }])).toBe(8)
  })
})
