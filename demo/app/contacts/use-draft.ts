/** A contact that is being edited, and what others do to it meanwhile. */
import { useState } from 'react'
import { Contact } from 'wonce/crm'
import { useEntity, useHistory } from 'wonce/react'
import type { Directory } from '../board/use-directory.ts'
import { usePerson } from '../start/person.ts'
import { draftOf, follow, keepMine, openFields, takeTheirs } from './draft.ts'
import { type By, meanwhileWords, whoChanged } from './meanwhile-words.ts'
import { asTyped, type FieldName, type TypedContact } from './typed-contact.ts'

export interface EditedDraft {
  readonly before: TypedContact
  readonly typed: TypedContact
  readonly type: (field: FieldName, text: string) => void
  /** What stands there now, for all. */
  readonly now: TypedContact
  /** Fields of which one has to choose whose stays. */
  readonly open: readonly FieldName[]
  readonly keepMine: (field: FieldName) => void
  readonly takeTheirs: (field: FieldName) => void
  /** Somebody else has deleted it. */
  readonly isGone: boolean
  readonly by: By
  /** What others did, in a sentence; empty where they did nothing. */
  readonly news: string
}

export interface DraftOptions {
  /** As it was when that was asked for. */
  readonly contact: Contact
  readonly nameOf: Directory['nameOf']
  /** It is being saved, or was: what one writes oneself is no news. */
  readonly isEnding: boolean
  /** Nor is what one deletes. */
  readonly isDeleting: boolean
}

export function useDraft({ contact, nameOf, isEnding, isDeleting }: DraftOptions): EditedDraft {
  const person = usePerson()
  const { data: latest = contact, status } = useEntity(Contact, contact.$id)
  const { data: history } = useHistory(Contact, contact.$id)
  const [stored, setDraft] = useState(() => draftOf(asTyped(contact, nameOf(contact.organization))))
  // A company may be known by its id before it is by its name.
  const company = latest.organization === undefined ? '' : nameOf(latest.organization) || stored.before.company
  const isGone = status === 'missing' && !isDeleting
  const now = isEnding || status === 'missing' ? stored.before : asTyped(latest, company)
  const draft = follow(stored, now)
  if (draft !== stored) setDraft(draft)
  const open = openFields(draft, now)
  const by = whoChanged(history, person)
  return {
    before: draft.before,
    typed: draft.typed,
    type: (field, text) => setDraft((last) => ({ ...last, typed: { ...last.typed, [field]: text } })),
    now,
    open,
    keepMine: (field) => setDraft((last) => keepMine(last, now, field)),
    takeTheirs: (field) => setDraft((last) => takeTheirs(last, now, field)),
    isGone,
    by,
    news: meanwhileWords(draft.taken, open, by),
  }
}
