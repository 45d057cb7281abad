/** The order in which events are merged with the least waiting for each other. */

/** By ulid, in which causes come before effects. What has none goes last. Only a help: any order merges to the same. */
export function causesFirst(contents: readonly unknown[]): unknown[] {
  const dated = contents.map((content) => ({ content, ulid: ulidOf(content) }))
  dated.sort((a, b) => (a.ulid < b.ulid ? -1 : a.ulid > b.ulid ? 1 : 0))
  return dated.map(({ content }) => content)
}

function ulidOf(content: unknown): string {
  const isObject = typeof content === 'object' && content !== null
  const ulid = isObject && 'ulid' in content ? content.ulid : undefined
  return typeof ulid === 'string' ? ulid : '~'
}
