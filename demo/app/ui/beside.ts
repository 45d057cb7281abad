/** What stands beside an element in its list, the nearest first: those after it, then those before. */
export function beside(item: Element): readonly Element[] {
  const all = [...(item.parentElement?.children ?? [])]
  const at = all.indexOf(item)
  return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at)).reverse()]
}
