/** Where a list is filtered by what is typed: see use-find.ts. */
import page from './page.module.css'
import type { Find } from './use-find.ts'

export function FindField({ text, setText }: Pick<Find, 'text' | 'setText'>) {
  return (
    <input
      type="search"
      className={page.field}
      placeholder="Filter"
      aria-label="Filter by name"
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  )
}
