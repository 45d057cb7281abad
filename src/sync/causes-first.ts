/** The order in which events are merged with the least waiting for each other, and the least folded twice. */
import { addTo } from '../core/lists.ts'
import { compareElements } from '../core/order.ts'
import { isCommit } from './blocks.ts'

/** Above every commit among them: what none of them covers. */
const open = Number.POSITIVE_INFINITY

/**
 * By the first of the commits among them that covers it, with that commit right behind; within, by ulid, in which causes
 * come before effects. What has none goes last. Only a help: any order merges to the same.
 */
export function causesFirst(contents: readonly unknown[]): unknown[] {
  const commits = contents.filter(isCommit).sort((a, b) => compareElements(numberIn(a, 'k'), numberIn(b, 'k')))
  const covers = coversBy(commits)
  const placeOf = new Map(commits.map((commit, index) => [commit, index]))
  const placed = contents.map((content) => {
    const own = placeOf.get(content)
    const at = own ?? firstCover(covers.get(textIn(content, 'boot')), numberIn(content, 'seq'))
    return { content, at, isLast: own !== undefined, ulid: textIn(content, 'ulid') || '~' }
  })
  placed.sort(
    (a, b) => compareElements(a.at, b.at) || Number(a.isLast) - Number(b.isLast) || compareElements(a.ulid, b.ulid),
  )
  return placed.map(({ content }) => content)
}

interface Cover {
  readonly to: number
  /** Which of the commits. */
  readonly at: number
}

function coversBy(commits: readonly unknown[]): ReadonlyMap<string, readonly Cover[]> {
  const covers = new Map<string, Cover[]>()
  for (const [at, commit] of commits.entries()) {
    for (const [boot, to] of Object.entries(Object(valueIn(commit, 'vec')))) {
      if (typeof to !== 'number') continue
      addTo(covers, boot, { to, at })
    }
  }
  return covers
}

function firstCover(covers: readonly Cover[] = [], seq: number): number {
  return covers.find(({ to }) => to >= seq)?.at ?? open
}

function textIn(content: unknown, name: string): string {
  const value = valueIn(content, name)
  return typeof value === 'string' ? value : ''
}

function numberIn(content: unknown, name: string): number {
  const value = valueIn(content, name)
  return typeof value === 'number' ? value : open
}

function valueIn(content: unknown, name: string): unknown {
  return Object(content)[name]
}
