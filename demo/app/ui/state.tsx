/** What stands where there is nothing to show, or not yet, or no more. */
import type { LucideIcon } from 'lucide-react'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { errorWords } from '../words/errors.ts'
import styles from './state.module.css'

export interface StateProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text?: string
  /** It is all that the page has: its title is that of the page. */
  readonly isPage?: boolean
  readonly children?: ReactNode
}

export function State({ icon: Icon, title, text, isPage = false, children }: StateProps) {
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className={styles.state}>
      <span className={styles.icon} aria-hidden="true">
        <Icon size={20} />
      </span>
      <Title className={styles.title}>{title}</Title>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  )
}

export interface FailureProps extends Pick<StateProps, 'isPage' | 'children'> {
  readonly error: unknown
}

export function Failure({ error, ...more }: FailureProps) {
  const { title, advice } = errorWords(error)
  return (
    <div role="alert">
      <State icon={CircleAlert} title={title} text={advice} {...more} />
    </div>
  )
}

/** A place that will be filled in a moment. */
export function Skeleton({ height }: { readonly height: number }) {
  return <div className={styles.skeleton} style={{ height }} aria-hidden="true" />
}
