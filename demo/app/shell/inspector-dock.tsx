/** The library's own inspector of this app's workspace, under the page: loaded when somebody looks. */
import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useWorkspace } from 'wonce/react'
import { faults } from '../start/faults.ts'
import { IconButton } from '../ui/button.tsx'
import { notLoaded } from '../ui/part.tsx'
import { Failure, Skeleton } from '../ui/state.tsx'
import styles from './inspector-dock.module.css'
import { usePageFocusAfter } from './page-focus.ts'

type Loading =
  | { readonly type: 'loading' }
  | { readonly type: 'there' }
  | { readonly type: 'failed'; readonly error: unknown }

export function InspectorDock({ onClose }: { readonly onClose: () => void }) {
  const workspace = useWorkspace()
  const place = useRef<HTMLDivElement>(null)
  const closed = useEffectEvent(onClose)
  usePageFocusAfter()
  const [loading, setLoading] = useState<Loading>({ type: 'loading' })
  useEffect(() => {
    const parent = place.current
    let unmount: (() => void) | undefined
    let isWanted = true
    import('wonce/devtools').then(
      ({ mountInspector }) => {
        if (!isWanted || parent === null) return
        unmount = mountInspector({ workspace, parent, faults, isResizable: true, onClose: () => closed() }).unmount
        setLoading({ type: 'there' })
      },
      (cause: unknown) => isWanted && setLoading({ type: 'failed', error: notLoaded(cause) }),
    )
    return () => {
      isWanted = false
      unmount?.()
    }
  }, [workspace])
  return (
    <aside className={styles.dock} aria-label="Inspector">
      {loading.type === 'loading' && <Skeleton height={160} />}
      {loading.type === 'failed' && (
        <>
          <Failure error={loading.error} />
          <IconButton label="Close the inspector" onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </>
      )}
      <div ref={place} className={styles.place} />
    </aside>
  )
}
