/** Asks before something is deleted: of all that people do here, it is what cannot be taken back. */
import { quoted } from '../words/names.ts'
import { Button } from './button.tsx'
import { Modal, ModalActions } from './modal.tsx'

export interface DeleteDialogProps {
  /** Of what would be gone; `undefined` where nothing is asked. */
  readonly name: string | undefined
  /** What becomes of others without it. */
  readonly consequence?: string | undefined
  /** What it was asked from, or what is nearest to where that was. */
  readonly finalFocus: () => HTMLElement | null
  readonly onDelete: () => void
  readonly onClose: () => void
}

export function DeleteDialog({ name, consequence = '', finalFocus, onDelete, onClose }: DeleteDialogProps) {
  return (
    <Modal
      isOpen={name !== undefined}
      onClose={onClose}
      finalFocus={finalFocus}
      title={`Delete ${name === undefined ? 'it' : quoted(name)}?`}
      text={`${consequence} This cannot be undone, on any device.`.trim()}
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
