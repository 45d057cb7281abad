/** What arrives is merged in blocks, each in one transaction of the log. */

/** Events of a block; the commits among them and right behind them come with it. */
export const blockEvents = 512

/**
 * Up to where a block goes that begins at `from`. What a commit covers is folded and written once where both are merged
 * together, and twice where the commit comes later.
 */
export function endOfBlock(contents: readonly unknown[], from: number, events = blockEvents): number {
  let end = from
  let taken = 0
  while (end < contents.length && end - from < 2 * events) {
    if (!isCommit(contents[end])) {
      if (taken === events) break
      taken += 1
    }
    end += 1
  }
  return end
}

export function isCommit(content: unknown): boolean {
  return typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'commit'
}
