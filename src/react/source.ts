/**
 * Where React hooks find their workspace: the nearest `WorkspaceProvider`, or the default one.
 *
 * Nothing is opened while a server renders, and nothing by a render alone: a source is asked for in the browser only, from
 * where React reads or subscribes. What hooks of one workspace share hangs on the source, which lives as long as the workspace.
 */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Workspace } from '../index.ts'
import { defaultWorkspace, subscribeToDefault, WonceError } from '../index.ts'
import { LatestValue } from './latest-value.ts'
import { ReadyTogether } from './ready-together.ts'
import { Renewable } from './renewable.ts'
import type { SharedNote } from './shared-note.ts'
import { SharedQueries } from './shared-queries.ts'
import { UndoStack } from './undo-stack.ts'
import { notOpened } from './unopened.ts'

/** An open workspace, one that is being opened, or what opens it: asked once, in the browser. */
export type WorkspaceSource = Workspace | Promise<Workspace> | (() => Promise<Workspace>)

/** What the hooks of one workspace have in common. */
export class Source {
  readonly opening: Promise<Workspace>
  readonly queries = new SharedQueries()
  readonly ready = new ReadyTogether()
  /** By name: those that are shown. */
  readonly notes = new Map<string, SharedNote>()
  readonly sync: LatestValue<Workspace['sync']['status']>
  readonly others: LatestValue<Workspace['presence']['others']>
  readonly undo: UndoStack
  /** `undefined` before it is open. */
  workspace: Workspace | undefined
  #hasFailed = false

  constructor(given: Workspace | Promise<Workspace>) {
    this.opening = Promise.resolve(given)
    if (!('then' in given)) this.workspace = given
    this.opening.then(
      (workspace) => {
        this.workspace = workspace
      },
      () => {
        this.#hasFailed = true // who waits for it is told: queries say so, verbs reject
      },
    )
    this.sync = new LatestValue(this, {
      read: ({ sync }) => sync.status,
      subscribe: ({ sync }, listener) => sync.subscribe(listener),
      failed: notOpened,
    })
    this.others = new LatestValue(this, {
      read: ({ presence }) => presence.others,
      subscribe: ({ presence }, listener) => presence.subscribe(listener),
    })
    this.undo = new UndoStack(this.opening)
  }

  /** Nothing will come of it any more. */
  get isOver(): boolean {
    return this.#hasFailed || this.workspace?.isClosed === true
  }
}

/** By what was given. */
const current = new WeakMap<WorkspaceSource, Renewable<Source>>()
/** By a workspace or the promise of one. */
const sources = new WeakMap<object, Source>()

/** What opens a workspace is asked again where that failed, or where the workspace has been closed since. */
export function renew(given: WorkspaceSource): void {
  const source = currentSource(given)
  if (typeof given === 'function' && source.begun?.isOver === true) source.renew()
}

export const SourceContext = createContext<WorkspaceSource>(defaultWorkspace)

/** A function that gives the source: not to be called while a server renders. The same one while the workspace is the same. */
export function useSource(): () => Source {
  const { subscribe, get } = currentSource(useContext(SourceContext))
  return useSyncExternalStore(subscribe, get, get)
}

/** What a hook does on a server that has nothing to give there: React shows the nearest Suspense fallback, and renders in the browser. */
export function onlyInBrowser(): never {
  const message = 'A workspace is in the browser only. Put what needs it into <Suspense>: a server sends the fallback.'
  const code = 'browser-only'
  // React hands the digest to `onError` on the server, and to `onRecoverableError` in the browser in place of the message.
  throw Object.assign(new WonceError(code, message), { digest: code })
}

function currentSource(given: WorkspaceSource): Renewable<Source> {
  const known = current.get(given)
  if (known !== undefined) return known
  const source = new Renewable(() =>
    sourceOf(given === defaultWorkspace ? given() : typeof given === 'function' ? watched(given) : given),
  )
  current.set(given, source)
  if (given === defaultWorkspace) {
    // For good. What could not be opened stays what hooks act on, and say so, until there is another.
    subscribeToDefault(() => {
      if (source.begun !== undefined) source.renew()
    })
  }
  return source
}

/** One for each workspace, or promise of one. */
function sourceOf(given: Workspace | Promise<Workspace>): Source {
  const source = sources.get(given) ?? new Source(given)
  sources.set(given, source)
  return source
}

/** By database: what functions opened last. */
const opened = new Map<string, WeakRef<Workspace>>()

/**
 * Opens it. A function that is written in place, or in a file that is loaded anew, is another one each time, and opens what is
 * open already. What it throws it might as well have rejected with.
 */
async function watched(open: () => Promise<Workspace>): Promise<Workspace> {
  const workspace = await open()
  const before = opened.get(workspace.database)?.deref()
  opened.set(workspace.database, new WeakRef(workspace))
  if (before !== undefined && before !== workspace && !before.isClosed) {
    console.warn(
      `A WorkspaceProvider has opened ${workspace.name} again. Keep the function that opens it in a file of its own.`,
    )
  }
  return workspace
}
