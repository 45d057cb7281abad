/** The first thing that Tab leads to: past the bar, to the page itself. */
import { focusPage, pageId } from './page-focus.ts'
import styles from './shell.module.css'

export function SkipLink() {
  return (
    <a
      href={`#${pageId}`}
      className={styles.skip}
      onClick={(event) => {
        event.preventDefault() // the way back leads to pages, not to where one was on them
        focusPage()
      }}
    >
      Skip to the page
    </a>
  )
}
