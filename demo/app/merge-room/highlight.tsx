/** Keys and ids that light up everywhere at once: the same name is the same thing, on whichever device it stands. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import styles from './highlight.module.css'
import { shortened } from './words.ts'

interface Highlight {
  readonly lit: string | undefined
  readonly point: (name: string | undefined) => void
  readonly pin: (name: string) => void
  readonly pinned: string | undefined
}

const HighlightContext = createContext<Highlight>({
  lit: undefined,
  point: () => {},
  pin: () => {},
  pinned: undefined,
})

export function HighlightProvider({ children }: { readonly children: ReactNode }) {
  const [pointed, point] = useState<string>()
  const [pinned, setPinned] = useState<string>()
  const value = useMemo(
    () => ({
      lit: pointed ?? pinned,
      point,
      pinned,
      pin: (name: string) => setPinned((before) => (before === name ? undefined : name)),
    }),
    [pointed, pinned],
  )
  return <HighlightContext value={value}>{children}</HighlightContext>
}

/** Whether that key or id is lit. */
export function useIsLit(name: string | undefined): boolean {
  const { lit } = useContext(HighlightContext)
  return name !== undefined && name === lit
}

/** A key or id in monospace. Lit while it is pointed at or has the focus; pressing it keeps it lit. */
export function Token({ name, label }: { readonly name: string; readonly label: string }) {
  const { lit, point, pin, pinned } = useContext(HighlightContext)
  return (
    <button
      type="button"
      className={styles.token}
      title={name}
      aria-label={`${label} ${shortened(name)}`}
      aria-pressed={pinned === name}
      data-lit={lit === name}
      onPointerEnter={() => point(name)}
      onPointerLeave={() => point(undefined)}
      onFocus={() => point(name)}
      onBlur={() => point(undefined)}
      onClick={() => pin(name)}
    >
      {shortened(name)}
    </button>
  )
}
