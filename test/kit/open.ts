/** Workspaces for tests: each on databases of its own, closed when the test ends. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { onTestFinished } from 'vitest'
import type { OpenOptions, Workspace } from '../../src/index.ts'
import { openWorkspace } from '../../src/index.ts'

export interface TestOrigin {
  readonly indexedDB: IDBFactory
  /** Opens a workspace that is nobody's default; `database` tells replicas of one workspace apart. */
  open(options?: Partial<OpenOptions>): Promise<Workspace>
}

/** A browser origin of one's own: what is opened from it shares its databases. */
export function createOrigin(): TestOrigin {
  const indexedDB = new IDBFactory()
  return {
    indexedDB,
    open: async (options = {}) => {
      const workspace = await openWorkspace({
        name: 'acme',
        isDefault: false,
        tabs: 'single',
        indexedDB,
        IDBKeyRange,
        ...options,
      })
      onTestFinished(() => workspace.close())
      return workspace
    },
  }
}

export async function exported(workspace: Workspace): Promise<string> {
  let text = ''
  for await (const part of workspace.export()) text += part
  return text
}

/** Each learns what the other knows. */
export async function exchange(left: Workspace, right: Workspace): Promise<void> {
  const [fromLeft, fromRight] = [await exported(left), await exported(right)]
  await right.import(fromLeft)
  await left.import(fromRight)
}

/** The code of the error that a promise rejects with; fails where it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return (error as { code?: unknown }).code ?? error
  }
  throw new Error('it resolved')
}
