/**
 * Log lines of somebody else's making, for `workspace.import`: entities under ids that were chosen beforehand.
 *
 * The lines are the same in every run, so importing them into a log that has them changes nothing.
 */

export interface Imported {
  readonly noun: string
  readonly id: string
  /** The field that the noun's verbs move. */
  readonly state: string
  readonly fields: { readonly [field: string]: string | number }
}

/** A boot of its own, which writes nothing but these. */
const boot = 'example-import'
const writtenAt = Date.parse('2025-06-01T09:00:00Z')
/** `writtenAt` as the first ten letters of a ULID. */
const ulidTime = '01JWNBG8M0'

export function importedLog(entities: readonly Imported[]): string {
  return entities.map((entity, index) => `${JSON.stringify(creationOf(entity, index + 1))}\n`).join('')
}

function creationOf({ noun, id, state, fields }: Imported, seq: number): object {
  const { [state]: to, ...set } = fields
  return {
    ...{ v: 1, boot, seq, last: seq, ulid: `${ulidTime}${String(seq).padStart(16, '0')}`, deps: {} },
    ...{ wall: writtenAt, actor: 'import', build: '', kind: 'verb' },
    ...{ type: `${noun.toLowerCase()}.created`, noun, verb: 'create', target: id, effect: 'create' },
    ...{ state, to, set, shape: 1 },
  }
}
