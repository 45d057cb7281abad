/**
 * What is typed into a contact while others write it too.
 *
 * A field that nobody typed into shows at once what others wrote. One that somebody did type into keeps that, and is open until
 * one says which of the two stays.
 */
import { contactFields, type FieldName, type TypedContact, tidied } from './typed-contact.ts'

export interface Draft {
  /** What a field was when what is typed there began: only what differs from it is written. */
  readonly before: TypedContact
  /** As it stands in the fields, blanks and all. */
  readonly typed: TypedContact
  /** Fields that show what others wrote since the form was opened. */
  readonly taken: readonly FieldName[]
}

export function draftOf(before: TypedContact): Draft {
  return { before, typed: before, taken: [] }
}

/** After what others wrote; the same draft where that changes nothing of it. */
export function follow(draft: Draft, now: TypedContact): Draft {
  const mine = tidied(draft.typed)
  const untouched = changedIn(draft, now).filter((field) => mine[field] === draft.before[field])
  const agreed = changedIn(draft, now).filter((field) => mine[field] === now[field])
  const taken = untouched.reduce((before, field) => takeTheirs(before, now, field), draft)
  return agreed.reduce((before, field) => keepMine(before, now, field), taken)
}

/** Fields in which others wrote one thing and one has typed another. */
export function openFields(draft: Draft, now: TypedContact): readonly FieldName[] {
  const mine = tidied(draft.typed)
  return changedIn(draft, now).filter((field) => mine[field] !== draft.before[field] && mine[field] !== now[field])
}

export function keepMine(draft: Draft, now: TypedContact, field: FieldName): Draft {
  return { ...draft, before: { ...draft.before, [field]: now[field] } }
}

export function takeTheirs(draft: Draft, now: TypedContact, field: FieldName): Draft {
  return {
    before: { ...draft.before, [field]: now[field] },
    typed: { ...draft.typed, [field]: now[field] },
    taken: [...draft.taken.filter((other) => other !== field), field],
  }
}

function changedIn({ before }: Draft, now: TypedContact): readonly FieldName[] {
  return contactFields.filter((field) => now[field] !== before[field])
}
