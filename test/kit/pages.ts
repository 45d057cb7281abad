/** Pages of one device, one after another or at once: each loads modules of its own, as builds of one app do. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { onTestFinished, vi } from 'vitest'
import type { OpenOptions, Workspace } from '../../src/index.ts'

/** What a page's modules define: each page has a catalogue of its own. */
export type Nouns = (wonce: typeof import('../../src/index.ts')) => void

// biome-ignore lint/suspicious/noExplicitAny: the catalogue that types know is not that of these pages
export type Page = Omit<Workspace, '$'> & { readonly $: any }

export type OpenPage = (nouns: Nouns, options?: Partial<OpenOptions>) => Promise<Page>

export function device(indexedDB: IDBFactory = new IDBFactory()): OpenPage {
  return async (nouns, options = {}) => {
    vi.resetModules()
    const wonce = await import('../../src/index.ts')
    nouns(wonce)
    const here = { name: 'acme', isDefault: false, tabs: 'single', actor: 'ann', indexedDB, IDBKeyRange } as const
    const workspace = await wonce.openWorkspace({ ...here, ...options })
    onTestFinished(() => workspace.close())
    return workspace
  }
}
