/** Asks before a deal is deleted: of all that people do to deals, it is the one that cannot be taken back. */
import { Button } from '../ui/button.tsx'
import { Modal, ModalActions } from '../ui/modal.tsx'
import { quoted } from '../words/names.ts'

export interface DeleteDialogProps {
  /** Of the deal; `undefined` where nothing is asked. */
  readonly name: string | undefined
  /** The card, or the one nearest to where it was. */
  readonly finalFocus: () => HTMLElement | null
  readonly onDelete: () => void
  readonly onClose: () => void
}

export function DeleteDialog({ name, finalFocus, onDelete, onClose }: DeleteDialogProps) {
  return (
    <Modal
      isOpen={name !== undefined}
      onClose={onClose}
      finalFocus={finalFocus}
      title={`Delete ${name === undefined ? 'it' : quoted(name)}?`}
      text="This cannot be undone, on any device."
    >
      <ModalActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" onClick={onDelete}>
          Delete
        </Button>
      </ModalActions>
    </Modal>
  )
}
