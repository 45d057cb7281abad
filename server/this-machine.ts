/**
 * Whether a request comes from this machine itself, as far as it can be told.
 *
 * Its address is not enough: a proxy on this machine sends requests of the whole world from here, and a browser takes
 * every page of the web here. So nothing in it may say that it was passed on, and the page and the name that it asks by have to
 * be of this machine too. A page whose name has come to mean this machine names no origin when it asks its own address,
 * but it asks by that name. What cannot be told is a proxy that puts its own address into `Host` and says nothing else.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isLoopback } from './loopback.ts'

/** An IPv4 address as a socket for both kinds has it. */
const mapped = '::ffff:'

export function isFromThisMachine({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const address = socket.remoteAddress ?? ''
  const isNear = isLoopback(address.startsWith(mapped) ? address.slice(mapped.length) : address)
  const { origin, host } = headers
  const asked = host === undefined ? undefined : `http://${host}`
  return isNear && !isPassedOn(headers) && isOfThisMachine(origin) && isOfThisMachine(asked)
}

/** Whether a proxy says that the request is somebody else's (RFC 7239; RFC 9110, 7.6.3; and what came before them). */
export function isPassedOn(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) => name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  )
}

/** Whether a URL names this machine; where there is none, nothing says otherwise. */
export function isOfThisMachine(url: string | undefined): boolean {
  if (url === undefined) return true
  if (!URL.canParse(url)) return false // `null`: a page of nowhere, or one that hides where it is from
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  return isLoopback(host) || host.endsWith('.localhost')
}
