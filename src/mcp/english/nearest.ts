/** The known word that someone who wrote another one probably meant. */

/** `; did you mean email?`, or nothing: to be put at the end of a message. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const wanted = word.toLowerCase().slice(0, 64)
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue
    const away = distance(wanted, candidate.toLowerCase())
    if (away < bestDistance) [best, bestDistance] = [candidate, away]
  }
  return best === undefined || bestDistance >= wanted.length ? '' : `; did you mean ${best}?`
}

/** How many letters to put in, take out or exchange (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < right.length; j++) {
      const exchanged = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1)
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
