/**
 * Who may do what at the demo's relay. An app of its own signs its users in; here anybody is who they say they are, on this
 * machine alone. The tokens are real ones, so that a visitor's can write one kind of event and read nothing.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { SignJWT } from 'jose'
import type { Plugin } from 'vite'
import type { TokenOptions } from 'wonce/relay'

export interface DemoTokens {
  /** For the relay: what it proves them with. They end with this process, and whoever has one asks for the next. */
  readonly options: TokenOptions
  /** Reads and writes one workspace as `person`. */
  forPerson(person: string, workspace: string): Promise<string>
  /** Adds contacts to one workspace and reads nothing of it. */
  forVisitor(workspace: string): Promise<string>
}

/** As it stands in `capture/outbox.ts`. */
const visitor = 'website'

export function createDemoTokens(): DemoTokens {
  const secret = randomBytes(32).toString('hex')
  const sign = (subject: string, claims: object) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret))
  return {
    options: { keys: { type: 'secret', secret } },
    forPerson: (person, workspace) => sign(person, { workspace, rights: ['read', 'write'] }),
    forVisitor: (workspace) => sign(visitor, { workspace, rights: ['append'], verbs: ['Contact.capture'] }),
  }
}

/**
 * `GET /token/person?name=Ann`, `GET /token/visitor`: a token, as text. `&workspace=merge-room-…` asks for a room of one's
 * own; every other workspace but the app's is refused.
 */
export function tokensPlugin(tokens: DemoTokens, workspace: string): Plugin {
  const give = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const wanted = searchParams.get('workspace') ?? workspace
    const person = searchParams.get('name') ?? ''
    response.setHeader('cache-control', 'no-store')
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    if (wanted !== workspace && !wanted.startsWith('merge-room-')) {
      response.writeHead(403).end('There is no token for that workspace.')
    } else if (pathname === '/visitor') {
      response.end(await tokens.forVisitor(workspace))
    } else if (pathname === '/person' && person !== '') {
      response.end(await tokens.forPerson(person, wanted))
    } else {
      response.writeHead(400).end('Ask for /token/visitor, or for /token/person?name=…')
    }
  }
  const answer = (request: IncomingMessage, response: ServerResponse, next: (error: unknown) => void) => {
    give(request, response).catch(next)
  }
  return {
    name: 'wonce-demo-tokens',
    configureServer: ({ middlewares }) => void middlewares.use('/token', answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use('/token', answer),
  }
}
