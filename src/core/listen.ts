/** Hears what a target of the platform tells, where there is one. Returns the undo. */
export function listen(target: EventTarget | undefined, name: string, hear: (event: Event) => void): () => void {
  target?.addEventListener(name, hear)
  return () => target?.removeEventListener(name, hear)
}
