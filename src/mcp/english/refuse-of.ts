/** "Eve Stone of Acme" may be a whole name, as "Bank of England" is, or Eve Stone who is at Acme. */
import type { Draft } from './draft.ts'
import { lookUp } from './look-up.ts'
import { namesAt } from './name.ts'
import { Trouble } from './problem.ts'
import type { Reading } from './reading.ts'
import { notUnderstood, spanOf, textOf } from './reading.ts'
import { articles, tokenAt } from './words.ts'

/** Each is looked up. */
const most = 4

/** Throws `Trouble` where what follows an "of" in a text without quotes is called so, and the new entity may refer to it. */
export async function refuseOf(reading: Reading, draft: Draft, from: number, next: number): Promise<void> {
  const { tokens, lexicon } = reading
  const targets = new Set(draft.verb.input.map(({ refersTo }) => refersTo))
  const nouns = lexicon.vocabulary.filter(({ name }) => targets.has(name))
  const places = tokens.flatMap(({ kind, text }, at) => {
    return at > from && at < next - 1 && kind === 'word' && text === 'of' ? [at] : []
  })
  if (places.length > most) throw notUnderstood(reading, from, 'put the text in quotes.')
  for (const at of places) {
    const start = articles.has(tokenAt(tokens, at + 1).text) ? at + 2 : at + 1
    for (const name of namesAt(reading, start, false)) {
      const [found] = await lookUp(reading, name, nouns)
      if (found === undefined) continue
      const [whole, first] = [textOf(reading, from, next), textOf(reading, from, at)]
      const { noun } = found.mention
      const message = `"${whole}" may be all of it, or "${first}" with the ${noun.name} ${found.title}: put "${whole}" in quotes, or say "${first}" and "with <field> ${name.text}".`
      throw new Trouble('ambiguous', message, spanOf(reading, from, next))
    }
  }
}
