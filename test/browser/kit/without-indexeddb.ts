/** For pages: takes IndexedDB away as `location.hash` says. To be imported before anything that may keep the real one. */
const { hash } = location

/** An old browser, or a frame that may not store anything. */
if (hash === '#missing') Object.defineProperty(globalThis, 'indexedDB', { value: undefined })

/** Site data is blocked. */
if (hash === '#refused') {
  IDBFactory.prototype.open = () => {
    throw new DOMException('Access is denied in this context.', 'SecurityError')
  }
}

/** Private windows of some browsers, and profiles on a broken disk. */
if (hash === '#failing') {
  IDBFactory.prototype.open = () => {
    const request = new EventTarget()
    const fail = () => {
      const event = new Event('error', { cancelable: true })
      request.dispatchEvent(event)
      const { onerror }: { onerror?: (event: Event) => void } = request as never // set by whoever asked
      onerror?.call(request, event)
    }
    Object.assign(request, { error: new DOMException('Internal error opening backing store.', 'UnknownError') })
    queueMicrotask(fail)
    return request as IDBOpenDBRequest // as much of one as its caller gets to see before it fails
  }
}

export {}
