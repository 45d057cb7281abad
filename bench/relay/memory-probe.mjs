/** Preloaded into each server that is measured: tells how much memory it holds, after a collection. */
process.on('message', (message) => {
  if (message !== 'memory') return
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({ heapUsed, external, rss })
})
process.channel?.unref()
