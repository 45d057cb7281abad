/**
 * From where a request may come. A page on the web can make a browser send requests to this machine, also under a name of
 * its own that it lets point here (DNS rebinding): such a request names a foreign origin, or a foreign host.
 */
import { isLoopback } from '../loopback.ts'

export interface Places {
  /** Names, without a port, by which this server is called. */
  readonly hosts: readonly string[]
  /** Of pages that may call it: `https://app.example`. */
  readonly origins: readonly string[]
}

/** The names of a server that listens on this address: those of this machine, the address, and what was set. */
export function placesOf(address: string, port: number, given: Places): Places {
  const own = isLoopback(address)
    ? ['localhost', '127.0.0.1', '[::1]']
    : ['localhost', '127.0.0.1', '[::1]', bracketed(address)]
  const hosts = [...own, ...given.hosts].map((host) => host.toLowerCase())
  return { hosts, origins: [...own.map((host) => `http://${host}:${port}`), ...given.origins] }
}

/** Why it is sent away; `undefined` where it is not. */
export function foreignPart(
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
  places: Places,
): 'host' | 'origin' | undefined {
  if (!places.hosts.includes(nameOf(headers.host))) return 'host'
  // What is no browser sends none.
  if (headers.origin !== undefined && !places.origins.includes(headers.origin)) return 'origin'
  return undefined
}

/** Empty for what is no host: no place is called that. */
function nameOf(host: string | undefined): string {
  const match = /^(\[[0-9a-f:.]+\]|[^:/@?#\s]+)(?::\d{1,5})?$/i.exec(host ?? '')
  return match?.[1]?.toLowerCase() ?? ''
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
