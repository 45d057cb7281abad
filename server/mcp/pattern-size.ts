/**
 * How large a pattern may be. The engine takes time in proportion to the text, times what the pattern comes to once its
 * counted repetitions are written out, times the groups that capture, which each way through it keeps; and it goes down for each group
 * in a group, until there is no stack or memory and the process ends.
 */

/** With these the slowest that is known goes through 64 kB in 2 s, and through 20 names of 200 characters in 0.1 s. */
const most = { characters: 200, groups: 5, depth: 5, repetitions: 40, size: 100 }

/** Throws a `SyntaxError` that says what there is too much of. What is no pattern may pass: the engine refuses it. */
export function refuseLarge(source: string): void {
  refuse(source.length, most.characters, 'characters')
  const { groups, depth, repetitions, size } = measured(source)
  refuse(groups, most.groups, 'groups that capture')
  refuse(depth, most.depth, 'groups in one another')
  refuse(repetitions, most.repetitions, 'repetitions')
  refuse(size, most.size, 'parts, each as often as it is repeated')
}

function refuse(count: number, max: number, what: string): void {
  if (count > max) throw new SyntaxError(`It has ${count} ${what}, and may have ${max}`)
}

/** An escape, a class, a counted repetition, the head of a group, or one character. */
const tokens = /\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(,(\d*))?\}|\((?:\?(?:[a-z-]*:|<[^>]*>))?|./gsu

function measured(source: string) {
  let [groups, repetitions, depth] = [0, 0, 0]
  /** Of the pattern, and of each group that is open in it. */
  const sizes = [0]
  let last = 0
  const add = (size: number): void => {
    sizes.push((sizes.pop() ?? 0) + size)
  }
  for (const [token, from, comma, to] of source.matchAll(tokens)) {
    if (token.startsWith('(')) {
      if (token === '(' || token.startsWith('(?<')) groups += 1
      sizes.push(0)
      depth = Math.max(depth, sizes.length - 1)
    } else if (token === ')') {
      last = sizes.length > 1 ? (sizes.pop() ?? 0) : 0
      add(last)
    } else if (from !== undefined) {
      // Without an end it is written out as often as it has to be there, and once more.
      const times = comma === undefined ? Number(from) : to === '' ? Number(from) + 1 : Number(to)
      repetitions += times
      add(last * Math.max(times - 1, 0))
    } else if (/^[*+?]$/.test(token)) {
      repetitions += 1
    } else {
      last = 1
      add(last)
    }
  }
  return { groups, repetitions, depth, size: sizes.reduce((sum, size) => sum + size, 0) }
}
