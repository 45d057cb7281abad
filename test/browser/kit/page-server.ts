import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { bundlePage } from './bundle-page.ts'

export interface PageServer {
  /** `http://127.0.0.1:<port>/`: a secure context, and one origin for as long as the server is open. */
  readonly url: string
  close(): Promise<void>
}

export interface PageServerOptions {
  /** To have the same origin in another process too. */
  readonly port?: number
  /** Answers what is asked for below `/outside/`: the world beyond the device, as hooks see it. */
  readonly outside?: RequestListener
  /** The page gets a process of its own, and with it a clock of 5 µs instead of 100. */
  readonly isIsolated?: boolean
}

const types: { readonly [ending: string]: string } = { '.js': 'text/javascript', '.css': 'text/css' }

/**
 * Serves one empty page whose module script is the bundle of `entry`, an absolute path.
 *
 * It outlives the browsers that visit it: one that comes back on the same profile finds the same origin.
 */
export async function servePage(entry: string, options: PageServerOptions = {}): Promise<PageServer> {
  return serveFolder(await bundlePage(entry), options)
}

/** The same with a bundle that is there already, as `page.js` and what it imports, and `page.css` where there are styles. */
export async function serveFolder(
  folder: string,
  { port = 0, outside, isIsolated = false }: PageServerOptions = {},
): Promise<PageServer> {
  const html = pageFor(folder)
  const server = createServer((request, response) => {
    if (isIsolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin')
      response.setHeader('cross-origin-embedder-policy', 'require-corp')
    }
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (pathname.startsWith('/outside/') && outside !== undefined) return outside(request, response)
    const type = types[extname(pathname)]
    if (type === undefined) {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-cache' }).end(html)
      return
    }
    readFile(join(folder, normalize(pathname))).then(
      (content) => response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(content),
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

function pageFor(folder: string): string {
  const styles = existsSync(join(folder, 'page.css')) ? '<link rel="stylesheet" href="/page.css">' : ''
  const script = '<script type="module" src="/page.js"></script>'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>wonce</title>${styles}${script}</html>`
}
