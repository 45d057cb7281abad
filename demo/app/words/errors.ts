/** What went wrong, and what to do about it, in words. */
import type { ErrorCode, UndoObstacle, ValidationError } from 'wonce'

export interface ErrorWords {
  readonly title: string
  readonly advice: string
}

const words: { readonly [code in ErrorCode]: ErrorWords } = {
  validation: { title: 'That does not fit', advice: 'Change what is marked, then try again.' },
  unique: { title: 'Somebody has that already', advice: 'Use the one that is there, or another value.' },
  guard: { title: 'Not from where it is now', advice: 'Its stage has changed. Look at it again, then decide.' },
  'not-found': { title: 'It is not here', advice: 'It was deleted, or has not arrived on this device yet.' },
  'browser-only': {
    title: 'This is for the browser',
    advice: 'Open the page in a browser: a server has no workspace.',
  },
  'not-loaded': {
    title: 'A part of the app is still missing',
    advice: 'Nothing was done. Try again with a network, or reload the page.',
  },
  'unknown-noun': { title: 'A part of the app is not loaded', advice: 'Reload the page.' },
  'hook-name': { title: 'A hook was registered twice', advice: 'Reload the page.' },
  'hook-cycle': { title: 'Hooks call each other in a circle', advice: 'Nothing was written. Please report it.' },
  'run-closed': { title: 'A hook went on after its end', advice: 'Nothing more was written. Please report it.' },
  'insecure-context': {
    title: 'This page is not secure',
    advice: 'Tabs can only share data over https or on localhost. Open the address that the server printed.',
  },
  'storage-full': {
    title: 'This device has no space left',
    advice: 'Nothing was written. Free some space, then try again. Everything before is safe.',
  },
  'storage-blocked': {
    title: 'Another tab stands in the way',
    advice: 'A tab with another version of this app is open. Close or reload it, then try again.',
  },
  'storage-unavailable': {
    title: 'The browser gives no storage',
    advice: 'Allow site data for this page, or leave private browsing, then try again.',
  },
  'taken-over': {
    title: 'Somebody has signed in.',
    advice: 'What was written here is theirs now. Open the workspace as they.',
  },
  'storage-lost': {
    title: 'The database was closed',
    advice: 'Site data was cleared, or another tab upgraded it. Open the workspace again.',
  },
  'update-needed': {
    title: 'A newer version wrote to this workspace',
    advice: 'Here it can only be read. Reload to update the app.',
  },
  import: { title: 'The file is not a log', advice: 'Mend the line it names, then import it again.' },
  contention: { title: 'Other tabs were quicker', advice: 'Nothing was written. Try again.' },
  'no-relay': { title: 'There is no relay', advice: 'This workspace was opened for this device alone.' },
  'no-acks': { title: 'The server acknowledges nothing', advice: 'It is not our relay; waiting for it is pointless.' },
  forbidden: { title: 'You may only read here', advice: 'Nothing was written. Ask whoever gave you access.' },
  refused: { title: 'The relay refused it', advice: 'See the refused events under Merges, and dismiss or mend them.' },
  undo: { title: 'This cannot be taken back', advice: 'Do the opposite, if that is what you mean.' },
  closed: { title: 'The workspace is closed', advice: 'Open it again.' },
}

const obstacles: { readonly [why in UndoObstacle]: string } = {
  changed: 'Somebody has changed the same thing since. Taking this back would overwrite their work.',
  provisioned:
    'Winning it made a customer and a subscription, and those would stay. Reopen the deal, if that is what you mean.',
  'by-hook': 'A hook did this, not a person.',
  'referred-to': 'Others use what was made by it.',
  deleted: 'It has been deleted since.',
  void: 'A merge decided against it, so there is nothing to take back.',
  nothing: 'It changed nothing that could be taken back.',
}

export function errorWords(error: unknown): ErrorWords {
  const code = codeOf(error)
  if (code === undefined) return { title: 'Something went wrong', advice: messageOf(error) }
  if (code === 'undo')
    return { title: words.undo.title, advice: obstacles[Reflect.get(Object(error), 'why') as UndoObstacle] }
  if (code === 'validation' || code === 'unique') return { title: words[code].title, advice: issuesOf(error) }
  return words[code]
}

/** `undefined` where it is no error of the library. */
export function codeOf(error: unknown): ErrorCode | undefined {
  const code: unknown = Reflect.get(Object(error), 'code')
  return typeof code === 'string' && code in words ? (code as ErrorCode) : undefined // it is one of its keys
}

/** The fault of one field, for the place where it is edited. */
export function fieldFault(error: unknown, field: string): string | undefined {
  const { issues = [] } = Object(error) as Partial<ValidationError> // read, and not trusted: any error may come
  return issues.find((issue) => issue.field === field)?.expected
}

/** Why what somebody typed is no name of a deal; `undefined` where it is one. */
export function nameFault(text: string): string | undefined {
  return text.trim() === '' ? 'A deal has a name.' : undefined
}

function issuesOf(error: unknown): string {
  const { issues = [] } = Object(error) as Partial<ValidationError> // as above
  const faults = issues.map(({ field, expected }) => `${field}: ${expected}`)
  return faults.length === 0 ? messageOf(error) : `${faults.join('; ')}.`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
