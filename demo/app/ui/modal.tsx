/** A dialog that has to be answered or closed. */
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, joined } from './button.tsx'
import styles from './popup.module.css'

export interface ModalProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly text?: string
  readonly className?: string | undefined
  /** Whether it has a button of its own to close it: one that asks nothing, and so has no Cancel. */
  readonly hasClose?: boolean
  /** Whether a press beside it leaves it open: what is typed in it would be lost. */
  readonly isTyped?: boolean
  /** What gets the focus when it closes, where that is not what had it before. */
  readonly finalFocus?: (() => HTMLElement | null) | undefined
  readonly children: ReactNode
}

export function Modal(props: ModalProps) {
  const { isOpen, onClose, title, text, className, hasClose, isTyped = false, finalFocus, children } = props
  // A dialog that closes takes a moment to fade, and asks about nothing any more.
  const [asked, setAsked] = useState(title)
  if (isOpen && asked !== title) setAsked(title)
  return (
    <Dialog.Root open={isOpen} disablePointerDismissal={isTyped} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        {/* Over the dialog too that asks this one. */}
        <Dialog.Backdrop forceRender className={styles.backdrop} />
        {/* It scrolls where the screen is low, and keys scroll what has the focus. */}
        <Dialog.Popup className={joined(styles.dialog, className)} tabIndex={0} finalFocus={finalFocus}>
          <div>
            <Dialog.Title className={styles.dialogTitle}>{isOpen ? title : asked}</Dialog.Title>
            {text !== undefined && <Dialog.Description className={styles.dialogText}>{text}</Dialog.Description>}
          </div>
          {children}
          {hasClose && (
            <Dialog.Close
              render={<Button kind="quiet" data-shape="icon" aria-label="Close" className={styles.dialogClose} />}
            >
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export function ModalActions({ children }: { readonly children: ReactNode }) {
  return <div className={styles.dialogActions}>{children}</div>
}
