/** The relay's address as it may be told: a name, a password and what follows a question mark are nobody's business. */
export function relayAddress(url: string): string {
  if (!URL.canParse(url)) return 'the address that was set'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** A sentence of somebody else's that may name the address. */
export function withoutSecrets(message: string, url: string): string {
  return message.replaceAll(url, relayAddress(url)).replace(/\/\/[^/\s@]*@/g, '//')
}
