import type { VerbWord, Vocabulary } from '../../../src/index.ts'

const create: VerbWord = { name: 'create', past: 'created', participle: 'creating', effect: 'create', input: [] }
const update: VerbWord = { name: 'update', past: 'updated', participle: 'updating', effect: 'act', input: [] }
const remove: VerbWord = { name: 'delete', past: 'deleted', participle: 'deleting', effect: 'delete', input: [] }

function acting(name: string, past: string, participle: string): VerbWord {
  return { name, past, participle, effect: 'act', input: [] }
}

export const vocabulary: Vocabulary = [
  {
    name: 'Contact',
    prefix: 'contact',
    fields: [],
    verbs: [create, update, remove, acting('qualify', 'qualified', 'qualifying')],
  },
  {
    name: 'Deal',
    prefix: 'deal',
    state: 'stage',
    fields: [],
    verbs: [create, update, remove, acting('win', 'won', 'winning'), acting('lose', 'lost', 'losing')],
  },
]
