/** What arrives is merged in blocks, each in one transaction of the log. */

/** A block has so many events, and those up to the next commit, where that comes before as many again. */
export const blockEvents = 2048

/**
 * Up to where a block goes that begins at `from`. What a commit covers is folded and written once where both are merged
 * together, and twice where the commit comes later.
 */
export function endOfBlock(contents: readonly unknown[], from: number, events = blockEvents): number {
  const least = Math.min(from + events, contents.length)
  const most = Math.min(from + 2 * events, contents.length)
  for (let end = least; end <= most; end += 1) if (isCommit(contents[end - 1])) return end
  return least
}

export function isCommit(content: unknown): boolean {
  return Object(content).kind === 'commit'
}
