// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { Router, useLocation } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { KeepFocus, pageId, usePageFocusAfter } from '../../demo/app/shell/page-focus.ts'

afterEach(cleanup)

let close: () => void

function Finder() {
  usePageFocusAfter()
  return <input aria-label="Find" />
}

function App() {
  const [location] = useLocation()
  const [isOpen, setOpen] = useState(true)
  close = () => setOpen(false)
  return (
    <>
      <a href="/contacts">Contacts</a>
      {isOpen && <Finder />}
      <main id={pageId} tabIndex={-1}>
        {location === '/contacts' ? <p>Nobody</p> : <button type="button">Card</button>}
        <KeepFocus />
      </main>
    </>
  )
}

function open() {
  const { hook, navigate } = memoryLocation({ path: '/' })
  render(
    <Router hook={hook}>
      <App />
    </Router>,
  )
  return (to: string) => act(() => navigate(to))
}

test('the first page takes the focus from nobody: Tab begins at the top', () => {
  open()
  expect(document.activeElement).toBe(document.body)
})

test('what had the focus is gone with its page, and the next page has it', () => {
  const go = open()
  screen.getByRole('button', { name: 'Card' }).focus()
  go('/contacts')
  expect(document.activeElement).toBe(screen.getByRole('main'))
})

test('what stays keeps the focus', () => {
  const go = open()
  screen.getByRole('link').focus()
  go('/contacts')
  expect(document.activeElement).toBe(screen.getByRole('link'))
})

test('a deal that is opened beside the board leaves the focus to it', () => {
  const go = open()
  go('/deal/deal_1')
  expect(document.activeElement).toBe(document.body)
})

test('what is closed with the focus in it leaves that to the page, unless something else has it', () => {
  open()
  screen.getByRole('textbox').focus()
  act(() => close())
  expect(document.activeElement).toBe(screen.getByRole('main'))
  cleanup()
  open()
  screen.getByRole('button', { name: 'Card' }).focus()
  act(() => close())
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Card' }))
})
