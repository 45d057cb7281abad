// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { useRef } from 'react'
import { afterEach, expect, test } from 'vitest'
import { useRowFocus } from '../../demo/app/ui/use-row-focus.ts'

afterEach(cleanup)

let focus: () => void

/** Rows, each with what opens a dialog as its last button, and a field for all of them. */
function Rows({ names }: { readonly names: readonly string[] }) {
  const search = useRef<HTMLInputElement>(null)
  const { opened, finalFocus } = useRowFocus(search)
  focus = () => finalFocus()?.focus()
  return (
    <>
      <input ref={search} aria-label="Search" />
      {/* biome-ignore lint/a11y/useSemanticElements: as the rows of the app are */}
      <div role="table">
        {names.map((name) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: it is the button that has the focus
          <div key={name} role="row">
            <button type="button">Qualify {name}</button>
            <button type="button" onClick={({ currentTarget }) => opened(currentTarget)}>
              Edit {name}
            </button>
          </div>
        ))}
      </div>
    </>
  )
}

test.each([
  ['the row where it still is', ['Ann', 'Ben', 'Cem', 'Dan'], 'Edit Ben'],
  ['the row where it has moved to', ['Ann', 'Cem', 'Dan', 'Ben'], 'Edit Ben'],
  ['the next row where it is gone', ['Ann', 'Cem', 'Dan'], 'Edit Cem'],
  ['the one before where there is no next', ['Ann'], 'Edit Ann'],
  ['the field where no row is left', [], undefined],
])('when a dialog about a row closes the focus goes to %s', (_where, left, name) => {
  const { rerender } = render(<Rows names={['Ann', 'Ben', 'Cem', 'Dan']} />)
  act(() => screen.getByRole('button', { name: 'Edit Ben' }).click())
  rerender(<Rows names={left} />)
  focus()
  expect(document.activeElement).toBe(
    name === undefined ? screen.getByRole('textbox', { name: 'Search' }) : screen.getByRole('button', { name }),
  )
})
