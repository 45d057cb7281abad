// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { Note } from 'wonce'
import * as Y from 'yjs'
import { undoTyping } from '../../demo/app/deal/undo-typing.ts'

function scene() {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  const area = document.createElement('textarea')
  const end = undoTyping({ text } as Note, area) // it uses nothing else of a note
  const press = (key: string, more: KeyboardEventInit = {}): boolean =>
    area.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, cancelable: true, ...more }))
  return {
    ...{ text, area, end, press },
    type: (typed: string) => doc.transact(() => text.insert(text.length, typed), area),
    others: (typed: string) => doc.transact(() => text.insert(0, typed), 'wire'),
  }
}

test('takes back what was typed here, and leaves what others typed meanwhile', () => {
  const { text, type, others, press } = scene()
  type('mine')
  others('theirs ')
  expect(press('z')).toBe(false) // nor does the browser do anything with it
  expect(text.toString()).toBe('theirs ')
  press('Z', { shiftKey: true })
  expect(text.toString()).toBe('theirs mine')
  press('z', { ctrlKey: false, metaKey: true })
  press('y')
  expect(text.toString()).toBe('theirs mine')
})

test('does so where it is asked for by a menu, and nothing while a word is composed, or where nothing can be typed', () => {
  const { text, area, type, press, end } = scene()
  type('mine')
  press('z', { isComposing: true })
  press('z', { altKey: true })
  area.readOnly = true
  press('z')
  expect(text.toString()).toBe('mine')
  area.readOnly = false
  area.dispatchEvent(new InputEvent('beforeinput', { inputType: 'historyUndo' }))
  expect(text.toString()).toBe('')
  area.dispatchEvent(new InputEvent('beforeinput', { inputType: 'historyRedo' }))
  expect(text.toString()).toBe('mine')
  end()
  press('z')
  expect(text.toString()).toBe('mine')
})
