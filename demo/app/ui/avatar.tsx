/** Somebody, as two letters and a colour of his own. */
import type { CSSProperties } from 'react'
import { initials } from '../words/names.ts'
import styles from './avatar.module.css'

export interface AvatarProps {
  readonly name: string
  readonly size?: 'small' | 'medium' | 'large'
  /** Here now. */
  readonly isLive?: boolean
  /** What to say of him, where the name alone is not enough. */
  readonly label?: string
  /** The name stands beside it: said once is enough. */
  readonly isBesideName?: boolean
}

export function Avatar({ name, size = 'medium', isLive = false, label = name, isBesideName = false }: AvatarProps) {
  const hue = { '--hue': String(hueOf(name)) } as CSSProperties // CSS takes its own properties too
  return (
    <span
      className={styles.avatar}
      data-size={size}
      data-live={isLive || undefined}
      style={hue}
      {...(isBesideName ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      title={label}
    >
      {initials(name)}
    </span>
  )
}

export function Avatars({
  names,
  label,
}: {
  readonly names: readonly string[]
  readonly label: (name: string) => string
}) {
  return (
    <span className={styles.stack}>
      {names.slice(0, 3).map((name) => (
        <Avatar key={name} name={name} size="small" isLive label={label(name)} />
      ))}
    </span>
  )
}

/** In degrees, always the same for a name. */
export function hueOf(name: string): number {
  let hash = 2_166_136_261
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619)
  return ((hash ^ (hash >>> 13)) >>> 0) % 360
}
