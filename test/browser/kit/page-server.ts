import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { bundlePage } from './bundle-page.ts'

export interface PageServer {
  /** `http://127.0.0.1:<port>/`: a secure context, and one origin for as long as the server is open. */
  readonly url: string
  close(): Promise<void>
}

const html = '<!doctype html><meta charset="utf-8"><title>wonce</title><script type="module" src="/page.js"></script>'

/**
 * Serves one empty page whose module script is the bundle of `entry`, an absolute path.
 *
 * It outlives the browsers that visit it: one that comes back on the same profile finds the same origin. Give `port` to
 * have the same origin in another process too.
 */
export async function servePage(entry: string, { port = 0 }: { readonly port?: number } = {}): Promise<PageServer> {
  const folder = await bundlePage(entry)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (extname(pathname) !== '.js') {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end(html)
      return
    }
    readFile(join(folder, normalize(pathname))).then(
      (script) =>
        response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(script),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  // True for a server that listens on a host and a port, as this one does.
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
