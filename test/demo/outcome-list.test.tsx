// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { Deal } from 'wonce/crm'
import { type BoardContext, BoardProvider } from '../../demo/app/board/board-context.ts'
import { Outcome } from '../../demo/app/board/outcome.tsx'

afterEach(cleanup)

function Won({ names }: { readonly names: readonly string[] }) {
  const board = { open: () => {}, focused: () => {}, left: () => {} } as unknown as BoardContext // all that a row asks of it
  const deals = names.map((name) => ({ $id: name, name, value: 1, stage: 'Won', $sync: 'final' }) as Deal) // all that it shows
  return (
    <BoardProvider value={board}>
      <Outcome goal="Won" deals={deals} isTarget={false} onDrop={() => {}} />
    </BoardProvider>
  )
}

function row(name: string): HTMLElement {
  return screen.getByRole('button', { name: new RegExp(`^${name}`) })
}

/** Those that Tab leads to. */
function stops(): readonly string[] {
  return screen
    .getAllByRole('button')
    .filter(({ tabIndex }) => tabIndex === 0)
    .map(({ dataset }) => dataset.deal ?? '')
}

test('Tab leads to the first of what ended, and then to the one that had the focus last', () => {
  const { rerender } = render(<Won names={['Ash', 'Birch', 'Cedar']} />)
  expect(stops()).toEqual(['Ash'])
  fireEvent.focus(row('Cedar'))
  expect(stops()).toEqual(['Cedar'])
  rerender(<Won names={['Ash', 'Birch']} />)
  expect(stops()).toEqual(['Ash'])
})

test('arrow keys lead to the one below and the one above, and stay at the ends', () => {
  render(<Won names={['Ash', 'Birch']} />)
  row('Ash').focus()
  for (const [key, name] of [
    ['ArrowUp', 'Ash'],
    ['ArrowDown', 'Birch'],
    ['ArrowDown', 'Birch'],
    ['ArrowUp', 'Ash'],
  ] as const) {
    fireEvent.keyDown(document.activeElement ?? document.body, { key })
    expect(document.activeElement).toBe(row(name))
  }
})
