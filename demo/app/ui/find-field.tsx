/** Where a list is filtered by what is typed: see use-find.ts. */
import type { Ref } from 'react'
import page from './page.module.css'
import type { Find } from './use-find.ts'

export interface FindFieldProps extends Pick<Find, 'text' | 'setText'> {
  readonly ref: Ref<HTMLInputElement>
}

export function FindField({ ref, text, setText }: FindFieldProps) {
  return (
    <input
      ref={ref}
      type="search"
      className={page.field}
      placeholder="Filter"
      aria-label="Filter by name"
      value={text}
      onChange={({ target }) => setText(target.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  )
}
