/** Puts the service worker beside the built app, with the list of all its files in front. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** `root` is the app's folder. */
export function serviceWorkerPlugin(root: string): Plugin {
  return {
    name: 'wonce-demo-service-worker',
    apply: 'build',
    enforce: 'post', // the page itself is in the bundle by then
    async generateBundle(_options, bundle) {
      const built = Object.values(bundle)
      const copied = await readdir(join(root, 'public'))
      const files = ['/', ...built.map(({ fileName }) => `/${fileName}`), ...copied.map((file) => `/${file}`)].filter(
        (file) => file !== '/index.html',
      )
      const hash = createHash('sha256')
      for (const file of built) hash.update(file.type === 'chunk' ? file.code : file.source)
      for (const file of copied) hash.update(await readFile(join(root, 'public', file)))
      const version = hash.digest('hex').slice(0, 12)
      const head = `const version = ${JSON.stringify(version)}\nconst files = ${JSON.stringify(files)}\n`
      const source = await readFile(join(root, 'offline/service-worker.js'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: head + source })
    },
  }
}
