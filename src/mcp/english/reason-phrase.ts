/** "because of price": why a verb is done, where the verb has a field for that. */
import type { FieldWord } from '../../index.ts'
import type { Draft } from './draft.ts'
import { putValue } from './field-phrases.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { spanOf } from './reading.ts'
import { plainly } from './tokens.ts'
import { bad } from './value.ts'
import { articles, tokenAt } from './words.ts'

/** `undefined` where no reason is given there. Throws `Trouble`: a whole sentence is nobody's value. */
export async function readReason(reading: Reading, draft: Draft, from: number): Promise<number | undefined> {
  const { tokens } = reading
  const { kind, text } = tokenAt(tokens, from)
  if (kind !== 'word' || text !== 'because') return undefined
  const field = reasonField(draft)
  const isOf = tokenAt(tokens, from + 1).text === 'of'
  if (field !== undefined && isOf) {
    if (articles.has(tokenAt(tokens, from + 2).text)) throw bad(reading, field, from + 2, 'put the text in quotes')
    return putValue(reading, draft, field, from + 2)
  }
  const called = `${draft.noun.name}.${draft.verb.name}`
  const how = field === undefined ? `${called} takes no reason: leave it out.` : `say "with ${field.name} "…"".`
  const message = `"because" is not understood: ${how}`
  throw new Trouble('not-understood', message, spanOf(reading, from, from + 1))
}

/** Of those that `lose` may write, `lostReason` and not `wonReason`. */
function reasonField({ verb }: Draft): FieldWord | undefined {
  const names = ['reason', ...[verb.past, verb.name].map((form) => plainly(`${form}Reason`))]
  return verb.input.find(({ name, kind }) => kind === 'text' && names.includes(plainly(name)))
}
