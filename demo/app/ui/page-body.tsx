/** What is below the head of a page. It scrolls, so it takes the focus: keys scroll what has it (WCAG 2.1.1). */
import type { ReactNode } from 'react'
import page from './page.module.css'

export function PageBody({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={page.body} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
