/** The known name that someone who wrote another one probably meant. */
import { distance } from 'fastest-levenshtein'

/**
 * `undefined` where nothing is close: more than a third of the letters, and more than two, would have to change, or all
 * of those that were written.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.min(Math.max(2, Math.floor(name.length / 3)) + 1, name.length)
  for (const candidate of known) {
    const away = distance(wanted, candidate.toLowerCase())
    if (away < bestDistance) [best, bestDistance] = [candidate, away]
  }
  return best
}

/** `; did you mean email?`, or nothing: to be put at the end of a message. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const guess = nearest(name, known)
  return guess === undefined ? '' : `; did you mean ${guess}?`
}
