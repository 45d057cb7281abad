/** The contact that is being edited, what comes of that, and where the focus goes then. */
import { type RefObject, useState } from 'react'
import type { Contact } from 'wonce/crm'
import { useWorkspace } from 'wonce/react'
import { attempt, tell } from '../shell/toasts.tsx'
import { useOffer } from '../shell/use-taking-back.ts'
import { type RowFocus, useRowFocus } from '../ui/use-row-focus.ts'
import { codeOf } from '../words/errors.ts'
import { quoted } from '../words/names.ts'
import { type ContactChanges, changeContact, changedWords } from './contact-changes.ts'
import { type ContactFault, writeFault } from './contact-fault.ts'

interface Edited {
  /** As it was when its row was asked to edit it. */
  readonly contact: Contact
  readonly opening: number
  readonly isOpen: boolean
}

export interface Editing extends Pick<RowFocus, 'finalFocus'> {
  /** It stays once that has ended, for a dialog that takes a moment to close. */
  readonly edited: Edited | undefined
  readonly begin: (contact: Contact, opener: Element) => void
  readonly end: () => void
  readonly save: (changes: ContactChanges) => Promise<ContactFault | undefined>
  readonly remove: () => Promise<void>
}

export interface EditingOptions {
  /** What gets the focus where no row is left. */
  readonly otherwise: RefObject<HTMLElement | null>
  /** Hears whose row is to be shown; `undefined` as another edit begins. */
  readonly onShow: (id: string | undefined) => void
  /** Whether the filter leaves a contact out that would be so. */
  readonly isHidden: (contact: Contact, changes: ContactChanges) => boolean
}

export function useEditing({ otherwise, onShow, isHidden }: EditingOptions): Editing {
  const workspace = useWorkspace()
  const offer = useOffer()
  const { opened, finalFocus } = useRowFocus(otherwise)
  const [edited, setEdited] = useState<Edited>()
  const end = (): void => setEdited((now) => now && { ...now, isOpen: false })
  return {
    edited,
    finalFocus,
    end,
    begin(contact, opener) {
      opened(opener)
      onShow(undefined)
      setEdited((before) => ({ contact, opening: (before?.opening ?? 0) + 1, isOpen: true }))
    },
    async save(changes) {
      if (edited === undefined) return undefined
      const { contact } = edited
      try {
        const event = await changeContact(workspace, contact, changes)
        end()
        if (event === undefined) return undefined
        onShow(contact.$id)
        tell(changedWords(event, changes.name ?? contact.name), {
          text: isHidden(contact, changes) ? 'It is hidden by the filter.' : undefined,
          action: offer(event),
        })
        return undefined
      } catch (error) {
        if (codeOf(error) === 'not-found') return undefined // which its form says, with what can be done
        const otherwise = 'It was not saved. Try again: what you typed is still here.'
        return writeFault(workspace, error, changes.email ?? '', otherwise)
      }
    },
    async remove() {
      if (edited === undefined) return
      const { $id, name } = edited.contact
      const gone = await attempt(() => workspace.Contact.delete($id))
      if (gone !== undefined) tell(`Deleted ${quoted(name)}`)
      end()
    },
  }
}
