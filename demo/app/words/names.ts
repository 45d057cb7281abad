/** Names in a sentence, and where there is little room. */
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** “Quill”, set apart from the words around it, whichever way it is written (Unicode Standard Annex 9, isolates). */
export function quoted(name: string): string {
  return `“\u2068${name}\u2069”`
}

const glance = 24

/** A sentence for where there is little room: of each name in it (as `quoted`) what one sees at a glance. */
export function shortened(sentence: string): string {
  return sentence.replace(/(?<=\u2068)[^\u2069]*/g, (name) => {
    const all = Array.from(letters.segment(name), ({ segment }) => segment)
    return all.length <= glance
      ? name
      : `${all
          .slice(0, glance - 1)
          .join('')
          .trimEnd()}…`
  })
}

/** `AM` for Alice Moreno: what a reader takes for a letter, which may be more than one code unit. */
export function initials(name: string): string {
  const [first = '', ...rest] = name.trim().split(/\s+/)
  return `${firstLetter(first) ?? '?'}${firstLetter(rest.at(-1) ?? '') ?? ''}`.toUpperCase()
}

function firstLetter(word: string): string | undefined {
  for (const { segment } of letters.segment(word)) return segment
  return undefined
}
