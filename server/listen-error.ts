/** Why a relay cannot listen where it is to, for the operator. */

export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** What Node said, as a sentence; as it was where it has nothing to do with listening. */
export function listenErrorOf(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sentence = sentences[code]
  return sentence === undefined ? error : new ListenError(sentence(host, port), { cause: error })
}

const sentences: { readonly [code: string]: (host: string, port: number) => string } = {
  EADDRINUSE: (host, port) =>
    `Port ${port} of ${host} is taken: another process listens there, perhaps another relay. Stop that one, or set WONCE_PORT.`,
  EADDRNOTAVAIL: (host) =>
    `${host} is no address of this machine. Set WONCE_HOST to one that it has, or to 0.0.0.0 for all of them.`,
  EACCES: (_, port) => `Port ${port} may not be listened on by this user. Set WONCE_PORT to one above 1023.`,
  ENOTFOUND: (host) =>
    `${host} is not known: no address goes with this name. Set WONCE_HOST to an address of this machine.`,
  EAI_AGAIN: (host) =>
    `${host} cannot be looked up now: the name service does not answer. Set WONCE_HOST to an address.`,
}
