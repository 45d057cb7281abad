// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useShortcuts } from '../../demo/app/shell/shortcuts.ts'

let heard: string[] = []

function Page() {
  const hear = (what: string) => ({ what, run: () => void heard.push(what) })
  useShortcuts([
    { keys: 'mod+k', isForTyping: true, ...hear('search') },
    { keys: 'mod+z', ...hear('take back') },
    { keys: 'n', ...hear('new') },
    { keys: 'g c', ...hear('contacts') },
  ])
  return (
    <>
      <input />
      <div role="dialog">
        <button type="button">Close</button>
      </div>
    </>
  )
}

beforeEach(() => {
  heard = []
  render(<Page />)
})

afterEach(cleanup)

function press(target: Element, ...keys: readonly string[]): void {
  for (const key of keys) fireEvent.keyDown(target, { key: key.replace('^', ''), ctrlKey: key.startsWith('^') })
}

test('keys are heard on the page, one after the other where they belong together', () => {
  press(document.body, 'n', 'g', 'c', '^z', '^k')
  expect(heard).toEqual(['new', 'contacts', 'take back', 'search'])
})

test('where somebody is typing the search can be asked for, and nothing else', () => {
  press(screen.getByRole('textbox'), 'n', '^z', '^k')
  expect(heard).toEqual(['search'])
})

test('what was typed is not the first of two keys', () => {
  press(screen.getByRole('textbox'), 'g')
  press(document.body, 'c')
  expect(heard).toEqual([])
})

test('while a dialog asks something no key is heard', () => {
  press(screen.getByRole('button', { name: 'Close' }), 'n', '^k')
  expect(heard).toEqual([])
})
