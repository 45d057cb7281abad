/** How far something has come on its way to everybody, as a small mark. */
import { Check, CheckCheck, CloudOff } from 'lucide-react'
import { Tip } from '../ui/tip.tsx'
import { type SyncMark as Mark, markWords } from '../words/sync.ts'
import styles from './sync-mark.module.css'

const icons = { local: CloudOff, sent: Check, final: CheckCheck } as const

export function SyncMark({ sync }: { readonly sync: Mark }) {
  const Icon = icons[sync]
  return (
    <Tip text={markWords(sync)}>
      <span className={styles.mark} data-sync={sync} role="img" aria-label={markWords(sync)}>
        <Icon size={13} aria-hidden="true" />
      </span>
    </Tip>
  )
}
