/** Where the relay is, and which workspace this app opens there. */

/** Each folder of the relay's has its own, as demo/serve.ts says: what a browser remembers of another is let be. */
export const workspaceName = __WORKSPACE__

/** Whoever serves the app passes `/relay` on to the relay. */
export function relayUrl(): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${location.host}/relay`
}
