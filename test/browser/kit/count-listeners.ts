/** For pages: knows who listens to the document, the window and channels. To be imported before those who do. */
const held = new Map<string, Set<unknown>>()

const { addEventListener, removeEventListener } = EventTarget.prototype
const isWatched = (self: unknown) => self === document || self === globalThis || self instanceof BroadcastChannel

EventTarget.prototype.addEventListener = function add(...args: Parameters<typeof addEventListener>) {
  const self = this ?? globalThis
  const [type, listener] = args
  if (isWatched(self)) held.set(type, (held.get(type) ?? new Set()).add(listener))
  return addEventListener.apply(self, args)
}

EventTarget.prototype.removeEventListener = function remove(...args: Parameters<typeof removeEventListener>) {
  const self = this ?? globalThis
  const [type, listener] = args
  if (isWatched(self)) held.get(type)?.delete(listener)
  return removeEventListener.apply(self, args)
}

/** Types of events that somebody listens for, and how many do. */
export const listenedFor = (): readonly string[] =>
  [...held].flatMap(([type, listeners]) => (listeners.size === 0 ? [] : [`${listeners.size} ${type}`])).sort()
