/**
 * Where React hooks find their workspace: the nearest `WorkspaceProvider`, or the default one.
 *
 * Nothing is opened while a server renders, and nothing by a render alone: a source is asked for in the browser only, from
 * where React reads or subscribes. What hooks of one workspace share hangs on the source, which lives as long as the workspace.
 */
import { createContext, useContext } from 'react'
import type { Workspace } from '../index.ts'
import { defaultWorkspace } from '../index.ts'
import { LatestValue } from './latest-value.ts'
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
  /** By name: those that are shown. */
  readonly notes = new Map<string, SharedNote>()
  readonly sync: LatestValue<Workspace['sync']['status']>
  readonly others: LatestValue<Workspace['presence']['others']>
  readonly undo: UndoStack
  #hasFailed = false
  #workspace: Workspace | undefined

  constructor(opening: Promise<Workspace>) {
    this.opening = opening
    opening.then(
      (workspace) => {
        this.#workspace = workspace
      },
      () => {
        this.#hasFailed = true // who waits for it is told: queries say so, verbs reject
      },
    )
    this.sync = new LatestValue(opening, {
      read: ({ sync }) => sync.status,
      subscribe: ({ sync }, listener) => sync.subscribe(listener),
      failed: notOpened,
    })
    this.others = new LatestValue(opening, {
      read: ({ presence }) => presence.others,
      subscribe: ({ presence }, listener) => presence.subscribe(listener),
    })
    this.undo = new UndoStack(opening)
  }

  /** Nothing will come of it any more. */
  get isOver(): boolean {
    return this.#hasFailed || this.#workspace?.isClosed === true
  }
}

const sources = new WeakMap<object, Source>()

/** What opens a workspace is asked again where that failed, or where the workspace has been closed since. */
export function renew(given: WorkspaceSource): void {
  if (typeof given === 'function' && sources.get(given)?.isOver === true) sources.delete(given)
}

export const SourceContext = createContext<WorkspaceSource>(defaultWorkspace)

/** A function that gives the source: not to be called while a server renders. The same one while the workspace is the same. */
export function useSource(): () => Source {
  const given = useContext(SourceContext)
  return sourceOf(given)
}

/** What a hook does on a server that has nothing to give there: React shows the nearest Suspense fallback, and renders in the browser. */
export function onlyInBrowser(): never {
  throw new Error(
    'A workspace is in the browser only. Put what needs it into <Suspense>: a server sends the fallback, the browser the rest.',
  )
}

const finders = new WeakMap<object, () => Source>()

function sourceOf(given: WorkspaceSource): () => Source {
  const known = finders.get(given)
  if (known !== undefined) return known
  // Another workspace may become the default one, so that is asked for each time.
  const find =
    given === defaultWorkspace ? () => entryOf(defaultWorkspace(), defaultWorkspace) : () => entryOf(given, given)
  finders.set(given, find)
  return find
}

function entryOf(key: WorkspaceSource, given: WorkspaceSource): Source {
  const known = sources.get(key)
  if (known !== undefined) return known
  const opening = key instanceof Promise ? key : typeof given === 'function' ? watched(given()) : Promise.resolve(given)
  const source = new Source(opening)
  sources.set(key, source)
  return source
}

/** By database: what functions opened last. */
const opened = new Map<string, Workspace>()

/** A function that is written in place, or in a file that is loaded anew, is another one each time, and opens what is open already. */
function watched(opening: Promise<Workspace>): Promise<Workspace> {
  opening.then(
    (workspace) => {
      const before = opened.get(workspace.database)
      opened.set(workspace.database, workspace)
      if (before === undefined || before === workspace || before.isClosed) return
      console.warn(
        `The workspace ${workspace.name} is open on this page already, and a WorkspaceProvider has opened it again. Keep the function that opens it outside of components, in a file of its own.`,
      )
    },
    () => {}, // whoever waits for it is told
  )
  return opening
}
