/**
 * Who is called by the words at a place, and how far the name reaches: "Acme" may be called so, and "Acme 85" as well.
 *
 * Capitals belong together: "Acme Enterprise" is never Acme. Numbers and small words behind a name may be what is said of
 * it, so where the name with them is somebody's, and the name without them too, either may be meant.
 */
import type { NounWord } from '../../index.ts'
import { amountAt } from './amount.ts'
import { fieldNames, longest } from './lexicon.ts'
import type { Found } from './look-up.ts'
import { lookUp } from './look-up.ts'
import type { Name } from './name.ts'
import { idForm } from './name.ts'
import type { Reading } from './reading.ts'
import { tokenAt } from './words.ts'

export interface Called {
  readonly name: Name
  readonly found: readonly Found[]
}

/**
 * The furthest name first. `names`: those that may begin there, the longest first. `nounsOf`: what may be called so, by
 * what stands behind the name. Throws `Trouble` where a name is the id of something else.
 */
export async function calledBy(
  reading: Reading,
  names: readonly Name[],
  nounsOf: (name: Name) => readonly NounWord[],
): Promise<readonly Called[]> {
  const called: Called[] = []
  for (const name of names) {
    const found = await lookUp(reading, name, nounsOf(name))
    if (found.length > 0) called.push({ name, found })
  }
  const [furthest] = called
  if (furthest === undefined) return []
  return withoutParts(reading, [...(await goingOn(reading, furthest.name, nounsOf)), ...called])
}

/** Each end of a name is looked up, so after as many that are nobody's no more are tried, though no blank came yet. */
const mostMisses = 8

/** Whole names that begin with this one: it is gone on with, word by word, as long as anybody's name does. */
async function goingOn(
  reading: Reading,
  { from, next }: Name,
  nounsOf: (name: Name) => readonly NounWord[],
): Promise<readonly Called[]> {
  const { tokens, input } = reading
  const first = tokenAt(tokens, from)
  if (first.kind === 'quoted' || idForm.test(first.text)) return []
  const called: Called[] = []
  let misses = 0
  // The `'s` of a last word is left out of a name, and may belong to it: a deal called Wendy's.
  for (let end = tokenAt(tokens, next - 1).isPossessive ? next : next + 1; end <= tokens.length; end++) {
    const { to, lower } = tokenAt(tokens, end - 1)
    // A line is a clause of its own, and no name goes on in the next.
    if (lower === '\n') break
    const name = { text: input.slice(first.from, to).replace(/\s+/g, ' ').trim(), from, next: end }
    const found = await lookUp(reading, name, nounsOf(name))
    const whole = found.filter(({ isWhole }) => isWhole)
    if (whole.length > 0) called.unshift({ name, found: whole })
    // What a name begins with is found by whole words: "Acme," may still become "Acme,Inc".
    misses = found.length === 0 ? misses + 1 : 0
    if (misses > 0 && (misses === mostMisses || /^(\s|$)/.test(input.slice(to, to + 1)))) break
  }
  return called
}

/** A part of a name counts where no name reaches further, or where what follows may be said of whoever is called so. */
function withoutParts(reading: Reading, called: readonly Called[]): readonly Called[] {
  const furthest = called[0]?.name.next
  return called.flatMap(({ name, found }) => {
    const counting = found.filter(({ isWhole, mention }) => {
      return isWhole || name.next === furthest || mayBeSaid(reading, name.next, mention.noun)
    })
    return counting.length === 0 ? [] : [{ name, found: counting }]
  })
}

function mayBeSaid({ tokens }: Reading, at: number, { fields }: NounWord): boolean {
  return amountAt(tokens, at) !== undefined || longest(tokens, at, fieldNames(fields)) !== undefined
}
